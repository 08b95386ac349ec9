"""Sensors are moved, retired and brought back; the operator hears of their first signal; reports may carry the battery.

Revision ID: 0029
"""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add what the release that is running does not name; NULL means what it was before."""
    op.execute(
        """
        ALTER TABLE iot_sensors
            ADD COLUMN place VARCHAR(200),
            ADD COLUMN latitude NUMERIC(9, 6),
            ADD COLUMN longitude NUMERIC(9, 6),
            ADD COLUMN placed_at TIMESTAMPTZ,
            ADD COLUMN retired_at TIMESTAMPTZ,
            ADD COLUMN awaited_by BIGINT,
            ADD COLUMN last_battery SMALLINT
        """
    )
    op.execute("ALTER TABLE iot_data ADD COLUMN battery SMALLINT")


def downgrade() -> None:
    """Forget it; the keys of retired sensors go, for the release before would let them in."""
    op.execute(
        """
        UPDATE iot_sensors SET previous_key_hash = NULL, previous_key_until = NULL,
            key_hash = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
        WHERE retired_at IS NOT NULL
        """
    )
    op.execute("ALTER TABLE iot_data DROP COLUMN battery")
    op.execute(
        """
        ALTER TABLE iot_sensors
            DROP COLUMN place, DROP COLUMN latitude, DROP COLUMN longitude, DROP COLUMN placed_at,
            DROP COLUMN retired_at, DROP COLUMN awaited_by, DROP COLUMN last_battery
        """
    )
