"""Addresses of people's private calendars.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table."""
    op.execute(
        """
        CREATE TABLE private_calendars (
            user_id BIGINT NOT NULL,
            token VARCHAR(32) NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_private_calendars PRIMARY KEY (user_id),
            CONSTRAINT uq_private_calendars_token UNIQUE (token),
            CONSTRAINT fk_private_calendars_user_id FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE
        )
        """
    )


def downgrade() -> None:
    """Take it away."""
    op.execute("DROP TABLE private_calendars")
