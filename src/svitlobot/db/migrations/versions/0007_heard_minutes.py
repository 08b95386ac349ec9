"""How much of a queue's day a sensor spoke for it.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add it; days that are counted already are counted again within a week."""
    op.execute("ALTER TABLE queue_days ADD COLUMN minutes_heard INTEGER")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE queue_days DROP COLUMN minutes_heard")
