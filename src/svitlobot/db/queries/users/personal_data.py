"""All that is kept of one person: read for them, and erased.

A person's messages have no index of their own: they are found event by event, by the primary key.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.locks import lock_name
from svitlobot.db.queries.outbox import changed_users
from svitlobot.db.queries.outbox.event_json import audience_to_json
from svitlobot.domain.outbox.audiences import Chats

MAX_ROWS = 10_000

# OFFSET 0 holds PostgreSQL to looking up event by event: it may think it cheaper to read every partition's whole index.
_MESSAGES = """
    events CROSS JOIN LATERAL (
        SELECT * FROM notifications WHERE event_at = events.created_at AND event_id = events.id AND user_id = :user_id
        OFFSET 0
    ) AS message
"""

_EXPORTED = {
    "crowdreports": """
        SELECT report_type, street, house_number, reported_at, last_said_at, crowdreports.status, crowdreports.latitude,
               crowdreports.longitude
        FROM crowdreports JOIN addresses ON addresses.id = address_id WHERE user_id = :user_id
        ORDER BY crowdreports.id DESC
    """,
    "payments": """
        SELECT amount, currency, payment_method, payment_id, status, subscription_tier, subscription_days, created_at,
               completed_at
        FROM payments WHERE user_id = :user_id ORDER BY id DESC
    """,
    "grants": """
        SELECT tier, days, cause, reason, tier_after, expires_after, created_at
        FROM subscription_grants WHERE user_id = :user_id ORDER BY id DESC
    """,
    "reminders": """
        SELECT expires_at, days FROM subscription_reminders WHERE user_id = :user_id ORDER BY expires_at DESC, days
    """,
    "calendars": """
        SELECT created_at FROM private_calendars WHERE user_id = :user_id ORDER BY created_at DESC
    """,
    "referrals": """
        SELECT CASE WHEN referrer_user_id = :user_id THEN 'invited' ELSE 'was_invited' END AS role, days_granted,
               activated_at
        FROM referral_activations WHERE :user_id IN (referrer_user_id, referred_user_id) ORDER BY id DESC
    """,
    "actions": """
        SELECT action_type, description, metadata AS details, created_at FROM action_logs
        WHERE user_id = :user_id ORDER BY id DESC
    """,
}

_KEYS = f"""
    SELECT cast(:user_id AS bigint) AS user_id, message.event_at, message.event_id, message.batch_no FROM {_MESSAGES}
"""

# Of each message. A batch of which only this person is left goes; one that begins or ends with them is cut.
_FORGET_MESSAGE = (
    "DELETE FROM notifications WHERE event_at = :event_at AND event_id = :event_id AND user_id = :user_id",
    """
    DELETE FROM notification_batches
    WHERE event_id = :event_id AND batch_no = :batch_no AND :user_id = ALL (ARRAY[first_user_id, last_user_id])
    """,
    """
    UPDATE notification_batches
    SET first_user_id = first_user_id + (first_user_id = :user_id)::int,
        last_user_id = last_user_id - (last_user_id = :user_id)::int
    WHERE event_id = :event_id AND batch_no = :batch_no AND :user_id IN (first_user_id, last_user_id)
    """,
)
_FORGET_EVENTS = "DELETE FROM events WHERE audience = cast(:audience AS jsonb)"

_MARK = """
    INSERT INTO forgotten_people (mark, forgotten_at) VALUES (:mark, :now) ON CONFLICT DO NOTHING
"""

# With whom they brought, whose rows name them: in the order in which an invitation takes both.
_LOCK = """
    SELECT user_id, deleted_at IS NULL FROM users WHERE user_id = :user_id OR referred_by = :user_id
    ORDER BY user_id FOR UPDATE
"""

_FORGET = (
    "DELETE FROM user_addresses WHERE user_id = :user_id",
    "DELETE FROM notification_mutes WHERE user_id = :user_id",
    "DELETE FROM tier_rises WHERE user_id = :user_id",
    "DELETE FROM private_calendars WHERE user_id = :user_id",  # its address shows nothing more
    # The operator's alerts about their reports name their house.
    """
    DELETE FROM events USING crowdreports
    WHERE crowdreports.user_id = :user_id
      AND dedup_key IN ('crowd_report:' || crowdreports.id, 'crowd_many:' || crowdreports.id)
    """,
    "DELETE FROM crowdreports WHERE user_id = :user_id",
    "UPDATE crowdreports SET moderated_by = NULL WHERE moderated_by = :user_id",
    "DELETE FROM referral_activations WHERE :user_id IN (referrer_user_id, referred_user_id)",
    "UPDATE users SET referred_by = NULL WHERE referred_by = :user_id",
    "DELETE FROM action_logs WHERE user_id = :user_id AND actor IS NULL",
    # What operators did stays: that they did it, not to whom.
    "UPDATE action_logs SET user_id = NULL, description = NULL, metadata = NULL WHERE user_id = :user_id",
    "DELETE FROM queue_moves WHERE user_id = :user_id",
    # Whom an import took from a house's row; of each import these are few, and lie together.
    """
    DELETE FROM import_changes
    WHERE import_id = ANY (ARRAY(SELECT id FROM imports)) AND thing = 'follow'
      AND before ->> 'user_id' = cast(cast(:user_id AS bigint) AS text)
    """,
    "DELETE FROM subscription_reminders WHERE user_id = :user_id",
    "UPDATE subscription_grants SET reason = NULL WHERE user_id = :user_id AND reason IS NOT NULL",
    """
    DELETE FROM users
    WHERE user_id = :user_id AND banned_at IS NULL
      AND NOT EXISTS (SELECT FROM payments WHERE payments.user_id = users.user_id)
    """,
    # A payer's row stays for the books, and so do all of their grants.
    """
    DELETE FROM subscription_grants
    WHERE user_id = :user_id AND NOT EXISTS (SELECT FROM users WHERE users.user_id = subscription_grants.user_id)
    """,
    # Who has paid: what was bought stays with what was paid; who is banned: that they are; and nothing else does.
    """
    UPDATE users SET
        username = NULL, first_name = NULL, settings = DEFAULT, referral_code = NULL, referred_by = NULL,
        primary_address_id = NULL, address_count = 0, is_channel_subscribed = false, last_subscription_check = NULL,
        subscription_tier = CASE subscription_tier WHEN 'FREE' THEN 'NOFREE' ELSE subscription_tier END,
        is_blocked = true, created_at = :now, last_active_at = :now, deleted_at = :now
    WHERE user_id = :user_id AND deleted_at IS NULL
    """,
)


async def export(session: AsyncSession, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that concern a person but for their messages, by what they are; of each sort the latest."""
    exported = {}
    for name, query in _EXPORTED.items():
        rows = await session.execute(text(f"{query} LIMIT {MAX_ROWS}"), {"user_id": user_id})
        exported[name] = [{**row} for row in rows.mappings()]
    return exported


async def forget(session: AsyncSession, user_id: int, mark: bytes, now: datetime) -> bool:
    """Erase a person but for a mark; return whether there was one.

    Of a payer, the row that the payments hang on stays, saying nothing else.
    """
    await lock_name(session, f"person:{user_id}")
    rows = await session.execute(text(_LOCK), {"user_id": user_id})
    found = [is_there for number, is_there in rows if number == user_id]
    if not found:
        return False
    was_there = bool(found[0])
    if was_there:
        await session.execute(text(_MARK), {"mark": mark, "now": now})
    for statement in _FORGET:
        needed = {"user_id": user_id, "now": now} if ":now" in statement else {"user_id": user_id}
        await session.execute(text(statement), needed)
    return was_there


async def forget_messages(session: AsyncSession, user_id: int) -> None:
    """Erase a person's messages, those sent and those still to be sent."""
    found = (await session.execute(text(_KEYS), {"user_id": user_id})).mappings().all()
    if found:
        keys = [{**key} for key in found]
        for statement in _FORGET_MESSAGE:
            names = [name for name in keys[0] if f":{name}" in statement]
            await session.execute(text(statement), [{name: key[name] for name in names} for key in keys])
    await session.execute(text(_FORGET_EVENTS), {"audience": audience_to_json(Chats((user_id,)))})
    # No trigger speaks of a person without houses, and senders that looked before this found the messages still there.
    values = {"channel": changed_users.CHANNEL, "user_id": str(user_id)}
    await session.execute(text("SELECT pg_notify(:channel, :user_id)"), values)
