"""People choose what they are told, also of one house; who never chose is warned once, half an hour before an outage.

Revision ID: 0025
"""

from alembic import op

revision = "0025"
down_revision = "0024"

_ALL = "[5, 10, 15, 30, 60, 120]"
_BEFORE = f'{{"warning_times": {_ALL}, "notifications_enabled": true, "night_mode": false}}'
_NOW = '{"warning_times": [30], "return_times": [], "notifications_enabled": true, "night_mode": false}'


def upgrade() -> None:
    """Who chose their times keeps them, of returns too; the release that is running reads the times as before."""
    op.execute(
        """
        CREATE TABLE notification_mutes (
            user_id BIGINT NOT NULL
                CONSTRAINT fk_notification_mutes_user_id REFERENCES users (user_id) ON DELETE CASCADE,
            address_id INTEGER NOT NULL,
            topic VARCHAR(20) NOT NULL,
            CONSTRAINT pk_notification_mutes PRIMARY KEY (user_id, address_id, topic)
        )
        """
    )
    op.execute(f"ALTER TABLE users ALTER COLUMN settings SET DEFAULT '{_NOW}'")
    op.execute(
        "UPDATE users SET settings = settings || jsonb_build_object('return_times', settings -> 'warning_times') "
        f"WHERE NOT settings ? 'return_times' AND settings -> 'warning_times' <> '{_ALL}'"
    )
    op.execute(
        "UPDATE users SET settings = settings || "
        '\'{"warning_times": [30], "return_times": [], "is_unaware_of_new_times": true}\' '
        "WHERE NOT settings ? 'return_times'"
    )
    op.execute("CREATE INDEX idx_users_unaware ON users (user_id) WHERE settings ? 'is_unaware_of_new_times'")


def downgrade() -> None:
    """Forget what was chosen of returns and of topics."""
    op.execute("DROP INDEX idx_users_unaware")
    op.execute(f"ALTER TABLE users ALTER COLUMN settings SET DEFAULT '{_BEFORE}'")
    op.execute("UPDATE users SET settings = settings - 'return_times' - 'is_unaware_of_new_times'")
    op.execute("DROP TABLE notification_mutes")
