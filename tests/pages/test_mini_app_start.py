"""How soon the Mini App shows the power, counted in round trips: a slow network makes them slow, a busy machine not."""

import asyncio

from playwright.async_api import Browser, Page, Route
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from .demo import Demo
from .test_mini_app_screens import launch_of

COLOUR = "one => getComputedStyle(one).color"
IDLE_S = 0.4  # after which no further request comes without an answer
DRAWN_MS = 700
BOARD, LIVE_BOARD, MY_HOUSE = ".board .power", ".board a .power", ".card > .power"


class RoundTrips:
    """A network that answers all requests of a page at once, and only when no more of them come."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Route] = []

    async def until_shown(self, url: str, selector: str) -> int:
        """Open an address; return after how many round trips an element is there."""
        await self._page.route("**", self._hold)
        opening = asyncio.create_task(self._page.goto(url, wait_until="commit"))
        for trips in range(1, 10):
            await self._answer()
            await opening
            if await self._is_there(selector):
                return trips
        raise AssertionError(f"{selector} is not there after nine round trips")

    async def _hold(self, route: Route) -> None:
        if route.request.url.endswith(".svg"):  # nothing waits for the icon
            await route.continue_()
        else:
            self._held.append(route)

    async def _answer(self) -> None:
        seen = -1
        while len(self._held) != seen or not seen:
            seen = len(self._held)
            await asyncio.sleep(IDLE_S)
        held, self._held[:] = list(self._held), []
        await asyncio.gather(*(route.continue_() for route in held))

    async def _is_there(self, selector: str) -> bool:
        try:
            await self._page.locator(selector).first.wait_for(timeout=DRAWN_MS)
        except PlaywrightTimeoutError:
            return False
        return True


async def trips(browser: Browser, url: str, selector: str) -> int:
    """Count the round trips of a first visit: no service worker has kept anything."""
    context = await browser.new_context(service_workers="block", viewport={"width": 390, "height": 844})
    try:
        page = await context.new_page()
        await page.add_init_script("window.TelegramWebviewProxy = {postEvent() {}}")
        return await RoundTrips(page).until_shown(url, selector)
    finally:
        await context.close()


async def test_the_city_is_shown_by_the_page_itself(demo: Demo, browser: Browser) -> None:
    assert await trips(browser, f"{demo.api}/app", BOARD) == 1


async def test_its_queues_can_be_opened_with_what_the_page_names(demo: Demo, browser: Browser) -> None:
    assert await trips(browser, f"{demo.api}/app", LIVE_BOARD) == 2


async def test_my_house_is_shown_one_question_later(demo: Demo, browser: Browser) -> None:
    assert await trips(browser, f"{demo.api}/app#{await launch_of(demo, 'light', 1)}", MY_HOUSE) == 3


async def test_the_page_s_own_board_looks_and_reads_as_the_app_s(demo: Demo, browser: Browser) -> None:
    """Without scripts and with them; only that its queues cannot be opened yet, and that it names its moment."""
    seen = []
    for has_scripts in (False, True):
        context = await browser.new_context(
            service_workers="block", java_script_enabled=has_scripts, viewport={"width": 390, "height": 844}
        )
        page = await context.new_page()
        await page.goto(f"{demo.api}/app/")
        board = page.locator(".card", has=page.locator(".board a .power" if has_scripts else ".board .power"))
        tile = board.locator("li > *").first
        await tile.wait_for()
        words = [await board.locator("h2").inner_text(), *await board.locator("li strong").all_inner_texts()]
        size = await tile.bounding_box()
        assert size is not None
        seen.append((words, await tile.locator("strong").evaluate(COLOUR), size["width"], size["height"]))
        await context.close()
    assert seen[0] == seen[1]
