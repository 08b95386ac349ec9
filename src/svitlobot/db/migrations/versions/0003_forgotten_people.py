"""People who asked to be forgotten, and whose payments the books must keep.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the moment of being forgotten."""
    op.execute("ALTER TABLE users ADD COLUMN deleted_at TIMESTAMP WITH TIME ZONE")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE users DROP COLUMN deleted_at")
