"""Alerts with a life, the operator's quiet hours, backups that were made.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"

UP = (
    """
    CREATE TABLE alerts (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        key VARCHAR(200) NOT NULL,
        kind VARCHAR(40) NOT NULL,
        "values" JSONB DEFAULT '{}' NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        returns INTEGER DEFAULT 0 NOT NULL,
        gone_since TIMESTAMP WITH TIME ZONE,
        fired_at TIMESTAMP WITH TIME ZONE,
        told_at TIMESTAMP WITH TIME ZONE,
        resolved_at TIMESTAMP WITH TIME ZONE,
        over_told_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_alerts PRIMARY KEY (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_alerts_open ON alerts (key) WHERE resolved_at IS NULL",
    "CREATE INDEX idx_alerts_live ON alerts (kind) WHERE over_told_at IS NULL",
    "CREATE INDEX idx_alerts_resolved ON alerts (resolved_at)",
    """
    CREATE TABLE quiet_hours (
        id INTEGER NOT NULL,
        since TIMESTAMP WITH TIME ZONE NOT NULL,
        until TIMESTAMP WITH TIME ZONE NOT NULL,
        actor VARCHAR(64) NOT NULL,
        CONSTRAINT pk_quiet_hours PRIMARY KEY (id),
        CONSTRAINT ck_quiet_hours_single_row CHECK (id = 1)
    )
    """,
    """
    CREATE TABLE backups (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        started_at TIMESTAMP WITH TIME ZONE NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        host VARCHAR(100) NOT NULL,
        path TEXT,
        size BIGINT,
        error TEXT,
        CONSTRAINT pk_backups PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX idx_backups_started ON backups (started_at)",
    # The audit's pages: whose deeds, newest first.
)


def upgrade() -> None:
    """Add them."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP TABLE backups, quiet_hours, alerts")
