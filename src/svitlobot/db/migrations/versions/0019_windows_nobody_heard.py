"""A planned outage of which nobody heard whether it was is neither confirmed nor not.

Sources are asked for everything once: days are kept under another name of theirs from now on.

Revision ID: 0019
"""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Let a window be unjudged, as new ones are."""
    op.execute("ALTER TABLE schedules ALTER is_confirmed DROP NOT NULL, ALTER is_confirmed DROP DEFAULT")
    op.execute("UPDATE schedule_sources SET etag = NULL, last_modified = NULL")


def downgrade() -> None:
    """Take what is unjudged for what was no outage."""
    op.execute("ALTER TABLE schedules ALTER is_confirmed SET DEFAULT false")
    op.execute("UPDATE schedules SET is_confirmed = false WHERE is_confirmed IS NULL")
    op.execute("ALTER TABLE schedules ALTER is_confirmed SET NOT NULL")
