"""Days of schedules with status and source, sources that are asked on a timer, daily totals.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = (
    "ALTER TABLE schedules ADD COLUMN is_possible BOOLEAN DEFAULT false NOT NULL",
    """
    CREATE TABLE schedule_days (
        queue_id INTEGER NOT NULL,
        scheduled_date DATE NOT NULL,
        status VARCHAR(20) NOT NULL,
        source VARCHAR(100) NOT NULL,
        said_at TIMESTAMP WITH TIME ZONE,
        changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_schedule_days PRIMARY KEY (queue_id, scheduled_date),
        CONSTRAINT ck_schedule_days_status
            CHECK (status IN ('published', 'preliminary', 'emergency', 'none_planned', 'unknown')),
        CONSTRAINT fk_schedule_days_queue_id FOREIGN KEY (queue_id) REFERENCES queues (queue_id)
    )
    """,
    "CREATE INDEX idx_schedule_days_date ON schedule_days (scheduled_date)",
    """
    CREATE TABLE schedule_sources (
        url VARCHAR(500) NOT NULL,
        etag VARCHAR(200),
        last_modified VARCHAR(100),
        succeeded_at TIMESTAMP WITH TIME ZONE,
        failures INTEGER DEFAULT 0 NOT NULL,
        error TEXT,
        next_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_schedule_sources PRIMARY KEY (url)
    )
    """,
    """
    CREATE TABLE queue_days (
        queue_id INTEGER NOT NULL,
        day DATE NOT NULL,
        minutes_off INTEGER NOT NULL,
        minutes_planned INTEGER,
        outages INTEGER NOT NULL,
        unplanned_outages INTEGER,
        lag_minutes INTEGER,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        CONSTRAINT pk_queue_days PRIMARY KEY (queue_id, day),
        CONSTRAINT fk_queue_days_queue_id FOREIGN KEY (queue_id) REFERENCES queues (queue_id)
    )
    """,
)


def upgrade() -> None:
    """Add the tables, and what a window may be."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP TABLE queue_days, schedule_sources, schedule_days")
    op.execute("ALTER TABLE schedules DROP COLUMN is_possible")
