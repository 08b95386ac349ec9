"""Withdrawals of schedules wait for a second look, and small changes to be told together.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables; the release that is running does without them."""
    op.execute(
        """
        CREATE TABLE schedule_withdrawals (
            queue_id INTEGER NOT NULL CONSTRAINT fk_schedule_withdrawals_queue_id REFERENCES queues (queue_id),
            scheduled_date DATE NOT NULL,
            source VARCHAR(100) NOT NULL,
            plan JSONB NOT NULL,
            said_at TIMESTAMP WITH TIME ZONE,
            first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            looks INTEGER NOT NULL,
            CONSTRAINT pk_schedule_withdrawals PRIMARY KEY (queue_id, scheduled_date)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE schedule_untold (
            queue_id INTEGER NOT NULL CONSTRAINT fk_schedule_untold_queue_id REFERENCES queues (queue_id),
            scheduled_date DATE NOT NULL,
            known JSONB NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_schedule_untold PRIMARY KEY (queue_id, scheduled_date)
        )
        """
    )


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP TABLE schedule_untold")
    op.execute("DROP TABLE schedule_withdrawals")
