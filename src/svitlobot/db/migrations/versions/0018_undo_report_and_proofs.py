"""What taking an import back comes to is kept beside the import's own report; backups say whether they were proved.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns; the release that is running does without them."""
    op.execute("ALTER TABLE imports ADD COLUMN undo_report JSONB")
    op.execute(
        "ALTER TABLE backups ADD COLUMN proof_began_at TIMESTAMP WITH TIME ZONE, "
        "ADD COLUMN proof_ended_at TIMESTAMP WITH TIME ZONE, ADD COLUMN proof_error TEXT"
    )


def downgrade() -> None:
    """Take them away."""
    op.execute("ALTER TABLE imports DROP COLUMN undo_report")
    op.execute("ALTER TABLE backups DROP COLUMN proof_began_at, DROP COLUMN proof_ended_at, DROP COLUMN proof_error")
