"""People have one index less: nothing looked through it, and every message of theirs and change of tier wrote into it.

Revision ID: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Take it away."""
    op.execute("DROP INDEX idx_users_active")


def downgrade() -> None:
    """Put it back."""
    op.execute("CREATE INDEX idx_users_active ON users (last_active_at) WHERE NOT is_blocked")
