"""The Mini App's page and files: small, compressed, kept for ever by name, framed by Telegram only."""

import gzip
import re

import pytest

from api.client import Api
from svitlobot.settings import Settings
from svitlobot.site.mini_app import PAGE, bundle, content_security_policy

FIRST_LOAD = 120 * 1024


def _directives(settings: Settings) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in content_security_policy(settings).split(";"))
    return {name: sources for name, _, sources in parts}


def test_the_first_load_keeps_to_its_budget_and_leaves_the_map_for_later() -> None:
    page = bundle()[PAGE].encodings["identity"].decode()
    files = [path for path in re.findall(r'(?:src|href)="/app/([^"]+)"', page) if path.startswith("assets/")]
    assert len(files) >= 2
    loaded = [bundle()[path].encodings["identity"] for path in files]
    assert sum(len(gzip.compress(content, 9)) for content in loaded) < FIRST_LOAD
    assert not any(b"maplibregl" in content for content in loaded)


def test_only_telegram_may_frame_it_and_in_production_not_the_sandbox(settings: Settings) -> None:
    for environment in ("development", "production"):
        frames = _directives(settings.model_copy(update={"environment": environment}))["frame-ancestors"].split()
        assert "https://web.telegram.org" in frames
        assert any(frame.startswith("http://127.0.0.1") for frame in frames) is (environment == "development")
        assert "*" not in frames


@pytest.mark.parametrize("directive", ["img-src", "connect-src"])
def test_a_base_map_adds_its_own_origin_and_no_other(settings: Settings, directive: str) -> None:
    own = _directives(settings)[directive].split()
    mapped = settings.model_copy(update={"map_style_url": "https://tiles.example.org/styles/a.json"})
    assert _directives(mapped)[directive].split() == [*own, "https://tiles.example.org"]


def test_scripts_come_from_this_origin_only(settings: Settings) -> None:
    assert _directives(settings)["script-src"] == "'self'"


@pytest.mark.parametrize(
    "path", ["", "/", "/map/49.839,24.027", "/queue/4.1", "/charts/4.1", "/queue/a.b/c.d", "/none"]
)
async def test_every_address_of_a_screen_is_the_page_which_is_asked_for_anew(site: Api, path: str) -> None:
    answer = await site.get(f"/app{path}")
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert answer.headers["Cache-Control"].startswith("public, max-age=0, must-revalidate")


async def test_a_built_file_is_kept_for_ever_and_a_former_one_is_gone(site: Api) -> None:
    name = next(name for name in bundle() if name.startswith("assets/") and name.endswith(".js"))
    assert "immutable" in (await site.get(f"/app/{name}")).headers["Cache-Control"]
    assert (await site.get("/app/assets/Now-00000000.js")).status == 404
