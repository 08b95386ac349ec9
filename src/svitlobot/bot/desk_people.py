"""An operator's calls about people, and about queues' power."""

from svitlobot.bot.desk import Desk
from svitlobot.bot.rest import parse
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import NotFoundError, NotRegisteredError
from svitlobot.schemas.admin.overview import Stats
from svitlobot.schemas.admin.people import Because, DaysGranted, Override, OverrideResult, PersonCard, PersonPage
from svitlobot.schemas.broadcasts import MessageAccepted, OperatorMessage


async def stats(desk: Desk) -> Stats:
    """Return the installation at a glance."""
    return parse(Stats, await desk.call("GET", "/api/admin/stats"))


async def find(desk: Desk, said: str, *, after: int, limit: int) -> PersonPage:
    """Find people by a filter, which has a colon, or by an id, a @username, the beginning of a name."""
    params = {"filter" if ":" in said else "query": said, "cursor": after, "limit": limit}
    return parse(PersonPage, await desk.call("GET", "/api/admin/users", params=params))


async def card(desk: Desk, user_id: int) -> PersonCard:
    """Return a person as the operator sees them. Raises NotFoundError for one who has asked to be forgotten."""
    try:
        return parse(PersonCard, await desk.call("GET", f"/api/admin/users/{user_id}"))
    except NotRegisteredError as error:  # which would be said to the operator, as though it were them
        raise NotFoundError(error.text) from None


async def give_days(desk: Desk, user_id: int, tier: Tier, days: int, reason: str, key: str) -> PersonCard:
    """Give a person days, or take some back; the same key again is the same deed."""
    body = DaysGranted.model_validate({"tier": tier, "days": days, "reason": reason, "key": key})
    return parse(PersonCard, await desk.call("POST", f"/api/admin/users/{user_id}/days", body=body))


async def ban(desk: Desk, user_id: int, reason: str, *, on: bool) -> PersonCard:
    """Ban a person, or take the ban back."""
    path = f"/api/admin/users/{user_id}/{'ban' if on else 'unban'}"
    return parse(PersonCard, await desk.call("POST", path, body=Because(reason=reason)))


async def write(desk: Desk, user_id: int, text: str, key: str) -> MessageAccepted:
    """Write to a person; the same key again is the same message."""
    body = OperatorMessage(user_id=user_id, text=text, is_html=True, key=key)
    return parse(MessageAccepted, await desk.call("POST", "/api/notifications/send", body=body))


async def override(desk: Desk, queue_id: int, reason: str, *, is_power_on: bool, hours: int) -> bool:
    """Say whether a queue has power; tell whether it was otherwise before."""
    body = Override(is_power_on=is_power_on, reason=reason, hours=hours)
    answer = await desk.call("POST", f"/api/admin/queues/{queue_id}/override", body=body)
    return parse(OverrideResult, answer).is_changed


async def withdraw(desk: Desk, queue_id: int, reason: str) -> bool:
    """Take the word on a queue back; tell whether that flips it."""
    path = f"/api/admin/queues/{queue_id}/override/withdraw"
    return parse(OverrideResult, await desk.call("POST", path, body=Because(reason=reason))).is_changed
