"""The public pages: the board of queues, a queue, its badge and embed, and the search for a house."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from limits import parse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from svitlobot import caching
from svitlobot.db.session import OUTAGES
from svitlobot.domain.schedules.pictures import Theme
from svitlobot.errors import NotFoundError, SvitloBotError, TooManyRequestsError, UnavailableError
from svitlobot.ready_answers import ReadyAnswer
from svitlobot.schemas.addresses import AddressSearch
from svitlobot.schemas.power.city import CityStatus
from svitlobot.services.addresses import search
from svitlobot.services.schedules import pictures
from svitlobot.site.context import bot_link, connections, fetched_sources, kept_answers, limiter, street_directory
from svitlobot.site.queue_view import day_views, find_queue, read_city, read_queue
from svitlobot.site.rendering import POLICY, page, queue_path, render, static_files

HTML = "text/html"
SEARCHES = parse("60/minute")  # together with those of GET /api/addresses
MAX_QUERY = 200
MOST_FOUND = 12

Handler = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    """Return the routes of the public pages."""
    return [
        Route("/", _friendly(_kept(board))),
        Route("/q/{name}.png", _friendly(_kept(picture))),
        Route("/q/{name}/badge.svg", _friendly(_kept(badge))),
        Route("/q/{name}/embed", _friendly(_kept(embed))),
        Route("/q/{name}", _friendly(_kept(queue))),
        Route("/search", _friendly(find_house)),
        Route("/sitemap.xml", _friendly(_kept(sitemap))),
        Route("/robots.txt", _kept(robots)),
        Route("/site/{path}", _friendly(file)),
    ]


def _kept(make: Callable[[Request], Awaitable[ReadyAnswer]]) -> Handler:
    """Keep a page that is the same for everybody, so that many viewers cost one rendering."""

    async def made(request: Request) -> Response:
        now = connections(request).clock()
        return kept_answers(request).keep(request, await make(request), now)

    return made


async def board(request: Request) -> ReadyAnswer:
    """Show every queue."""
    now = connections(request).clock()
    city, tag = await read_city(request)
    shown = [(queue, day_views(queue, now)) for queue in city.queues]
    return page(render("board.html", **_frame(request, now, ""), queues=shown, edition=tag))


async def queue(request: Request) -> ReadyAnswer:
    """Show a queue."""
    return page(await _of_queue(request, "queue.html"))


async def embed(request: Request) -> ReadyAnswer:
    """Show a queue small, in a frame of any site."""
    return page(await _of_queue(request, "embed.html"), frames="*")


async def badge(request: Request) -> ReadyAnswer:
    """Draw a queue's state as a badge."""
    city, _ = await read_city(request)
    return page(render("badge.svg", queue=find_queue(city, request.path_params["name"])), "image/svg+xml")


async def _of_queue(request: Request, template: str) -> bytes:
    now, name = connections(request).clock(), request.path_params["name"]
    city, tag = await read_city(request)
    found = find_queue(city, name)
    view = await read_queue(request, found, now)
    frame = _frame(request, now, queue_path(name), f"queue_{found.queue_id}")
    return render(template, **frame, view=view, queue=found, edition=tag)


def _frame(request: Request, now: datetime, path: str, start: str = "") -> dict[str, object]:
    """Return what every page needs; ``start`` is what the bot opens with."""
    site_url = connections(request).settings.site_url
    return {"now": now, "site_url": site_url, "path": path or "/", "query": "", "bot_link": bot_link(request, start)}


async def picture(request: Request) -> ReadyAnswer:
    """Draw a queue's schedule of today and tomorrow, which messengers show beside a link."""
    own = connections(request)
    city, _ = await read_city(request)
    found = find_queue(city, request.path_params["name"])
    async with own.database.transaction() as session:
        composed = await pictures.compose(session, own.clock(), fetched_sources(own.settings), queue_id=found.queue_id)
    return page(await pictures.drawn(own.redis, composed, Theme.LIGHT), "image/png", caching.PAGE_PICTURE)


async def find_house(request: Request) -> Response:
    """Find a house by what a person typed, and show its queues. It is kept by the person's browser only."""
    own = connections(request)
    query = request.query_params.get("query", "").replace("\0", "").strip()
    found: AddressSearch | None = None
    if len(query) > MAX_QUERY:
        query = query[:MAX_QUERY]
    city: CityStatus | None = None
    if query:
        await limiter(request).hit(SEARCHES, "address_search", request.client.host if request.client else "")
        found = await search.search_line(own.database, street_directory(request), query, MOST_FOUND, own.clock())
        city, _ = await read_city(request)
    states = {one.queue_id: one for one in city.queues} if city else {}
    values = _frame(request, own.clock(), "/search") | {"query": query}
    body = render("search.html", **values, found=found, states=states)
    return page(body, HTML, "private, no-cache")


async def sitemap(request: Request) -> ReadyAnswer:
    """List the pages for search engines."""
    city, _ = await read_city(request)
    paths = ["/", "/app/map", *(queue_path(one.name) for one in city.queues)]
    site = connections(request).settings.site_url
    return page(render("sitemap.xml", site_url=site, paths=paths), "application/xml", caching.CRAWLER_FILES)


async def robots(request: Request) -> ReadyAnswer:
    """Tell search engines what to leave alone."""
    site = connections(request).settings.site_url
    closed = "".join(f"Disallow: {path}\n" for path in ("/admin", "/api/", "/pay/", "/search"))
    return page(f"User-agent: *\n{closed}Sitemap: {site}/sitemap.xml\n".encode(), "text/plain", caching.CRAWLER_FILES)


async def file(request: Request) -> Response:
    """Return the pages' script or style."""
    found = static_files().get(request.path_params["path"])
    if found is None:
        raise NotFoundError("Такого файлу немає")
    return found.response(request, {})


def _friendly(handler: Handler) -> Handler:
    """Show expected errors as a page."""

    async def shown(request: Request) -> Response:
        try:
            return await handler(request)
        except SvitloBotError as error:
            return _error_page(request, error)
        except OUTAGES:
            return _error_page(request, UnavailableError("Дані тимчасово недоступні. Спробуйте за хвилину"))

    return shown


def _error_page(request: Request, error: SvitloBotError) -> Response:
    now = connections(request).clock()
    headers = {"Content-Security-Policy": POLICY.format(frames="'none'"), "Cache-Control": "no-store"}
    if isinstance(error, TooManyRequestsError):
        headers["Retry-After"] = str(error.retry_after)
    body = render("error.html", **_frame(request, now, "/"), error=error)
    return Response(body, error.status, headers, HTML)
