"""The operator's broadcasts: looked at first, then accepted as one event, watched, held and ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from svitlobot.db.queries import broadcasts
from svitlobot.db.queries.admin import stats
from svitlobot.db.queries.broadcasts import Broadcast, SendingCounts
from svitlobot.db.queries.outbox import events
from svitlobot.db.queries.users import filter_counts
from svitlobot.db.session import AsyncSession
from svitlobot.domain.broadcasts import (
    ENDED_EARLY,
    LONGEST_LIST,
    LONGEST_TEXT,
    OPEN,
    BroadcastStatus,
    SendingRates,
    checked_text,
    telegram_length,
)
from svitlobot.domain.outbox.audiences import FilteredUsers
from svitlobot.domain.outbox.delivery import POLICIES, EventKind, Priority
from svitlobot.domain.outbox.payloads.operator import BroadcastPayload, BroadcastTrialPayload
from svitlobot.domain.texts.plurals import spoken_people
from svitlobot.domain.texts.templates import without_tags
from svitlobot.domain.users.filters import AudienceFilter, FilterField, parse_filter
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot.schemas.broadcasts import Audience, BroadcastAccepted, BroadcastProgress, NewBroadcast
from svitlobot.services import audit, queue_names
from svitlobot.services.outbox import events as outbox_events
from svitlobot.services.texts import read_catalog

COUNTED_WITHIN_MS = 100  # or it is estimated
NOT_TOLD_WITHIN_MS = 2_000  # or it is not said
RATE_OVER = timedelta(seconds=10)
_RULES = POLICIES[EventKind.BROADCAST]


async def preview(
    session: AsyncSession, wanted: NewBroadcast, now: datetime, rates: SendingRates, *, may_count: bool = True
) -> BroadcastAccepted:
    """Return whom it would reach, how long that would take, and how it looks. Raises InvalidInputError.

    They are counted if that is quick and ``may_count``, otherwise estimated.
    """
    chosen = await _chosen(session, wanted)
    rendered = await _rendered(session, _payload(wanted))
    found = await filter_counts.count(session, chosen, now, COUNTED_WITHIN_MS) if may_count else None
    count = await filter_counts.estimate(session, chosen, now) if found is None else found
    moving = await broadcasts.moving(session)
    counts = await broadcasts.sending_counts(session, [one.id for one in moving], now)
    ahead = await _more_urgent(session) + sum(_left(one, counts.get(one.id, SendingCounts())) for one in moving)
    audience = Audience(count=count, is_exact=found is not None, eta_seconds=round(rates.seconds_for(count + ahead)))
    return BroadcastAccepted(id=None, audience=audience, rendered=rendered, filter=str(chosen))


async def accept(
    session: AsyncSession, wanted: NewBroadcast, now: datetime, rates: SendingRates, *, actor: str
) -> BroadcastAccepted:
    """Have it sent. The same request with the same key again is the same broadcast.

    Raises InvalidInputError; ConflictError when the key was used for another one.
    """
    if wanted.key is None:
        raise InvalidInputError("Потрібен key: за ним повторений запит упізнають")
    accepted = await preview(session, wanted, now, rates, may_count=False)
    dedup_key = f"broadcast:{wanted.key}"
    event_id = await events.add_event(
        session,
        _payload(wanted),
        FilteredUsers(accepted.filter, estimate=accepted.audience.count, by=actor),
        priority=Priority.BROADCAST,
        created_at=now,
        expires_at=now + timedelta(hours=wanted.expires_in_hours),
        dedup_key=dedup_key,
    )
    if event_id is None:
        return accepted.model_copy(update={"id": await _accepted_before(session, dedup_key, wanted, accepted.filter)})
    about = f"розсилка {event_id}: {accepted.filter or 'усі'}, приблизно {spoken_people(accepted.audience.count)}"
    details = {"event_id": event_id, "text": wanted.text, "filter": accepted.filter}
    audit.record(session, "broadcast", now, actor=actor, description=about, details=details)
    return accepted.model_copy(update={"id": event_id})


async def try_on(
    session: AsyncSession, wanted: NewBroadcast, chat_id: int | None, now: datetime, rates: SendingRates
) -> BroadcastAccepted:
    """Send it to the operator's own chat only. Raises InvalidInputError when they have none."""
    if chat_id is None:
        raise InvalidInputError("Немає куди надіслати: задайте ADMIN_CHAT_ID або дійте через бота")
    accepted = await preview(session, wanted, now, rates)
    payload = BroadcastTrialPayload(checked_text(wanted.text, is_html=wanted.is_html), is_html=wanted.is_html)
    dedup_key = f"broadcast_test:{wanted.key}" if wanted.key else None
    await outbox_events.tell_users(session, payload, [chat_id], now, dedup_key)
    return accepted


async def progress(session: AsyncSession, event_id: int, now: datetime, rates: SendingRates) -> BroadcastProgress:
    """Return how far a broadcast is. Raises NotFoundError."""
    found = await broadcasts.find(session, event_id)
    if found is None:
        raise NotFoundError(f"Розсилки {event_id} немає")
    [answer] = await _progress(session, [found], now, rates)
    return answer.model_copy(update={"not_told": await _count_not_told(session, found)})


async def list_not_told(session: AsyncSession, event_id: int, *, after: int = 0) -> str:
    """Return people whom a broadcast that ended early did not reach as CSV (id, tier), from a user id on.

    At most `LONGEST_LIST` of them. Raises NotFoundError, ConflictError when it did not end early.
    """
    found = await broadcasts.find(session, event_id)
    if found is None:
        raise NotFoundError(f"Розсилки {event_id} немає")
    if found.status not in ENDED_EARLY:
        raise ConflictError(f"Розсилку {event_id} не скасовано", status=found.status)
    people = await broadcasts.list_not_told(session, found, _unplanned(found), after=after, limit=LONGEST_LIST)
    return "user_id,tier\r\n" + "".join(f"{user_id},{tier}\r\n" for user_id, tier in people)


async def record_not_told(session: AsyncSession, event_id: int, now: datetime, *, actor: str) -> None:
    """Note in the audit how many people, by tier, a broadcast that was just cancelled did not reach."""
    found = await broadcasts.find(session, event_id)
    counts = await _count_not_told(session, found) if found else None
    if counts is None:
        return
    by_tier = ", ".join(f"{tier} {count}" for tier, count in counts.items())
    about = f"розсилка {event_id}: не отримали {spoken_people(sum(counts.values()))}{by_tier and f' ({by_tier})'}"
    details = {"event_id": event_id, "not_told": counts}
    audit.record(session, "broadcast_not_told", now, actor=actor, description=about, details=details)


async def _count_not_told(session: AsyncSession, one: Broadcast) -> dict[str, int] | None:
    if one.status not in ENDED_EARLY:
        return None
    counts = await broadcasts.count_not_told(session, one, _unplanned(one), within_ms=NOT_TOLD_WITHIN_MS)
    return counts and {step.tier: counts[step.tier] for step in _RULES.steps if step.tier in counts}


def _unplanned(one: Broadcast) -> AudienceFilter | None:
    """Return the filter of people whose messages were not planned yet.

    None when everybody was planned, or when this release cannot read the filter.
    """
    if _is_planned(one):
        return None
    try:
        return parse_filter(one.audience.filter)
    except InvalidInputError:  # of a newer release: the senders planned nobody
        return None


async def page(
    session: AsyncSession, now: datetime, rates: SendingRates, *, before: int, limit: int
) -> list[BroadcastProgress]:
    """Return broadcasts older than an event, the newest first."""
    return await _progress(session, await broadcasts.page(session, before=before, limit=limit), now, rates)


async def pause(session: AsyncSession, event_id: int, now: datetime, *, actor: str) -> None:
    """Let nothing more be sent for now. Raises NotFoundError, ConflictError when it is over."""
    is_new = await broadcasts.pause(session, event_id, now)
    await _turned(session, event_id, now, "broadcast_paused", actor, BroadcastStatus.PAUSED, is_new=is_new)


async def resume(session: AsyncSession, event_id: int, now: datetime, *, actor: str) -> None:
    """Let a paused one go on. Raises NotFoundError, ConflictError when it is over."""
    is_new = await broadcasts.resume(session, event_id, now, steps=len(_RULES.steps))
    wanted = (BroadcastStatus.PENDING, BroadcastStatus.EXPANDED, BroadcastStatus.DONE)
    await _turned(session, event_id, now, "broadcast_resumed", actor, *wanted, is_new=is_new)


async def cancel(session: AsyncSession, event_id: int, now: datetime, *, actor: str) -> bool:
    """End it: only what is in flight is still sent; tell whether it was not ended before.

    Raises NotFoundError, ConflictError when it is over otherwise.
    """
    is_new = await broadcasts.cancel(session, event_id)
    await _turned(session, event_id, now, "broadcast_cancelled", actor, BroadcastStatus.CANCELLED, is_new=is_new)
    return is_new


async def _turned(
    session: AsyncSession, event_id: int, now: datetime, action: str, actor: str, *fine: BroadcastStatus, is_new: bool
) -> None:
    if is_new:
        await events.wake_senders(session)
        audit.record(
            session, action, now, actor=actor, description=f"розсилка {event_id}", details={"event_id": event_id}
        )
        return
    found = await broadcasts.find(session, event_id)
    if found is None:
        raise NotFoundError(f"Розсилки {event_id} немає")
    if found.status not in fine:
        raise ConflictError(f"Розсилка {event_id} вже закінчилася або зупинена", status=found.status)


async def _progress(
    session: AsyncSession, found: Sequence[Broadcast], now: datetime, rates: SendingRates
) -> list[BroadcastProgress]:
    moving = await broadcasts.moving(session)
    counts = await broadcasts.sending_counts(session, [one.id for one in (*found, *moving)], now - RATE_OVER)
    urgent = await _more_urgent(session)
    left = {one.id: _left(one, counts.get(one.id, SendingCounts())) for one in moving}
    older = {one.id: sum(count for event_id, count in left.items() if event_id < one.id) for one in found}
    return [_progress_of(one, counts.get(one.id, SendingCounts()), urgent + older[one.id], now, rates) for one in found]


async def _more_urgent(session: AsyncSession) -> int:
    """Return how many messages wait that go before any broadcast."""
    waiting = await stats.waiting_by_priority(session)
    return sum(count for priority, count in waiting.items() if priority < Priority.BROADCAST)


def _owed(one: Broadcast) -> int:
    """Return how many messages it comes to; an estimate until all of them are planned."""
    return one.planned if _is_planned(one) else max(one.planned, one.audience.estimate)


def _is_planned(one: Broadcast) -> bool:
    return one.step >= len(_RULES.steps)


def _left(one: Broadcast, counts: SendingCounts) -> int:
    return max(0, _owed(one) - counts.sent - counts.failed - counts.blocked) if one.status in OPEN else 0


def _progress_of(
    one: Broadcast, counts: SendingCounts, ahead: int, now: datetime, rates: SendingRates
) -> BroadcastProgress:
    left = _left(one, counts)
    rate = counts.lately / RATE_OVER.total_seconds()
    is_moving = one.status in {BroadcastStatus.PENDING, BroadcastStatus.EXPANDED}
    is_steady = rate > 0 and not ahead and now - one.created_at > 2 * RATE_OVER
    eta = left / rate if is_steady else rates.seconds_for(ahead + left)
    return BroadcastProgress(
        id=one.id,
        status=BroadcastStatus(one.status),
        text=one.payload.text,
        is_html=one.payload.is_html,
        filter=one.audience.filter,
        actor=one.audience.by,
        created_at=one.created_at,
        expires_at=one.expires_at,
        is_planned=_is_planned(one),
        audience=_owed(one),
        planned=one.planned,
        sent=counts.sent,
        failed=counts.failed,
        blocked=counts.blocked,
        left=left,
        rate=rate,
        eta_seconds=round(eta) if is_moving else None,
    )


def _payload(wanted: NewBroadcast) -> BroadcastPayload:
    return BroadcastPayload(checked_text(wanted.text, is_html=wanted.is_html), is_html=wanted.is_html)


async def _chosen(session: AsyncSession, wanted: NewBroadcast) -> AudienceFilter:
    chosen = parse_filter(wanted.filter)
    await queue_names.check_names(session, chosen.values(FilterField.QUEUE) or ())
    return chosen


async def _rendered(session: AsyncSession, payload: BroadcastPayload) -> str:
    template = (await read_catalog(session)).template(payload.text_key)
    rendered = template.render(payload.values(None))
    length = telegram_length(without_tags(rendered))
    if length > LONGEST_TEXT:  # the operator's own template may add to it
        raise InvalidInputError(f"Разом із шаблоном текст має {length} знаків, а вміщається {LONGEST_TEXT}")
    return rendered


async def _accepted_before(session: AsyncSession, dedup_key: str, wanted: NewBroadcast, chosen: str) -> int:
    before = await broadcasts.find_by_key(session, dedup_key)
    is_same = before is not None and before.payload == _payload(wanted) and before.audience.filter == chosen
    if before is None or not is_same:
        raise ConflictError("Цей key уже має інша розсилка")
    return before.id
