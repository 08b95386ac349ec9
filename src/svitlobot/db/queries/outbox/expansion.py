"""From an event to its recipients: a chunk of people a statement, ready to be leased in batches.

PostgreSQL reads two indexes and writes one table with one index; nothing here depends on how many users there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from svitlobot.db.queries.outbox.event_json import audience_from_json
from svitlobot.db.queries.outbox.events import CHANNEL
from svitlobot.db.queries.users.filters import bind_to, conditions
from svitlobot.domain.outbox.audiences import FilteredUsers, StoredAudience, WarnedResidents
from svitlobot.domain.outbox.topics import topic_of, warning_setting
from svitlobot.domain.users.filters import FilterField, parse_filter


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An event whose recipients are not all planned yet."""

    id: int
    created_at: datetime
    kind: str
    queue_id: int | None
    audience: StoredAudience
    step: int
    cursor: int | None
    batches: int
    request_id: str | None = None
    only: Sequence[int] | None = None  # of all people, these


@dataclass(frozen=True, slots=True)
class TierAudience:
    """The people of one tier, with one priority, and what their tier entitles them to."""

    tier: str
    priority: int
    addresses_allowed: int
    has_night_mode: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """What one chunk of an expansion came to."""

    people: int
    recipients: int
    batches: int
    last_user_id: int | None


_INSERT = """
    planned AS (
        INSERT INTO notifications (event_at, event_id, user_id, batch_no, address_ids, is_night_mode)
        SELECT $1, $2, user_id, $3 + ((row_number() OVER (ORDER BY user_id) - 1) / $4)::int, address_ids, is_night_mode
        FROM eligible
        {on_conflict}
        RETURNING user_id, batch_no
    ), batched AS (
        INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id)
        SELECT $2, batch_no, $1, $5, count(*), min(user_id), max(user_id) FROM planned GROUP BY batch_no
        RETURNING batch_no, size
    )
    SELECT (SELECT count(*)::int FROM people), (SELECT coalesce(sum(size), 0)::int FROM batched),
           (SELECT coalesce(max(batch_no) + 1 - $3, 0)::int FROM batched), (SELECT max(user_id) FROM people)
"""

_ELIGIBLE = """
    eligible AS (
        SELECT people.user_id, people.address_ids, $8::boolean AND wants_quiet_nights AS is_night_mode
        FROM people JOIN users ON users.user_id = people.user_id AND subscription_tier = $9
        WHERE wants_notifications
    ),
"""

# What a person does not want to be told of all their houses (0), or of one.
_UNMUTED = """
    NOT EXISTS (
        SELECT FROM notification_mutes AS mute WHERE mute.user_id = user_addresses.user_id
          AND mute.address_id IN (0, user_addresses.address_id) AND mute.topic IN ($12, 'all')
    )
"""

# One person with two addresses in the queue is one row with both. The index holds all this needs, in this order.
_OF_QUEUE = f"""
    WITH people AS (
        SELECT user_id, array_agg(address_id ORDER BY priority) AS address_ids FROM user_addresses
        WHERE queue_id = $10 AND subscription_tier = $9 AND priority <= $11 AND user_id > $6 AND {_UNMUTED}
        GROUP BY user_id ORDER BY user_id LIMIT $7
    ), {_ELIGIBLE} {_INSERT}
"""

# Of a queue's people, those who chose any of the event's warning times and none that another event tells of, and to
# whom no event of a moment ago says the same.
_OF_WARNED = f"""
    WITH people AS (
        SELECT user_id, array_agg(address_id ORDER BY priority) AS address_ids FROM user_addresses
        WHERE queue_id = $10 AND subscription_tier = $9 AND priority <= $11 AND user_id > $6 AND {_UNMUTED}
        GROUP BY user_id ORDER BY user_id LIMIT $7
    ), eligible AS (
        SELECT people.user_id, people.address_ids, $8::boolean AND wants_quiet_nights AS is_night_mode
        FROM people JOIN users ON users.user_id = people.user_id AND subscription_tier = $9
        WHERE wants_notifications AND settings -> '[times]' @> ANY($13::jsonb[])
          AND NOT settings -> '[times]' @> ANY($14::jsonb[]) [told]
    ),
    {_INSERT}
"""
_NOT_TOLD = """
    AND NOT EXISTS (
        SELECT FROM notifications AS told
        WHERE told.event_at = ANY($15::timestamptz[]) AND told.event_id = ANY($16::bigint[])
          AND told.user_id = people.user_id AND told.state IN ('pending', 'sent')
    )
"""

# Of the people whose houses are in other queues now; an address that their tier lets sleep is not spoken of.
_OF_MOVED = f"""
    WITH people AS (
        SELECT user_id, array_agg(address_id ORDER BY priority) AS address_ids FROM queue_moves
        WHERE event_id = $2 AND priority <= $10 AND user_id > $6
        GROUP BY user_id ORDER BY user_id LIMIT $7
    ), {_ELIGIBLE} {_INSERT}
"""

_OF_EVERYONE = f"""
    WITH people AS (
        SELECT user_id, NULL::int[] AS address_ids FROM users
        WHERE subscription_tier = $9 AND user_id > $6 ORDER BY user_id LIMIT $7
    ), {_ELIGIBLE} {_INSERT}
"""

# As many people are looked at as of everyone, however few are chosen: so each chunk is bounded.
_OF_CHOSEN = f"""
    WITH people AS (
        SELECT user_id FROM users WHERE subscription_tier = $9 AND user_id > $6 ORDER BY user_id LIMIT $7
    ), eligible AS (
        SELECT people.user_id, NULL::int[] AS address_ids, $8::boolean AND wants_quiet_nights AS is_night_mode
        FROM people JOIN users ON users.user_id = people.user_id AND subscription_tier = $9
        WHERE wants_notifications AND [chosen]
    ), {_INSERT}
"""

_OF_CHATS = f"""
    WITH people AS (
        SELECT unnest($6::bigint[]) AS user_id
    ), eligible AS (
        SELECT user_id, NULL::int[] AS address_ids, false AS is_night_mode FROM people
    ), {_INSERT}
"""


async def lock_pending_event(
    connection: asyncpg.Connection, kinds: Collection[str], left_out: Collection[int] = ()
) -> OpenEvent | None:
    """Lock the most urgent event of these kinds that has recipients to plan and that no other sender is planning.

    All such events' first tier comes before the second of any: in a dark city no queue's PRO wait for another's FREE.
    """
    row = await connection.fetchrow(
        """
        SELECT id, created_at, kind, queue_id, audience, expansion_step AS step, expansion_cursor AS cursor, batches,
               request_id
        FROM events
        WHERE status = 'pending' AND expires_at > now() AND kind = ANY($1) AND id <> ALL($2::bigint[])
        ORDER BY lane, expansion_step, id LIMIT 1 FOR UPDATE SKIP LOCKED
        """,
        kinds,
        list(left_out),
    )
    return OpenEvent(**{**row, "audience": audience_from_json(row["audience"])}) if row else None


async def channel_of(connection: asyncpg.Connection, queue_id: int | None) -> int | None:
    """Return the queue's Telegram channel, if it has one."""
    channel: int | None = await connection.fetchval(
        "SELECT telegram_channel_id FROM queues WHERE queue_id = $1", queue_id
    )
    return channel


async def plan_queue(
    connection: asyncpg.Connection, event: OpenEvent, people: TierAudience, *, batch_size: int, chunk: int
) -> Planned:
    """Plan the next ``chunk`` people who follow an address in the event's queue."""
    arguments = (*_common(event, people, batch_size, chunk), event.queue_id, people.addresses_allowed)
    return await _plan(connection, event, _OF_QUEUE, *arguments, topic_of(event.kind))


async def plan_warned(
    connection: asyncpg.Connection,
    event: OpenEvent,
    audience: WarnedResidents,
    people: TierAudience,
    *,
    batch_size: int,
    chunk: int,
) -> Planned:
    """Plan the next ``chunk`` people of the event's queue; those count who chose any of the event's warning times."""
    arguments = (*_common(event, people, batch_size, chunk), event.queue_id, people.addresses_allowed)
    others = ([at for at, _ in audience.told_by], [event_id for _, event_id in audience.told_by])
    statement = _OF_WARNED.replace("[times]", warning_setting(event.kind))
    return await _plan(
        connection,
        event,
        statement.replace("[told]", _NOT_TOLD if audience.told_by else ""),
        *arguments,
        topic_of(event.kind),
        audience.warning_times,
        audience.except_times,
        *(others if audience.told_by else ()),
    )


async def plan_moved(
    connection: asyncpg.Connection, event: OpenEvent, people: TierAudience, *, batch_size: int, chunk: int
) -> Planned:
    """Plan the next ``chunk`` people whose houses the event's import put into other queues."""
    return await _plan(
        connection, event, _OF_MOVED, *_common(event, people, batch_size, chunk), people.addresses_allowed
    )


async def plan_filtered(
    connection: asyncpg.Connection,
    event: OpenEvent,
    audience: FilteredUsers,
    people: TierAudience,
    *,
    batch_size: int,
    chunk: int,
) -> Planned:
    """Look at the next ``chunk`` people, wherever they live, and plan those whom the event's filter means."""
    chosen = parse_filter(audience.filter)
    tiers = chosen.values(FilterField.TIER)
    if tiers is not None and people.tier not in tiers:
        return Planned(0, 0, 0, None)
    arguments = list(_common(event, people, batch_size, chunk))
    if not chosen.terms:
        return await _plan(connection, event, _OF_EVERYONE, *arguments)
    condition = conditions(chosen, event.created_at, bind_to(arguments))
    return await _plan(connection, event, _OF_CHOSEN.replace("[chosen]", condition), *arguments)


async def plan_chats(
    connection: asyncpg.Connection, event: OpenEvent, chat_ids: Sequence[int], *, priority: int, batch_size: int
) -> Planned:
    """Plan named chats: a queue's channel, the operator's chat."""
    arguments = (event.created_at, event.id, event.batches, batch_size, priority, chat_ids)
    return await _plan(connection, event, _OF_CHATS, *arguments)


def _common(event: OpenEvent, people: TierAudience, batch_size: int, chunk: int) -> tuple[object, ...]:
    after = event.cursor if event.cursor is not None else 0
    head = (event.created_at, event.id, event.batches, batch_size, people.priority)
    return (*head, after, chunk, people.has_night_mode, people.tier)


async def _plan(connection: asyncpg.Connection, event: OpenEvent, statement: str, *arguments: object) -> Planned:
    """Insert a chunk. Leave out people who are planned already because they changed tier meanwhile.

    That is so rare that finding out by failing is cheaper than asking PostgreSQL to expect it of every row.
    """
    if event.only is not None:
        statement = statement.replace(
            "user_id > $6", f"user_id > $6 AND user_id = ANY(${len(arguments) + 1}::bigint[])"
        )
        arguments = (*arguments, event.only)
    try:
        async with connection.transaction():
            row = await connection.fetchrow(statement.format(on_conflict=""), *arguments)
    except asyncpg.UniqueViolationError:
        careful = statement.format(on_conflict="ON CONFLICT (event_at, event_id, user_id) DO NOTHING")
        row = await connection.fetchrow(careful, *arguments)
    return Planned(*row)


async def save_progress(
    connection: asyncpg.Connection,
    event: OpenEvent,
    planned: Planned,
    *,
    step: int,
    cursor: int | None,
    is_last: bool,
) -> None:
    """Remember how far the expansion has come; wake the senders for the new batches."""
    await connection.execute(
        """
        UPDATE events SET expansion_step = $2, expansion_cursor = $3, batches = batches + $4,
               recipients = recipients + $5, status = CASE WHEN $6 THEN 'expanded' ELSE status END
        WHERE id = $1
        """,
        event.id, step, cursor, planned.batches, planned.recipients, is_last,
    )  # fmt: skip
    if planned.batches:
        await connection.execute(f"NOTIFY {CHANNEL}")
