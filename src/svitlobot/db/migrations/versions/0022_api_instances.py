"""Each API process has its own heartbeat, so that one that keeps restarting does not speak for the others.

``silence_watch.api_alive_at`` is still written: the release that is running reads it.

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the table; running processes fill it with their next heartbeats."""
    op.execute(
        "CREATE TABLE api_instances (instance_id VARCHAR(32) NOT NULL, "
        "started_at TIMESTAMP WITH TIME ZONE NOT NULL, alive_at TIMESTAMP WITH TIME ZONE NOT NULL, "
        "heard_at TIMESTAMP WITH TIME ZONE, CONSTRAINT pk_api_instances PRIMARY KEY (instance_id))"
    )


def downgrade() -> None:
    """Drop it: one heartbeat is enough for the release before."""
    op.execute("DROP TABLE api_instances")
