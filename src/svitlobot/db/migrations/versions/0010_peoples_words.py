"""A person's word on a queue's power; reports that are said again, and those that the system closes.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add them; the release that is running knows no closed reports, and makes none."""
    op.execute(
        "ALTER TABLE queues ADD COLUMN word_at TIMESTAMP WITH TIME ZONE, "
        "ADD COLUMN word_until TIMESTAMP WITH TIME ZONE, "
        "ADD CONSTRAINT ck_queues_word CHECK ((word_at IS NULL) = (word_until IS NULL))"
    )
    op.execute(
        "ALTER TABLE crowdreports ADD COLUMN last_said_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, "
        "DROP CONSTRAINT ck_crowdreports_status, "
        "ADD CONSTRAINT ck_crowdreports_status CHECK (status IN ('pending', 'confirmed', 'rejected', 'closed'))"
    )
    op.execute("UPDATE crowdreports SET last_said_at = reported_at")
    op.execute("CREATE INDEX idx_crowdreports_said ON crowdreports (queue_id, last_said_at)")


def downgrade() -> None:
    """Take them away: sensors alone decide again, and what the system closed was not taken up."""
    op.execute("UPDATE crowdreports SET status = 'rejected' WHERE status = 'closed'")
    op.execute(
        "ALTER TABLE crowdreports DROP COLUMN last_said_at, "
        "DROP CONSTRAINT ck_crowdreports_status, "
        "ADD CONSTRAINT ck_crowdreports_status CHECK (status IN ('pending', 'confirmed', 'rejected'))"
    )
    op.execute("ALTER TABLE queues DROP COLUMN word_at, DROP COLUMN word_until")
