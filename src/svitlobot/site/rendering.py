"""Rendering of the public pages: templates, headers, and pages kept for a few seconds."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from svitlobot import caching
from svitlobot.clock import kyiv
from svitlobot.domain.texts.templates import spoken_days, spoken_duration
from svitlobot.site import words
from svitlobot.site.bundle import BundledFile, load_bundle

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
)
PAGE_FRESH_FOR = timedelta(seconds=2)
MOST_PAGES = 500


@cache
def static_files() -> Mapping[str, BundledFile]:
    """Return the pages' script and style, read at the first request."""
    return {
        name: replace(file, cache_control=caching.PAGE_FILES) for name, file in load_bundle(HERE / "static").items()
    }


def _asset(name: str) -> str:
    """Return a file's address, which changes with its contents."""
    return f"/site/{name}?v={static_files()[name].tag}"


def queue_path(name: str) -> str:
    """Return the path of a queue's page."""
    return f"/q/{quote(name, safe='')}"


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.filters["minutes"] = lambda minutes: spoken_duration(timedelta(minutes=minutes))
    env.filters["days"] = spoken_days
    env.globals.update(asset=_asset, queue_path=queue_path, words=words, kyiv=kyiv)
    return env


ENVIRONMENT = _environment()


def render(template: str, **values: object) -> bytes:
    """Return a template's text; what is put into it is escaped."""
    return ENVIRONMENT.get_template(template).render(values).encode()


def answer(
    request: Request, body: bytes, media_type: str, cache_control: str = caching.PAGE, *, frames: str = "'none'"
) -> Response:
    """Return a body with its ETag and policy, or 304 when the caller has it. ``frames`` may frame the page."""
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Cache-Control": cache_control,
        "Content-Security-Policy": POLICY.format(frames=frames),
    }
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    made_at: datetime


class KeptPages:
    """Pages of the last two seconds, so that many viewers cost one rendering."""

    def __init__(self) -> None:
        self._pages: dict[str, _Kept] = {}

    async def get(self, name: str, now: datetime, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return a page, made now unless it is fresh."""
        known = self._pages.get(name)
        if known is not None and timedelta() <= now - known.made_at < PAGE_FRESH_FOR:
            return known.body
        body = await make()
        if len(self._pages) >= MOST_PAGES:
            self._pages.clear()
        self._pages[name] = _Kept(body, now)
        return body
