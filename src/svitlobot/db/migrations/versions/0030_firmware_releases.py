"""Releases of firmware: images that the operator uploads, and what share of sensors is to run each.

Revision ID: 0030
"""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add a table that the release that is running does not know of."""
    op.execute(
        """
        CREATE TABLE firmware_releases (
            id SERIAL NOT NULL CONSTRAINT pk_firmware_releases PRIMARY KEY,
            board VARCHAR(20) NOT NULL,
            version VARCHAR(20) NOT NULL,
            sha256 VARCHAR(64) NOT NULL,
            size INTEGER NOT NULL,
            signature BYTEA NOT NULL,
            share SMALLINT DEFAULT 0 NOT NULL,
            is_paused BOOLEAN DEFAULT false NOT NULL,
            withdrawn_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
            CONSTRAINT ck_firmware_releases_share CHECK (share BETWEEN 0 AND 100),
            CONSTRAINT uq_firmware_releases_board_version UNIQUE (board, version)
        )
        """
    )


def downgrade() -> None:
    """Forget the releases; their images stay on the disk."""
    op.execute("DROP TABLE firmware_releases")
