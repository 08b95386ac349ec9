"""Operators of the web panel, and where they are logged in; the audit is found by who did it.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add both tables, and an index of the audit; nobody can log in before an operator is added."""
    op.execute(
        """
        CREATE TABLE operators (
            login VARCHAR(32) NOT NULL,
            password_hash TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            is_active BOOLEAN DEFAULT true NOT NULL,
            CONSTRAINT pk_operators PRIMARY KEY (login)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE operator_sessions (
            id BIGINT GENERATED ALWAYS AS IDENTITY,
            token_hash BYTEA NOT NULL,
            login VARCHAR(32) NOT NULL,
            address VARCHAR(45),
            created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_operator_sessions PRIMARY KEY (id),
            CONSTRAINT uq_operator_sessions_token_hash UNIQUE (token_hash),
            CONSTRAINT fk_operator_sessions_login FOREIGN KEY (login) REFERENCES operators (login) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX idx_operator_sessions_login ON operator_sessions (login)")
    # Most of the audit is the system's own, and not looked for by who did it.
    op.execute("CREATE INDEX idx_action_logs_actor ON action_logs (actor, id) WHERE actor IS NOT NULL")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP INDEX idx_action_logs_actor")
    op.execute("DROP TABLE operator_sessions, operators")
