"""The Mini App under /app: one page for all its screens, and its files."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from svitlobot.errors import NotFoundError
from svitlobot.settings import Settings
from svitlobot.site.bundle import BundledFile, load_bundle

FOLDER = Path(__file__).parent / "app"
PAGE = "index.html"
FILES = "assets/"
# Telegram shows Mini Apps in a frame of its web clients; its phones need none.
TELEGRAM_FRAMES = ("https://web.telegram.org", "https://webk.telegram.org", "https://webz.telegram.org")


@cache
def bundle() -> dict[str, BundledFile]:
    """Return the built files; read at the first request."""
    return load_bundle(FOLDER)


def content_security_policy(settings: Settings) -> str:
    """Return the Mini App's policy: scripts of this origin only, frames of Telegram's web clients only."""
    frames = [*TELEGRAM_FRAMES, *_sandbox_frames(settings)]
    base_map = _base_map(settings)
    return (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
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

    async def page(request: Request) -> Response:
        return bundle()[PAGE].response(request, headers)

    async def file(request: Request) -> Response:
        """Return a built file; any other path is a screen's, which the page reads itself."""
        path = request.path_params["path"]
        found = bundle().get(path)
        if found is None and path.startswith(FILES):
            raise NotFoundError("Такого файлу немає")
        return (found or bundle()[PAGE]).response(request, headers)

    return [Route("/app", page), Route("/app/{path:path}", file)]
