"""A person's word on a queue's power.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add it."""
    op.execute(
        "ALTER TABLE queues ADD COLUMN word_at TIMESTAMP WITH TIME ZONE, "
        "ADD COLUMN word_until TIMESTAMP WITH TIME ZONE, "
        "ADD CONSTRAINT ck_queues_word CHECK ((word_at IS NULL) = (word_until IS NULL))"
    )


def downgrade() -> None:
    """Take it away: sensors alone decide again."""
    op.execute("ALTER TABLE queues DROP COLUMN word_at, DROP COLUMN word_until")
