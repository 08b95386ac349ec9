"""A queue's manual override says who set it and why.

Revision ID: 0020
"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add them; an override set by the release that is running has none of them."""
    op.execute(
        "ALTER TABLE queues ADD COLUMN word_source VARCHAR(20), ADD COLUMN word_by VARCHAR(64), "
        "ADD COLUMN word_reason TEXT, "
        "ADD CONSTRAINT ck_queues_word_source CHECK (word_source IN ('crowdreport', 'manual'))"
    )


def downgrade() -> None:
    """Take them away."""
    op.execute("ALTER TABLE queues DROP COLUMN word_source, DROP COLUMN word_by, DROP COLUMN word_reason")
