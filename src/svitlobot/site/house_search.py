"""The public search: a house by its address, or a street with all its houses. It works without a script."""

from collections.abc import Sequence

from limits import parse
from starlette.requests import Request
from starlette.responses import Response

from svitlobot.errors import NotFoundError
from svitlobot.ready_answers import ReadyAnswer
from svitlobot.schemas.addresses.streets import AddressSearch, HouseInfo, HousePage, QueueRef
from svitlobot.services.addresses import search, streets
from svitlobot.site.context import connections, limiter, page_words, street_directory
from svitlobot.site.frame import page_frame
from svitlobot.site.queue_view import read_city
from svitlobot.site.rendering import page, render

SEARCHES = parse("60/minute")  # together with those of GET /api/addresses
MAX_QUERY = 200
MOST_FOUND = 12
MOST_HOUSES = 1_000  # of a street
MAX_STREET_ID = 2**63 - 1
NOT_KEPT = "private, no-cache"  # what a person looks for is nobody else's to see


async def find_house(request: Request) -> Response:
    """Show what was found for ``q``, or the houses of a ``street``. Raises NotFoundError for a street that is gone."""
    query = request.query_params.get("q", request.query_params.get("query", ""))
    query = query.replace("\0", "").strip()[:MAX_QUERY]
    street_id = _street_id(request.query_params.get("street", ""))
    if street_id is None and not query:
        return await _shown(request, query)
    await limiter(request).hit(SEARCHES, "address_search", request.client.host if request.client else "")
    own = connections(request)
    if street_id is not None:
        found = await streets.page_of_houses(own.database, street_id, after=None, skip=0, limit=MOST_HOUSES)
        return await _shown(request, query, street=found)
    answer = await search.search_line(own.database, street_directory(request), query, MOST_FOUND, own.clock())
    return await _shown(request, query, found=answer)


def _street_id(given: str) -> int | None:
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or int(given) > MAX_STREET_ID:
        raise NotFoundError("Такої вулиці немає")
    return int(given)


async def _shown(
    request: Request, query: str, *, found: AddressSearch | None = None, street: HousePage | None = None
) -> ReadyAnswer:
    city, _ = await read_city(request)
    body = render(
        "search.html",
        **page_frame(request, connections(request).clock(), "/search", query=query),
        words=await page_words(request),
        found=found,
        street=street,
        groups=_by_queues(street.items) if street else [],
        states={one.queue_id: one for one in city.queues},
    )
    return page(body, cache_control=NOT_KEPT)


def _by_queues(houses: Sequence[HouseInfo]) -> list[tuple[tuple[QueueRef, ...], list[str]]]:
    """Return the numbers of a street's houses by the queues they are in, in the order of the first of each."""
    groups: dict[tuple[QueueRef, ...], list[str]] = {}
    for house in houses:
        groups.setdefault(tuple(house.queues), []).append(house.house_number)
    return list(groups.items())
