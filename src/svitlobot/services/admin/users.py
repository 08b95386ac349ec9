"""The operator's work with people: search, card, granted days, bans."""

from datetime import datetime

from svitlobot.db.models import User
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.queries.payments import grants, orders
from svitlobot.db.queries.power import crowd_reports
from svitlobot.db.queries.users import pages
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.payloads.personal import SubscriptionGrantedPayload
from svitlobot.domain.power.crowd_reports import ReportStatus
from svitlobot.domain.users.filters import AudienceFilter, FilterField, Term, parse_filter
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.schemas.admin.users import DaysGranted, Grant, UserCard, UserPage, UserRow
from svitlobot.schemas.payments import PaymentInfo
from svitlobot.services import audit, queue_names
from svitlobot.services.outbox import events, history
from svitlobot.services.payments import subscriptions
from svitlobot.services.users import profile

LATEST = 5
LONGEST_QUERY = 100


async def find(
    session: AsyncSession, now: datetime, *, filter_text: str, query: str | None, after: int, limit: int
) -> UserPage:
    """Return people whom the filter means; ``query`` is an id, a @username, or the beginning of a name.

    Raises InvalidInputError for a filter that is not understood.
    """
    chosen = parse_filter(filter_text)
    await queue_names.check_names(session, chosen.values(FilterField.QUEUE) or ())
    found: dict[int, UserRow] = {}
    ends = []
    for one in _senses(chosen, query):
        rows, last = await pages.page(session, one, now, after=after, limit=limit)
        found |= {row.user_id: UserRow.model_validate(row) for row in rows}
        ends.append(last)
    items = [found[user_id] for user_id in sorted(found)][:limit]
    further = min((last for last in ends if last is not None), default=None)
    if len(found) > limit:
        further = items[-1].user_id
    return UserPage(items=items, next_cursor=further)


def _senses(chosen: AudienceFilter, query: str | None) -> list[AudienceFilter]:
    """Return the filters that a query may mean; people found by any of them are found."""
    typed = (query or "").strip().lower()[:LONGEST_QUERY].replace("\x00", "")
    if not typed.removeprefix("@"):
        return [chosen]
    if typed.isascii() and typed.isdigit() and len(typed) <= 15:
        terms = [Term(FilterField.ID, (int(typed),))]
    elif typed.startswith("@"):
        terms = [Term(FilterField.USERNAME, (typed[1:],))]
    else:
        terms = [Term(FilterField.NAME, (typed,)), Term(FilterField.USERNAME, (typed,))]
    return [AudienceFilter((*chosen.terms, term)) for term in terms]


async def card(session: AsyncSession, user_id: int, now: datetime) -> UserCard:
    """Return a person's card: profile, latest payments, grants and messages. Raises NotRegisteredError."""
    user = await profile.get(session, user_id)
    given = await grants.latest(session, user_id, LATEST)
    sent = await history.page(session, now, event_id=None, user_id=user_id, cursor=None, limit=LATEST)
    paid = await orders.history(session, user_id, LATEST)
    return UserCard(
        profile=await profile.profile(session, user_id),
        last_active_at=user.last_active_at,
        banned_at=user.banned_at,
        payments=[PaymentInfo.model_validate(payment) for payment in paid],
        grants=[Grant.model_validate(grant) for grant in given],
        messages=sent.items,
    )


async def grant_days(session: AsyncSession, user_id: int, wanted: DaysGranted, now: datetime, *, actor: str) -> None:
    """Grant a person days or revoke some, once for each key; a person who is granted some is told.

    Raises NotRegisteredError; InvalidInputError for no days; ConflictError while tiers have no price, or when the key
    was used for something else.
    """
    if wanted.days == 0:
        raise InvalidInputError("Скільки днів? Нуль нічого не змінює")
    user = await profile.get_locked(session, user_id)
    await lock_name(session, f"days:{wanted.key}")
    before = await grants.find_by_key(session, wanted.key)
    if before is not None:
        if (before.user_id, before.tier, before.days) != (user_id, wanted.tier, wanted.days):
            raise ConflictError("Цей key уже мають інші дні")
        return
    change = await subscriptions.change_by_operator(
        session, user, wanted.tier, wanted.days, wanted.reason, now, actor=actor, request_key=wanted.key
    )
    if wanted.days > 0:
        payload = SubscriptionGrantedPayload(
            days=wanted.days,
            tier=await subscriptions.tier_name(session, change.after.tier),
            until=subscriptions.until(change.after),
        )
        dedup_key = f"days_granted:{wanted.key}"
        await events.tell_user(session, payload, user_id, now, dedup_key)


async def ban(session: AsyncSession, user_id: int, reason: str, now: datetime, *, actor: str) -> None:
    """Ban a person: send nothing, answer nothing, and reject their open reports. Raises NotRegisteredError."""
    user = await profile.get_locked(session, user_id)
    if user.banned_at is None:
        user.banned_at, user.is_blocked = now, True
        await crowd_reports.settle_reports(session, now, ReportStatus.REJECTED, user_id=user_id)
        _record(session, "user_banned", user, reason, now, actor, before=False, after=True)


async def unban(session: AsyncSession, user_id: int, reason: str, now: datetime, *, actor: str) -> None:
    """Lift a ban. Whether they blocked the bot meanwhile shows with the next message. Raises NotRegisteredError."""
    user = await profile.get_locked(session, user_id)
    if user.banned_at is not None:
        user.banned_at, user.is_blocked = None, False
        _record(session, "user_unbanned", user, reason, now, actor, before=True, after=False)


def _record(
    session: AsyncSession, action: str, user: User, reason: str, now: datetime, actor: str, *, before: bool, after: bool
) -> None:
    details = {"before": {"is_banned": before}, "after": {"is_banned": after}}
    audit.record(session, action, now, actor=actor, user_id=user.user_id, description=reason, details=details)
