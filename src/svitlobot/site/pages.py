"""The public pages: the board of queues, a queue, its badge and embed."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from svitlobot import caching
from svitlobot.db.session import OUTAGES
from svitlobot.domain.schedules.pictures import Theme
from svitlobot.errors import NotFoundError, SvitloBotError, TooManyRequestsError, UnavailableError
from svitlobot.ready_answers import ReadyAnswer
from svitlobot.services.schedules import pictures
from svitlobot.site.context import connections, fetched_sources, kept_answers, page_words
from svitlobot.site.frame import page_frame
from svitlobot.site.house_search import find_house
from svitlobot.site.queue_view import day_views, find_queue, read_city, read_queue
from svitlobot.site.rendering import POLICY, page, queue_path, render, static_files

HTML = "text/html"

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
    now, words = connections(request).clock(), await page_words(request)
    city, tag = await read_city(request)
    shown = [(queue, day_views(queue, words, now)) for queue in city.queues]
    return page(render("board.html", **page_frame(request, now, "/"), words=words, queues=shown, edition=tag))


async def queue(request: Request) -> ReadyAnswer:
    """Show a queue."""
    return page(await _of_queue(request, "queue.html"))


async def embed(request: Request) -> ReadyAnswer:
    """Show a queue small, in a frame of any site."""
    return page(await _of_queue(request, "embed.html"), frames="*")


async def badge(request: Request) -> ReadyAnswer:
    """Draw a queue's state as a badge."""
    city, _ = await read_city(request)
    found = find_queue(city, request.path_params["name"])
    return page(render("badge.svg", words=await page_words(request), queue=found), "image/svg+xml")


async def _of_queue(request: Request, template: str) -> bytes:
    now, name = connections(request).clock(), request.path_params["name"]
    city, tag = await read_city(request)
    found, words = find_queue(city, name), await page_words(request)
    view = await read_queue(request, found, words, now)
    frame = page_frame(request, now, queue_path(name), start=f"queue_{found.queue_id}")
    return render(template, **frame, words=words, view=view, queue=found, edition=tag)


async def picture(request: Request) -> ReadyAnswer:
    """Draw a queue's schedule of today and tomorrow, which messengers show beside a link."""
    own = connections(request)
    city, _ = await read_city(request)
    found = find_queue(city, request.path_params["name"])
    async with own.database.transaction() as session:
        composed = await pictures.compose(session, own.clock(), fetched_sources(own.settings), queue_id=found.queue_id)
    return page(await pictures.drawn(own.redis, composed, Theme.LIGHT), "image/png", caching.PAGE_PICTURE)


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
    body = render("error.html", **page_frame(request, now, "/"), error=error)
    return Response(body, error.status, headers, HTML)
