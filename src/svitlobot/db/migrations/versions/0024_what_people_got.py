"""What people got is kept as they got it; senders hear of people who changed, and of groups that moved.

Revision ID: 0024
"""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add what the release that is running does not know of and need not."""
    op.execute(
        """
        CREATE TABLE text_editions (
            id BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_text_editions PRIMARY KEY,
            digest UUID NOT NULL CONSTRAINT uq_text_editions_digest UNIQUE,
            body TEXT NOT NULL,
            created_at TIMESTAMPTZ DEFAULT now() NOT NULL
        )
        """
    )
    op.execute("ALTER TABLE events ADD COLUMN text_edition_id BIGINT")
    op.execute("ALTER TABLE notifications ADD COLUMN told_address TEXT")
    op.execute(
        """
        CREATE TABLE moved_chats (
            chat_id BIGINT NOT NULL CONSTRAINT pk_moved_chats PRIMARY KEY,
            new_chat_id BIGINT NOT NULL,
            created_at TIMESTAMPTZ DEFAULT now() NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE tier_rises (
            id BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_tier_rises PRIMARY KEY,
            user_id BIGINT NOT NULL,
            risen_at TIMESTAMPTZ DEFAULT clock_timestamp() NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX idx_tier_rises_risen_at ON tier_rises (risen_at)")
    _watch_people()


def _watch_people() -> None:
    op.execute(
        """
        CREATE FUNCTION person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('svitlobot_people', OLD.user_id::text);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION tier_risen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO tier_rises (user_id) VALUES (NEW.user_id);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER person_changed AFTER UPDATE ON users FOR EACH ROW
        WHEN ((OLD.wants_notifications AND NOT NEW.wants_notifications)
              OR OLD.subscription_tier IS DISTINCT FROM NEW.subscription_tier)
        EXECUTE FUNCTION person_changed()
        """
    )
    tiers = "ARRAY['NOFREE', 'FREE', 'STANDARD', 'PRO']"
    op.execute(
        f"""
        CREATE TRIGGER tier_risen AFTER UPDATE ON users FOR EACH ROW
        WHEN (array_position({tiers}, NEW.subscription_tier::text)
              > array_position({tiers}, OLD.subscription_tier::text))
        EXECUTE FUNCTION tier_risen()
        """
    )
    op.execute(
        "CREATE TRIGGER person_changed AFTER DELETE ON user_addresses FOR EACH ROW EXECUTE FUNCTION person_changed()"
    )


def downgrade() -> None:
    """Take it all away: history is rendered with today's texts again."""
    op.execute("DROP TRIGGER person_changed ON user_addresses")
    op.execute("DROP TRIGGER tier_risen ON users")
    op.execute("DROP TRIGGER person_changed ON users")
    op.execute("DROP FUNCTION tier_risen")
    op.execute("DROP FUNCTION person_changed")
    op.execute("DROP TABLE tier_rises, moved_chats")
    op.execute("ALTER TABLE notifications DROP COLUMN told_address")
    op.execute("ALTER TABLE events DROP COLUMN text_edition_id")
    op.execute("DROP TABLE text_editions")
