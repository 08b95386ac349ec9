"""The Mini App under /app: one page for all its screens, and its files.

The first screen's page carries the city as it is now: a board to look at while the script is on its way, and the same
as data for the script.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from svitlobot import caching
from svitlobot.db.session import OUTAGES
from svitlobot.errors import NotFoundError
from svitlobot.ready_answers import IDENTITY, ReadyAnswer
from svitlobot.schemas.power.city import CityStatus
from svitlobot.settings import Settings
from svitlobot.site.bundle import BundledFile, load_bundle
from svitlobot.site.context import city_board, connections, kept_answers, page_words
from svitlobot.site.rendering import render
from svitlobot.site.words import PageTexts

FOLDER = Path(__file__).parent / "app"
PAGE = "index.html"
FILES = "assets/"
ROOM = b'<div id="app"></div>'  # where the app draws itself
# Telegram shows Mini Apps in a frame of its web clients; its phones need none.
TELEGRAM_FRAMES = ("https://web.telegram.org", "https://webk.telegram.org", "https://webz.telegram.org")


@cache
def bundle() -> dict[str, BundledFile]:
    """Return the built files; read at the first request."""
    return load_bundle(FOLDER)


@cache
def _style_hash() -> str:
    """Return what allows the page's own style, and no other that stands in a page.

    See https://www.w3.org/TR/CSP3/#match-element-to-source-list.
    """
    _, _, begun = (FOLDER / PAGE).read_bytes().partition(b"<style>")
    style, _, _ = begun.partition(b"</style>")
    return f"sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}"


def content_security_policy(settings: Settings) -> str:
    """Return the Mini App's policy: scripts of this origin only, frames of Telegram's web clients only."""
    frames = [*TELEGRAM_FRAMES, *_sandbox_frames(settings)]
    base_map = _base_map(settings)
    return (
        f"default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' '{_style_hash()}'; "
        f"img-src 'self' data: blob:{base_map}; font-src 'self'; connect-src 'self'{base_map}; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {' '.join(frames)}"
    )


def _base_map(settings: Settings) -> str:
    """Return the origin of the base map's style, from which its tiles and letters come too."""
    if settings.map_style_url is None:
        return ""
    url = urlsplit(settings.map_style_url)
    return f" {url.scheme}://{url.netloc}"


def _sandbox_frames(settings: Settings) -> list[str]:
    """Return the local Telegram, whose phone shows the Mini App in a frame; never in production."""
    if settings.environment == "production":
        return []
    url = urlsplit(settings.telegram_api_url)
    local = ("127.0.0.1", "localhost")
    return [f"http://{host}:*" for host in local] if url.hostname in local else []


def routes(settings: Settings) -> list[Route]:
    """Return the routes of the Mini App."""
    # The worker's file lies in /app/, but it serves the page at /app as well.
    headers = {"Content-Security-Policy": content_security_policy(settings), "Service-Worker-Allowed": "/app"}

    async def first(request: Request) -> Response:
        """Return the page with the city as it is now; without it while the database is away."""
        now = connections(request).clock()
        try:
            edition = await city_board(request).edition(now)
        except OUTAGES:
            return bundle()[PAGE].response(request, headers)
        answer = ReadyAnswer(
            page_with(edition.body, await page_words(request)), "text/html", caching.CHECKED, headers=headers
        )
        return kept_answers(request).keep(request, answer, now)

    async def file(request: Request) -> Response:
        """Return a built file; any other path is a screen's, which the page reads itself."""
        path = request.path_params["path"]
        found = bundle().get(path)
        if found is None and path.startswith(FILES):
            raise NotFoundError("Такого файлу немає")
        return (found or bundle()[PAGE]).response(request, headers)

    return [Route("/app", first), Route("/app/", first), Route("/app/{path:path}", file)]


def page_with(city: bytes, words: PageTexts) -> bytes:
    """Return the page with the city's status in it, to be seen and to be read by the script."""
    board = render("first_board.html", city=CityStatus.model_validate_json(city), words=words)
    data = city.replace(b"<", rb"\u003c")  # nothing in it can end the element
    filled = b'<div id="app">' + board + b'</div>\n    <script id="city" type="application/json">' + data + b"</script>"
    return bundle()[PAGE].encodings[IDENTITY].replace(ROOM, filled)
