"""The tier of the houses that people follow is carried along for all people of a statement together.

The cascade of the composite key did it, and checked it, person by person: a third of the time in which many people's
days end at once.

Revision ID: 0016
"""

from alembic import op

revision = "0016"
down_revision = "0015"

# Concurrent changes of the tier are waited for, as the composite key did: (user_id, subscription_tier) is a key of
# `users`, and a change of a key waits for, and is waited for by, FOR KEY SHARE.
_TAKE = """
    CREATE FUNCTION take_tier_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        tier users.subscription_tier%TYPE;
    BEGIN
        SELECT subscription_tier INTO tier FROM users WHERE user_id = NEW.user_id FOR KEY SHARE;
        IF FOUND THEN
            NEW.subscription_tier := tier;
        END IF;
        RETURN NEW;
    END $$
"""

# The plan is kept for the connection's life, whether its first statement changed one person or five thousand, in a city
# of a hundred or of a million: only looking houses up person by person, by the key, is right for all.
_CARRY = """
    CREATE FUNCTION carry_tier_to_addresses() RETURNS trigger LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
    BEGIN
        UPDATE user_addresses SET subscription_tier = changed.subscription_tier FROM changed
        WHERE user_addresses.user_id = changed.user_id
          AND user_addresses.subscription_tier <> changed.subscription_tier;
        RETURN NULL;
    END $$
"""

_PLAIN, _COMPOSITE = "fk_user_addresses_user_id", "fk_user_addresses_user_id_subscription_tier"


def upgrade() -> None:
    """Exchange the composite key for a plain one and two triggers."""
    op.execute("LOCK TABLE users, user_addresses IN SHARE ROW EXCLUSIVE MODE")  # while keys are proved: a second
    op.execute(_TAKE)
    op.execute(_CARRY)
    op.execute(
        "CREATE TRIGGER take_tier BEFORE INSERT ON user_addresses FOR EACH ROW EXECUTE FUNCTION take_tier_of_person()"
    )
    op.execute(
        "CREATE TRIGGER carry_tier AFTER UPDATE ON users REFERENCING NEW TABLE AS changed "
        "FOR EACH STATEMENT EXECUTE FUNCTION carry_tier_to_addresses()"
    )
    op.execute(
        f"ALTER TABLE user_addresses ADD CONSTRAINT {_PLAIN} FOREIGN KEY (user_id) REFERENCES users (user_id) "
        "ON DELETE CASCADE"
    )
    op.execute(f"ALTER TABLE user_addresses DROP CONSTRAINT {_COMPOSITE}")


def downgrade() -> None:
    """Put the composite key back."""
    op.execute("LOCK TABLE users, user_addresses IN SHARE ROW EXCLUSIVE MODE")
    op.execute("DROP TRIGGER carry_tier ON users")
    op.execute("DROP TRIGGER take_tier ON user_addresses")
    op.execute("DROP FUNCTION carry_tier_to_addresses, take_tier_of_person")
    op.execute(
        f"ALTER TABLE user_addresses ADD CONSTRAINT {_COMPOSITE} FOREIGN KEY (user_id, subscription_tier) "
        "REFERENCES users (user_id, subscription_tier) ON DELETE CASCADE ON UPDATE CASCADE"
    )
    op.execute(f"ALTER TABLE user_addresses DROP CONSTRAINT {_PLAIN}")
