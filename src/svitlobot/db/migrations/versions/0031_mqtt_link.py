"""Since when sensors on MQTT can be heard: the link to the broker has a heartbeat of its own.

Revision ID: 0031
"""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add what the release that is running does not name; NULL means that no link was ever there."""
    op.execute("ALTER TABLE silence_watch ADD COLUMN mqtt_since TIMESTAMPTZ, ADD COLUMN mqtt_alive_at TIMESTAMPTZ")


def downgrade() -> None:
    """Forget the link."""
    op.execute("ALTER TABLE silence_watch DROP COLUMN mqtt_since, DROP COLUMN mqtt_alive_at")
