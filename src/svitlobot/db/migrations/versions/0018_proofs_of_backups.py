"""Backups say whether they were restored on trial, and what came of it.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns; the release that is running does without them."""
    op.execute(
        "ALTER TABLE backups ADD COLUMN proof_began_at TIMESTAMP WITH TIME ZONE, "
        "ADD COLUMN proof_ended_at TIMESTAMP WITH TIME ZONE, ADD COLUMN proof_error TEXT"
    )


def downgrade() -> None:
    """Take them away."""
    op.execute("ALTER TABLE backups DROP COLUMN proof_began_at, DROP COLUMN proof_ended_at, DROP COLUMN proof_error")
