"""Rendering of the public pages: templates and headers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from svitlobot import caching
from svitlobot.clock import kyiv
from svitlobot.domain.texts.templates import spoken_days, spoken_duration
from svitlobot.ready_answers import ReadyAnswer
from svitlobot.site.bundle import BundledFile, load_bundle
from svitlobot.site.words import SIGNS

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
)


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
    env.globals.update(asset=_asset, queue_path=queue_path, kyiv=kyiv, SIGNS=SIGNS)
    return env


ENVIRONMENT = _environment()


def render(template: str, **values: object) -> bytes:
    """Return a template's text; what is put into it is escaped."""
    return ENVIRONMENT.get_template(template).render(values).encode()


def page(
    body: bytes, media_type: str = "text/html", cache_control: str = caching.PAGE, *, frames: str = "'none'"
) -> ReadyAnswer:
    """Return a body with its policy, ready to be sent. ``frames`` may frame the page."""
    policy = {"Content-Security-Policy": POLICY.format(frames=frames)}
    return ReadyAnswer(body, media_type, cache_control, headers=policy)
