"""Warnings: what has been made, what was taken back, and what is made again because its moment is due again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.outbox.event_json import payload_to_json
from svitlobot.db.queries.outbox.events import wake_senders
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.topics import warning_setting
from svitlobot.domain.reminders import spelled


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A warning that was taken back before everybody had it."""

    event_id: int
    created_at: datetime
    kind: str
    of: datetime
    offsets: tuple[int, ...]


@dataclass(slots=True)
class QueueWarnings:
    """A queue's recent warnings: those that stand, by kind, moment and offset, and those that were withdrawn."""

    standing: set[tuple[str, datetime, int]] = field(default_factory=set)
    withdrawn: list[Withdrawn] = field(default_factory=list)


async def made_since(
    session: AsyncSession, queue_ids: Collection[int], kinds: Collection[str], since: datetime
) -> defaultdict[int, QueueWarnings]:
    """Return the warnings made since a moment, by queue, from the events themselves."""
    rows = await session.execute(
        text(
            "SELECT queue_id, id, created_at, kind, payload ->> 'of' AS of, audience -> 'warning_times' AS offsets, "
            "status FROM events WHERE queue_id = ANY(:queue_ids) AND created_at > :since AND kind = ANY(:kinds)"
        ),
        {"queue_ids": list(queue_ids), "kinds": list(kinds), "since": since},
    )
    found: defaultdict[int, QueueWarnings] = defaultdict(QueueWarnings)
    for row in rows:
        of = datetime.fromisoformat(row.of)
        if row.status == "superseded":
            found[row.queue_id].withdrawn.append(Withdrawn(row.id, row.created_at, row.kind, of, tuple(row.offsets)))
        else:
            found[row.queue_id].standing |= {(row.kind, of, offset) for offset in row.offsets}
    return found


async def make_again(
    session: AsyncSession,
    withdrawn: Withdrawn,
    payload: Payload,
    except_times: Sequence[int],
    told_by: Sequence[tuple[datetime, int]],
    *,
    steps: int,
) -> bool:
    """Let a warning that was taken back go on where it stopped; tell whether it does.

    Who has it already keeps their row and is not told again; nor is who chose any of ``except_times`` (minutes), of
    which another warning tells them, or to whom an event of ``told_by`` tells the same. Not while a sender still holds
    messages of it, and may be giving them up or waiting for Telegram's answer: then the next tick tries again.
    ``steps`` is how many an expansion of it has.
    """
    if await _is_held(session, withdrawn):
        return False
    spared = [str(time) for time in except_times]
    await session.execute(
        text(
            "UPDATE events SET status = CASE WHEN expansion_step >= :steps THEN 'expanded' ELSE 'pending' END, "
            "payload = cast(:payload AS jsonb), "
            "audience = audience || jsonb_build_object('except_times', cast(cast(:except AS text[]) AS jsonb[]), "
            "'said_by', cast(:told_by AS jsonb)) WHERE id = :id"
        ),
        {
            "id": withdrawn.event_id,
            "except": spared,
            "told_by": orjson.dumps(told_by).decode(),
            "steps": steps,
            "payload": payload_to_json(payload),
        },
    )
    await _owe_again(session, withdrawn, spared, told_by)
    await wake_senders(session)
    return True


async def _is_held(session: AsyncSession, withdrawn: Withdrawn) -> bool:
    """Tell whether a sender holds messages of a warning; its batches are locked until the transaction ends."""
    is_held: bool = await session.scalar(
        text(
            "SELECT coalesce(bool_or(NOT is_done AND lease_until >= now()), false) FROM "
            "(SELECT is_done, lease_until FROM notification_batches WHERE event_id = :id FOR UPDATE) AS batch"
        ),
        {"id": withdrawn.event_id},
    )
    return is_held


async def _owe_again(
    session: AsyncSession, withdrawn: Withdrawn, spared: Sequence[str], told_by: Sequence[tuple[datetime, int]]
) -> None:
    """Reopen the messages that were taken back, and their batches, but for people who are told otherwise."""
    await session.execute(
        text(
            """
            WITH owed AS (
                UPDATE notifications AS n SET state = 'pending', attempts = 0 FROM users
                WHERE event_at = :at AND event_id = :id AND state = 'superseded' AND users.user_id = n.user_id
                  AND NOT settings -> :setting @> ANY(cast(cast(:except AS text[]) AS jsonb[]))
                  AND NOT EXISTS (
                      SELECT FROM notifications AS told
                      WHERE told.event_at = ANY(:told_at) AND told.event_id = ANY(:told_ids)
                        AND told.user_id = n.user_id AND told.state IN ('pending', 'sent')
                  )
                RETURNING batch_no
            )
            UPDATE notification_batches
            SET is_done = false, lease_until = NULL, done_at = NULL, sent = NULL, failed = NULL, blocked = NULL
            WHERE event_id = :id AND batch_no IN (SELECT batch_no FROM owed)
            """
        ),
        {
            "setting": warning_setting(withdrawn.kind),
            "id": withdrawn.event_id,
            "at": withdrawn.created_at,
            "except": spared,
            "told_at": [at for at, _ in told_by],
            "told_ids": [event_id for _, event_id in told_by],
        },
    )


async def withdraw(
    session: AsyncSession,
    queue_id: int,
    kinds: Collection[str],
    planned: Collection[tuple[str, datetime]],
    now: datetime,
) -> None:
    """Supersede a queue's unsent warnings whose kind and moment are not in ``planned``."""
    await session.execute(
        text(
            "UPDATE events SET status = 'superseded' WHERE queue_id = :queue_id AND kind = ANY(:kinds) "
            "AND status IN ('pending', 'expanded') AND expires_at > :now "
            "AND NOT kind || ' ' || (payload ->> 'of') = ANY(:planned)"
        ),
        {
            "queue_id": queue_id,
            "kinds": list(kinds),
            "now": now,
            "planned": spelled(planned),
        },
    )
    await wake_senders(session)


async def events_telling_the_same(
    session: AsyncSession, queue_id: int, kind: str, of: datetime, since: datetime
) -> list[tuple[datetime, int]]:
    """Return the events since then that told a queue what a warning of this kind tells, as (made at, id)."""
    rows = await session.execute(
        text(
            "SELECT created_at, id FROM events WHERE queue_id = :queue_id AND created_at > :since "
            "AND payload -> 'moments' ? :moment AND status IN ('pending', 'expanded', 'done') ORDER BY id"
        ),
        {"queue_id": queue_id, "moment": spelled([(kind, of)])[0], "since": since},
    )
    return [(row.created_at, row.id) for row in rows]
