"""What taking an import back would come to is kept beside what the import came to, not in its place.

Revision ID: 0017
"""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; the release that is running writes into the other one."""
    op.execute("ALTER TABLE imports ADD COLUMN undo_report JSONB")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE imports DROP COLUMN undo_report")
