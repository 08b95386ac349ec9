"""Who did what the audit tells of; found by when, too.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add them; what was done before has no actor."""
    op.execute("ALTER TABLE action_logs ADD COLUMN actor VARCHAR(64)")
    # Not CONCURRENTLY: that waits for those who wait for our lock. A million rows take half a second.
    op.execute("CREATE INDEX idx_action_logs_created ON action_logs (created_at)")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP INDEX idx_action_logs_created")
    op.execute("ALTER TABLE action_logs DROP COLUMN actor")
