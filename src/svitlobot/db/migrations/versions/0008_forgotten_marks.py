"""Marks of people who were forgotten, and indexes of people that hold only those who are looked for.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"

# Each change of a tier writes into every index of people, so one holds nobody that it is not asked for. Not
# CONCURRENTLY: that waits for other waiting migrations, and these are built in half a second for a million.
_INDEXES = {
    "idx_users_subscription": ("subscription_tier", "subscription_tier IN ('STANDARD', 'PRO')"),
    "idx_users_channel": ("is_channel_subscribed", "NOT is_channel_subscribed"),
    "idx_users_referral": ("referred_by", "referred_by IS NOT NULL"),
}


def upgrade() -> None:
    """Add the table, narrow the indexes."""
    op.execute(
        """
        CREATE TABLE forgotten_people (
            mark BYTEA NOT NULL,
            forgotten_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_forgotten_people PRIMARY KEY (mark)
        )
        """
    )
    for name, (column, condition) in _INDEXES.items():
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON users ({column}) WHERE {condition}")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP TABLE forgotten_people")
    for name, (column, _) in _INDEXES.items():
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON users ({column})")
