"""An event keeps the id of the request that caused it, so that one id finds the way from a reading to its messages.

Revision ID: 0025
"""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add what the release that is running does not know of and need not."""
    op.execute("ALTER TABLE events ADD COLUMN request_id VARCHAR(64)")


def downgrade() -> None:
    """Forget the ids."""
    op.execute("ALTER TABLE events DROP COLUMN request_id")
