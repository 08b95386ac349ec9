"""People choose what they are told, also of one house; who never chose is warned once, half an hour before an outage.

Revision ID: 0028
"""

from alembic import op
from sqlalchemy import text

revision = "0028"
down_revision = "0027"

_ALL = "[5, 10, 15, 30, 60, 120]"
_BEFORE = f'{{"warning_times": {_ALL}, "notifications_enabled": true, "night_mode": false}}'
_NEW_TIMES = '{"warning_times": [30], "return_times": [], "is_unaware_of_new_times": true}'
_CHUNK = 5_000
_NOW = '{"warning_times": [30], "return_times": [], "notifications_enabled": true, "night_mode": false}'


def upgrade() -> None:
    """Who chose their times keeps them, of returns too; the release that is running reads the times as before.

    Outside a transaction, for it may take a minute: it may be begun again anywhere.
    """
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS notification_mutes (
            user_id BIGINT NOT NULL
                CONSTRAINT fk_notification_mutes_user_id REFERENCES users (user_id) ON DELETE CASCADE,
            address_id INTEGER NOT NULL,
            topic VARCHAR(20) NOT NULL,
            CONSTRAINT pk_notification_mutes PRIMARY KEY (user_id, address_id, topic)
        )
        """
    )
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE users ALTER COLUMN settings SET DEFAULT '{_NOW}'")
        op.execute(
            "CREATE INDEX IF NOT EXISTS idx_users_unaware ON users (user_id) WHERE settings ? 'is_unaware_of_new_times'"
        )
        _in_chunks(
            "settings = settings || CASE WHEN settings -> 'warning_times' = "
            f"'{_ALL}' THEN '{_NEW_TIMES}'::jsonb "
            "ELSE jsonb_build_object('return_times', coalesce(settings -> 'warning_times', '[]')) END",
            "NOT settings ? 'return_times'",
        )


def downgrade() -> None:
    """Forget what was chosen of returns and of topics."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX IF EXISTS idx_users_unaware")
        op.execute(f"ALTER TABLE users ALTER COLUMN settings SET DEFAULT '{_BEFORE}'")
        _in_chunks("settings = settings - 'return_times' - 'is_unaware_of_new_times'", "settings ? 'return_times'")
    op.execute("DROP TABLE IF EXISTS notification_mutes")


def _in_chunks(change: str, condition: str) -> None:
    """Change people some thousands at a time, so that nobody's press waits for all of them."""
    chunk = text(
        f"WITH chunk AS (SELECT user_id FROM users WHERE user_id > :after ORDER BY user_id LIMIT {_CHUNK}), "
        f"changed AS (UPDATE users SET {change} WHERE user_id IN (SELECT user_id FROM chunk) AND {condition}) "
        "SELECT max(user_id) FROM chunk"
    )
    after: int | None = -(2**63)
    while after is not None:
        after = op.get_bind().scalar(chunk, {"after": after})
