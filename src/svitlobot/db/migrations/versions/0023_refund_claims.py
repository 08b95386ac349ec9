"""A refund that is with the provider is claimed, so that requests at the same moment do not ask for it again.

Revision ID: 0023
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the claim; nothing is claimed at first, and the release that is running claims nothing."""
    op.execute("ALTER TABLE payments ADD COLUMN refund_until TIMESTAMPTZ")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE payments DROP COLUMN refund_until")
