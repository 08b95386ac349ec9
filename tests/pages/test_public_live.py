"""An open public page: it stays fresh by itself, and says when what it shows is old."""

from playwright.async_api import Page, Route, expect

from api.client import Api
from public_pages.conftest import settings, site, town

from .conftest import OpenPage

__all__ = ["settings", "site", "town"]

NOTICE = "#notice"
EVERY_MS = 15_500


async def opened(open_page: OpenPage, site: Api) -> Page:
    """Open the board with a clock that the test moves."""
    page = await open_page("about:blank")
    await page.clock.install()
    await page.add_init_script("Math.random = () => 0")  # it asks every 15 s, without jitter
    await page.goto(site.url)
    return page


async def test_a_page_takes_the_power_s_new_state_without_a_reload(site: Api, open_page: OpenPage) -> None:
    page = await opened(open_page, site)
    await expect(page.locator(".state.on")).to_have_count(0)
    for number in (1, 2):
        await site.town.add_sensor(f"ESP32_{number}")
        await site.report(f"ESP32_{number}", is_power_on=True)
    site.town.clock.tick(5)
    await page.clock.run_for(EVERY_MS)
    await expect(page.locator(".state.on")).to_have_count(1)
    await expect(page.locator(NOTICE)).to_be_hidden()


async def test_a_proxy_s_old_answer_is_told_to_be_old(site: Api, open_page: OpenPage) -> None:
    page = await opened(open_page, site)
    given = await site.get("/api/status")
    looked = {"X-Checked-At": "2026-11-29T09:00:00+00:00", "Date": "Sun, 29 Nov 2026 10:00:00 GMT"}

    async def answer(route: Route) -> None:
        await route.fulfill(headers={"ETag": given.headers["ETag"]} | looked, body=given.body)

    await page.route("**/api/status", answer)
    await page.clock.run_for(EVERY_MS)
    await expect(page.locator(NOTICE)).to_contain_text("Дані застаріли")


async def test_a_page_says_at_once_that_the_device_is_offline(site: Api, open_page: OpenPage) -> None:
    page = await opened(open_page, site)
    await page.context.set_offline(True)
    await expect(page.locator(NOTICE)).to_contain_text("не в мережі")
    await page.context.set_offline(False)
    await expect(page.locator(NOTICE)).to_be_hidden()
