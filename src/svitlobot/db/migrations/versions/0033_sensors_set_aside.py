"""Sensors remember which changes of power they slept through, in a row, and are set aside after two.

Revision ID: 0033
"""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Add what the release that is running does not name; nothing slept through means asked as before."""
    op.execute("ALTER TABLE iot_sensors ADD COLUMN slept_through TIMESTAMPTZ[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Forget it: every sensor is asked again. The release before does not know the alert of it."""
    op.execute("DELETE FROM alerts WHERE kind = 'sensor_set_aside'")
    op.execute("ALTER TABLE iot_sensors DROP COLUMN slept_through")
