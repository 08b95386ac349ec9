"""What the operator's day needs: bans, search by name, broadcasts that pause and show how far they are, totals.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"

_STATUSES = "'pending', 'expanded', 'done', 'superseded', 'expired', 'cancelled'"

UP = (
    "ALTER TABLE users ADD COLUMN banned_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE users ADD CONSTRAINT ck_users_banned CHECK (banned_at IS NULL OR is_blocked)",
    # text_pattern_ops: whatever the collation, a prefix is a range of the index.
    "CREATE INDEX idx_users_username ON users (lower(username) text_pattern_ops)",
    "CREATE INDEX idx_users_first_name ON users (lower(first_name) text_pattern_ops)",
    "CREATE INDEX idx_payments_completed ON payments (completed_at) WHERE completed_at IS NOT NULL",
    "ALTER TABLE subscription_grants ADD COLUMN request_key VARCHAR(80)",
    "ALTER TABLE subscription_grants ADD CONSTRAINT uq_subscription_grants_request_key UNIQUE (request_key)",
    "ALTER TABLE events DROP CONSTRAINT ck_events_status",
    f"ALTER TABLE events ADD CONSTRAINT ck_events_status CHECK (status IN ({_STATUSES}, 'paused'))",
    "CREATE INDEX idx_events_kind ON events (kind, id)",
    "ALTER TABLE notification_batches ADD COLUMN sent INTEGER",
    "ALTER TABLE notification_batches ADD COLUMN failed INTEGER",
    "ALTER TABLE notification_batches ADD COLUMN blocked INTEGER",
    "ALTER TABLE notification_batches ADD COLUMN done_at TIMESTAMP WITH TIME ZONE",
    "CREATE INDEX idx_notification_batches_done ON notification_batches (done_at) WHERE done_at IS NOT NULL",
    """
    CREATE TABLE people_counts (
        id INTEGER NOT NULL,
        counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        took_ms INTEGER NOT NULL,
        counts JSONB NOT NULL,
        CONSTRAINT pk_people_counts PRIMARY KEY (id),
        CONSTRAINT ck_people_counts_single_row CHECK (id = 1)
    )
    """,
)

DOWN = (
    "DROP TABLE people_counts",
    "DROP INDEX idx_notification_batches_done",
    "ALTER TABLE notification_batches DROP COLUMN sent, DROP COLUMN failed, DROP COLUMN blocked, DROP COLUMN done_at",
    "DROP INDEX idx_events_kind",
    "UPDATE events SET status = 'cancelled' WHERE status = 'paused'",
    "ALTER TABLE events DROP CONSTRAINT ck_events_status",
    f"ALTER TABLE events ADD CONSTRAINT ck_events_status CHECK (status IN ({_STATUSES}))",
    "ALTER TABLE subscription_grants DROP COLUMN request_key",
    "DROP INDEX idx_payments_completed",
    "DROP INDEX idx_users_first_name",
    "DROP INDEX idx_users_username",
    "ALTER TABLE users DROP COLUMN banned_at",
)


def upgrade() -> None:
    """Add it."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take it away; what was paused is over then."""
    for statement in DOWN:
        op.execute(statement)
