"""Since when a sensor uses its present key, so that a rotation is seen to have arrived.

Revision ID: 0034
"""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add what the release that is running does not name: known where no other key worked at the last contact.

    Of the others, and of those that the running release adds, the next reading tells.
    """
    op.execute("ALTER TABLE iot_sensors ADD COLUMN key_heard_at TIMESTAMPTZ")
    op.execute(
        "UPDATE iot_sensors SET key_heard_at = last_ping_at "
        "WHERE previous_key_until IS NULL OR last_ping_at >= previous_key_until"
    )


def downgrade() -> None:
    """Forget it: both keys go on working as they did."""
    op.execute("ALTER TABLE iot_sensors DROP COLUMN key_heard_at")
