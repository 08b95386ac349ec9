"""The Mini App's page and files: small, compressed, kept for ever by name, framed by Telegram only."""

import base64
import gzip
import hashlib
import json
import re

import pytest

from api.client import Api
from svitlobot.clock import kyiv
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.services.power.city import CityBoard
from svitlobot.settings import Settings
from svitlobot.site.mini_app import PAGE, bundle, content_security_policy, page_with
from svitlobot.site.words import CATALOG_FRESH_FOR, PageTexts

FIRST_LOAD = 120 * 1024


def _directives(settings: Settings) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in content_security_policy(settings).split(";"))
    return {name: sources for name, _, sources in parts}


def test_the_first_load_keeps_to_its_budget_and_leaves_the_map_for_later() -> None:
    page = bundle()[PAGE].encodings["identity"].decode()
    files = [path for path in re.findall(r'(?:src|href)="/app/([^"]+)"', page) if path.startswith("assets/")]
    assert files
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


async def test_the_first_screen_s_page_carries_the_city_for_the_eye_and_for_the_script(site: Api) -> None:
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await site.town.add_sensor(sensor_id, queue_id=3)
        await site.report(sensor_id, False)
    for path in ("/app", "/app/"):
        page = (await site.get(path)).body.decode()
        board = dict(re.findall(r'<strong>(.+?)</strong> <span class="power power-(\w+)">', page))
        assert board == {**dict.fromkeys(board, "unknown"), "2.1": "off"}
        assert len(board) == 12
        data = re.search(r'<script id="city" type="application/json">(.*?)</script>', page)
        assert data is not None
        assert json.loads(data[1]) == (await site.get("/api/status")).json


async def test_the_first_board_says_what_the_operator_has_written(site: Api) -> None:
    said = '<span class="power power-unknown">{}</span>'
    assert (await site.get("/app/")).body.decode().count(said.format("невідомо")) == 12
    await site.town.database.pool.execute(
        "INSERT INTO excel_texts (key, value) VALUES ('site_short_unknown', 'Не знає &lt;ніхто&gt;')"
    )
    site.town.clock.tick(CATALOG_FRESH_FOR.total_seconds())
    assert (await site.get("/app/")).body.decode().count(said.format("Не знає &lt;ніхто&gt;")) == 12


async def test_the_page_says_of_which_moment_its_board_is(site: Api) -> None:
    page = (await site.get("/app/")).body.decode()
    checked_at = (await site.get("/api/status")).json["checked_at"]
    assert site.town.clock().isoformat()[:16] == checked_at[:16]
    assert f"{kyiv(site.town.clock()):%d.%m %H:%M}</time>" in page


@pytest.mark.parametrize("path", ["/app/map", "/app/index.html", "/app/queue/4.1"])
async def test_a_page_that_is_kept_or_shows_another_screen_carries_no_state(site: Api, path: str) -> None:
    page = (await site.get(path)).body
    assert page == bundle()[PAGE].encodings["identity"]
    assert b"power-unknown" not in page.partition(b"<body>")[2]


def test_the_worker_keeps_the_page_without_a_state() -> None:
    worker = bundle()["sw.js"].encodings["identity"].decode()
    assert "[PAGE, ..." in worker
    assert f"PAGE = '/app/{PAGE}'" in worker


def test_every_file_that_the_worker_keeps_is_there() -> None:
    listed = re.search(r"\[PAGE, \.\.\.(\[.*?\])", bundle()["sw.js"].encodings["identity"].decode())
    assert listed is not None
    names = json.loads(listed[1])
    assert len(names) > 10
    assert set(names) <= set(bundle())  # with one missing no worker is installed


def test_every_file_that_a_screen_loads_later_is_there() -> None:
    scripts = [file.encodings["identity"].decode() for name, file in bundle().items() if name.endswith(".js")]
    named = {name for script in scripts for name in re.findall(r'"(assets/[\w./-]+\.(?:js|css))"', script)}
    assert len(named) > 10
    assert named <= set(bundle())


async def test_without_a_database_the_app_is_there_and_says_itself_what_is_wrong(
    site: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(CityBoard, "edition", away)
    answer = await site.get("/app/")
    assert (answer.status, answer.body) == (200, bundle()[PAGE].encodings["identity"])


def test_a_queue_s_name_ends_neither_the_board_nor_the_data() -> None:
    name = "</script><b>"
    queue = {"queue_id": 1, "name": name, "status": "on", "since": None, "is_unstable": False, "basis": None}
    queue |= {"sensors": 0, "sensors_online": 0, "next": None, "days": []}
    city = json.dumps({"checked_at": "2026-11-29T12:00:00Z", "queues": [queue]}).encode()
    page = page_with(city, PageTexts(TextCatalog())).decode()
    assert "<b>" not in page
    assert page.count("</script>") == 1 + bundle()[PAGE].encodings["identity"].decode().count("</script>")
    _, _, rest = page.partition('type="application/json">')
    assert json.loads(rest.partition("</script>")[0])["queues"][0]["name"] == name


async def test_the_policy_allows_the_page_s_own_style_alone(site: Api) -> None:
    answer = await site.get("/app/")
    (style,) = re.findall(rb"<style>(.*?)</style>", answer.body, re.DOTALL)
    allowed = f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'self' {allowed};" in policy
    assert "unsafe" not in policy
    assert not re.search(rb"\s(on\w+|style)=", answer.body)
