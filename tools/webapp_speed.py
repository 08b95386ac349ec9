"""Measure the Mini App of a running `make demo`: `python -m tools.webapp_speed --page http://127.0.0.1:8083/`.

Cold and from the service worker on slow 3G with a phone's processor, then the map with the demo's houses and with
200,000. The network is slow for the page and its worker alike: a proxy of our own stands between.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from svitlobot.domain.addresses.city_map import AREA, STEP, MapHouse, draw_map
from svitlobot.launch.sandbox import SANDBOX_TOKEN
from svitlobot.schemas.addresses.city_map import MapAreaInfo, MapDocument, MapGroupInfo, MapLabelInfo
from svitlobot_sandbox.telegram.init_data import signed_init_data

DELAY_S, BYTES_A_SECOND, SLOWDOWN = 0.2, 50 * 1024, 4  # slow 3G: each way; a processor four times as slow
PAN_S = 3.0
# The server's board, or the one that the phone keeps; the app's own, whose queues can be opened; a house of one's own.
BOARD, LIVE_BOARD, MY_HOUSE = ".board .power", ".board a .power", ".card > .power"
# When an element is there first, in ms since the page was asked for.
SEEN = """(selector) => new Promise((done) => {
  const look = () => document.querySelector(selector) ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""
DRAWN = """() => new Promise((done) => {
  const look = () => {
    const [drawn] = performance.getEntriesByName('map-drawn');
    if (drawn) done(drawn.startTime); else requestAnimationFrame(look);
  };
  look();
})"""
FRAMES = """(ms) => new Promise((done) => {
  let frames = 0;
  const until = performance.now() + ms;
  const next = (now) => now < until ? (frames++, requestAnimationFrame(next)) : done(frames / ms * 1000);
  requestAnimationFrame(next);
})"""


@asynccontextmanager
async def slow_3g(host: str, port: int) -> AsyncIterator[str]:
    """Pass connections on with a delay and a bandwidth that all of them share; yield the address."""
    free_at = 0.0

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        nonlocal free_at
        while piece := await source.read(1400):
            free_at = max(free_at, time.monotonic()) + len(piece) / BYTES_A_SECOND
            asyncio.get_running_loop().call_later(free_at + DELAY_S - time.monotonic(), target.write, piece)
        await asyncio.sleep(free_at + DELAY_S - time.monotonic())
        target.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * DELAY_S)  # the connection's own round trip
        there, back = await asyncio.open_connection(host, port)
        await asyncio.gather(carry(reader, back), carry(there, writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def launch_of(page: str) -> str:
    """Return what Telegram adds to the app's address for one of the city's residents."""
    async with aiohttp.ClientSession() as http, http.get(f"{page}city/residents?tier=PRO") as answer:
        resident = (await answer.json())["items"][0]
    user = {"id": resident["user_id"], "first_name": resident["first_name"], "language_code": "uk"}
    data = signed_init_data(SANDBOX_TOKEN, user, "AAdemo", int(time.time()))
    return urlencode({"tgWebAppData": data, "tgWebAppVersion": "8.0", "tgWebAppPlatform": "android"})


async def open_tab(context: BrowserContext, slowdown: int = 1) -> Page:
    """Open a tab with a slow processor."""
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    return page


async def shown_ms(page: Page, url: str, selector: str) -> int:
    """Return how long it takes from asking for an address until an element is there."""
    await page.goto(url, wait_until="commit")
    seen: float = await page.evaluate(SEEN, selector)
    return round(seen)


async def starts(browser: Browser, api: str, launch: str) -> dict[str, int]:
    """Measure the first visit and the next one, for anybody and for a resident, each in a browser of its own."""
    figures = {}
    starts_of = (("board", "", BOARD), ("live_board", "", LIVE_BOARD), ("own_house", f"#{launch}", MY_HOUSE))
    for name, end, selector in starts_of:
        context = await browser.new_context(viewport={"width": 390, "height": 844})
        page = await open_tab(context, SLOWDOWN)
        figures[f"{name}_cold_ms"] = await shown_ms(page, f"{api}/app/{end}", selector)
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        await page.reload()  # now through the worker, which keeps the answers
        await page.wait_for_selector(selector)
        await page.wait_for_timeout(3_000)
        await page.close()
        page = await open_tab(context, SLOWDOWN)
        figures[f"{name}_from_worker_ms"] = await shown_ms(page, f"{api}/app/{end}", selector)
        await context.close()
    return figures


async def maps(browser: Browser, api: str, houses: int | None) -> dict[str, float]:
    """Measure when the map is drawn first, and the frames a second while a finger moves it."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = await open_tab(context)
    if houses is not None:
        manifest = {"edition": "0" * 16, "url": "/api/map/" + "0" * 16, "houses": houses, "style_url": None}
        document = big_city(houses)
        await page.route("**/api/map", lambda route: route.fulfill(json=manifest))
        await page.route("**/api/map/*", lambda route: route.fulfill(body=document, content_type="application/json"))
    await page.goto(f"{api}/app/map")
    drawn: float = await page.evaluate(DRAWN)
    await page.mouse.move(300, 500)
    await page.mouse.down()
    counting = asyncio.create_task(page.evaluate(FRAMES, PAN_S * 1000))
    until = time.monotonic() + PAN_S
    while time.monotonic() < until:
        for at in range(10):
            await page.mouse.move(60 + at * 27, 150 + at * 55, steps=4)
    frames = await counting
    await context.close()
    return {"drawn_ms": round(drawn), "frames_a_second": round(frames, 1)}


def big_city(houses: int) -> str:
    """Return the map document of a made-up city."""
    dice = random.Random(1)  # noqa: S311 - no secrets
    made = [
        MapHouse(
            round((50.45 + dice.gauss(0, 0.05)) * STEP), round((30.52 + dice.gauss(0, 0.08)) * STEP),
            (dice.randint(1, 12),), f"вул. {number // 40}",
        )
        for number in range(houses)
    ]  # fmt: skip
    drawn = draw_map(made)
    return MapDocument(
        steps_a_degree=STEP,
        area_steps=AREA,
        groups=[MapGroupInfo.model_validate(one) for one in drawn.groups],
        labels=[MapLabelInfo.model_validate(one) for one in drawn.labels],
        areas=[MapAreaInfo.model_validate(one) for one in drawn.areas],
    ).model_dump_json()


async def measure(page: str, api: str) -> dict[str, Any]:
    """Measure everything."""
    launch = await launch_of(page)
    target = urlsplit(api)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        async with slow_3g(target.hostname or "", target.port or 80) as slow:
            figures: dict[str, Any] = await starts(browser, slow, launch)
        figures["map"] = await maps(browser, api, None)
        figures["map_200000"] = await maps(browser, api, 200_000)
        await browser.close()
    return figures | {"load": os.getloadavg()[0]}


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", default="http://127.0.0.1:8083/", help="the demo's page")
    parser.add_argument("--api", default="http://127.0.0.1:8000", help="the demo's API")
    given = parser.parse_args()
    sys.stdout.write(json.dumps(asyncio.run(measure(given.page, given.api))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
