"""Since when a sensor uses its present key, so that a rotation is seen to have arrived.

Revision ID: 0034
"""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add what the release that is running does not name; a sensor's next reading fills it in."""
    op.execute("ALTER TABLE iot_sensors ADD COLUMN key_heard_at TIMESTAMPTZ")


def downgrade() -> None:
    """Forget it: both keys go on working as they did."""
    op.execute("ALTER TABLE iot_sensors DROP COLUMN key_heard_at")
