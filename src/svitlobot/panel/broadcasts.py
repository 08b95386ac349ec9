"""The page of broadcasts: how far each is, and the list of people whom one that ended early did not reach."""

from starlette.requests import Request
from starlette.responses import Response

from svitlobot.domain.broadcasts import ENDED_EARLY, SendingRates
from svitlobot.domain.texts.wording.operator import DESK
from svitlobot.errors import NotFoundError
from svitlobot.panel.context import context_of
from svitlobot.panel.pages import Page, expose
from svitlobot.panel.read_session import read_session
from svitlobot.panel.tables.messages import MESSAGES
from svitlobot.panel.value_names import moment
from svitlobot.schemas.broadcasts import BroadcastProgress
from svitlobot.services import broadcasts

LATEST = 20
_NEWEST = 2**63 - 1


class Broadcasts(Page):
    """The latest broadcasts."""

    name = "Розсилки"
    icon = "fa-solid fa-bullhorn"
    category, category_icon = MESSAGES, "fa-solid fa-bell"

    @expose("/broadcasts", methods=["GET"], identity="broadcasts")
    async def latest(self, request: Request) -> Response:
        """List the latest broadcasts and how far they are."""
        context = context_of(request)
        rates = SendingRates(context.settings.granted_rate)
        async with read_session(context.database) as session:
            found = await broadcasts.page(session, context.clock(), rates, before=_NEWEST, limit=LATEST)
        return await self.show(request, "panel/broadcasts.html", broadcasts=[_line(one) for one in found])

    @expose("/broadcasts/{event_id}/not_told.csv", methods=["GET"], identity="broadcast-not-told")
    async def not_told(self, request: Request) -> Response:
        """Return whom a broadcast that ended early did not reach, as CSV that Excel opens."""
        event_id = _number(request)
        async with read_session(context_of(request).database) as session:
            people = await broadcasts.list_not_told(session, event_id)
        headers = {"Content-Disposition": f'attachment; filename="broadcast-{event_id}-not-told.csv"'}
        return Response("\ufeff" + people, media_type="text/csv; charset=utf-8", headers=headers)


def _line(one: BroadcastProgress) -> dict[str, object]:
    return {
        "id": one.id,
        "text": one.text,
        "filter": one.filter or "усі",
        "status": DESK[f"broadcast_{one.status}"],
        "sent": f"{one.sent} з {one.audience}",
        "actor": one.actor,
        "at": moment(one.created_at),
        "has_not_told": one.status in ENDED_EARLY,
    }


def _number(request: Request) -> int:
    given: str = request.path_params["event_id"]
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFoundError("Такої розсилки немає")
    return int(given)
