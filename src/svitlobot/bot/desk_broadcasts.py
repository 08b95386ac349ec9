"""An operator's calls about broadcasts."""

from svitlobot.bot.desk import Desk
from svitlobot.bot.rest import parse
from svitlobot.schemas.broadcasts import BroadcastAccepted, BroadcastPage, BroadcastProgress, NewBroadcast


async def post(desk: Desk, wanted: NewBroadcast) -> BroadcastAccepted:
    """Look at a broadcast, try it, or send it, as it says."""
    return parse(BroadcastAccepted, await desk.call("POST", "/api/admin/broadcast", body=wanted))


async def latest(desk: Desk, limit: int) -> BroadcastPage:
    """Return the newest broadcasts."""
    return parse(BroadcastPage, await desk.call("GET", "/api/admin/broadcasts", params={"limit": limit}))


async def progress(desk: Desk, event_id: int) -> BroadcastProgress:
    """Return how far a broadcast is."""
    return parse(BroadcastProgress, await desk.call("GET", f"/api/admin/broadcasts/{event_id}"))


async def turn(desk: Desk, event_id: int, deed: str) -> BroadcastProgress:
    """Have a broadcast ``pause``, ``resume`` or ``cancel``. Raises ConflictError when it is over."""
    return parse(BroadcastProgress, await desk.call("POST", f"/api/admin/broadcasts/{event_id}/{deed}"))
