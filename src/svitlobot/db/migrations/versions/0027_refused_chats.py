"""Chats of the operator and channels that take no messages any more, until one gets through.

Revision ID: 0027
"""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add what the release that is running does not know of and need not."""
    op.execute(
        """
        CREATE TABLE refused_chats (
            chat_id BIGINT NOT NULL CONSTRAINT pk_refused_chats PRIMARY KEY,
            reason TEXT NOT NULL,
            created_at TIMESTAMPTZ DEFAULT now() NOT NULL
        )
        """
    )


def downgrade() -> None:
    """Forget which chats refused messages; senders find out anew."""
    op.execute("DROP TABLE refused_chats")
