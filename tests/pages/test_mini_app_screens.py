"""Every screen of the Mini App: accessible in both themes at both widths, and honest without a network."""

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from playwright.async_api import expect

from svitlobot.launch.sandbox import SANDBOX_TOKEN
from svitlobot_sandbox.telegram.init_data import signed_init_data

from .axe import violations
from .conftest import OpenPage
from .demo import Demo
from .phones import SOON

SCREENS_FILE = Path(__file__).parents[2] / "webapp/src/shell/screens.ts"
DETAILS = {"queue": "1.1", "charts": "1.1"}
THEMES: Mapping[str, Mapping[str, str]] = {
    "light": {"bg_color": "#ffffff", "secondary_bg_color": "#f0f2f5"},
    "dark": {"bg_color": "#17212b", "secondary_bg_color": "#0f1720"},
}
SERIOUS = {"serious", "critical"}


def screens() -> list[str]:
    """Return the name of every screen, as the front end lists them."""
    _, _, listed = SCREENS_FILE.read_text().partition("SCREENS")
    return re.findall(r"^  (\w+): \{", listed, re.MULTILINE)


async def launch_of(demo: Demo, theme: str, number: int = 0) -> str:
    """Return what Telegram adds to the app's address for one of the city's residents."""
    async with aiohttp.ClientSession() as http, http.get(f"{demo.page}city/residents") as answer:
        resident = (await answer.json())["items"][number]
    user = {"id": resident["user_id"], "first_name": resident["first_name"], "language_code": "uk"}
    launch = {
        "tgWebAppData": signed_init_data(SANDBOX_TOKEN, user, "AAdemo", int(time.time())),
        "tgWebAppVersion": "8.0",
        "tgWebAppPlatform": "android",
        "tgWebAppThemeParams": json.dumps(THEMES[theme]),
    }
    return urlencode(launch)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", THEMES)
async def test_every_screen_is_accessible(demo: Demo, open_page: OpenPage, theme: str, width: int) -> None:
    launch = await launch_of(demo, theme)
    page = await open_page("about:blank", width=width, height=844)
    await page.add_init_script("window.TelegramWebviewProxy = {postEvent() {}}")  # as Telegram's own phones have
    found = {}
    for name in screens():
        await page.goto(f"{demo.api}/app/{name}/{DETAILS.get(name, '')}#{launch}")
        await expect(page.locator("html")).to_have_attribute("data-theme", theme)
        await expect(page.locator("main h1, main h2").first).to_be_attached(timeout=SOON)
        found[name] = await violations(page, SERIOUS)
    assert {name: faults for name, faults in found.items() if faults} == {}


async def test_without_a_network_the_last_state_is_shown_and_said_to_be_old(demo: Demo, open_page: OpenPage) -> None:
    page = await open_page(f"{demo.api}/app")
    await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await page.reload()  # now through the worker, which keeps the answers
    board = page.locator(".board")
    await expect(board.get_by_role("link")).to_have_count(12, timeout=SOON)
    await page.context.set_offline(True)
    await page.reload()
    await expect(board.get_by_role("link")).to_have_count(12, timeout=SOON)
    await expect(page.locator(".network")).to_be_visible()
