"""Imports that can be taken back, people whose queue changed, watched files.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"

UP = (
    """
    CREATE TABLE imports (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        kind VARCHAR(20),
        status VARCHAR(12) DEFAULT 'new' NOT NULL,
        file_name VARCHAR(255) NOT NULL,
        sha256 VARCHAR(64) NOT NULL,
        watched_path TEXT,
        actor VARCHAR(64),
        created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        applied_at TIMESTAMP WITH TIME ZONE,
        undone_at TIMESTAMP WITH TIME ZONE,
        undone_by VARCHAR(64),
        changes INTEGER DEFAULT 0 NOT NULL,
        report JSONB,
        work VARCHAR(12),
        progress DOUBLE PRECISION DEFAULT 0 NOT NULL,
        touched_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        CONSTRAINT pk_imports PRIMARY KEY (id),
        CONSTRAINT ck_imports_kind CHECK (kind IN ('addresses', 'texts', 'tariffs', 'aliases')),
        CONSTRAINT ck_imports_status
            CHECK (status IN ('new', 'checked', 'held', 'done', 'failed', 'cancelled', 'undone')),
        CONSTRAINT ck_imports_work CHECK (work IN ('check', 'apply', 'undo_check', 'undo'))
    )
    """,
    "CREATE INDEX idx_imports_status ON imports (status)",
    """
    CREATE TABLE import_files (
        import_id BIGINT NOT NULL,
        content BYTEA,
        problems TEXT,
        CONSTRAINT pk_import_files PRIMARY KEY (import_id),
        CONSTRAINT fk_import_files_import_id FOREIGN KEY (import_id) REFERENCES imports (id) ON DELETE CASCADE
    )
    """,
    "ALTER TABLE import_files ALTER COLUMN content SET STORAGE EXTERNAL",  # a workbook is compressed already
    """
    CREATE TABLE import_changes (
        import_id BIGINT NOT NULL,
        thing VARCHAR(10) NOT NULL,
        key TEXT NOT NULL,
        before JSONB,
        after JSONB,
        CONSTRAINT pk_import_changes PRIMARY KEY (import_id, thing, key),
        CONSTRAINT fk_import_changes_import_id FOREIGN KEY (import_id) REFERENCES imports (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE queue_moves (
        event_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        address_id INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        old_queues INTEGER[] NOT NULL,
        new_queues INTEGER[] NOT NULL,
        CONSTRAINT pk_queue_moves PRIMARY KEY (event_id, user_id, address_id),
        CONSTRAINT fk_queue_moves_event_id FOREIGN KEY (event_id) REFERENCES events (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE watched_files (
        path TEXT NOT NULL,
        size BIGINT NOT NULL,
        mtime_ns BIGINT NOT NULL,
        sha256 VARCHAR(64),
        seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        dealt_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_watched_files PRIMARY KEY (path)
    )
    """,
)


def upgrade() -> None:
    """Add them."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take them away; what was loaded stays."""
    op.execute("DROP TABLE watched_files, queue_moves, import_changes, import_files, imports")
