"""Names as long as the database takes: the Mini App wraps them, and nothing is cut off sideways."""

import json

from playwright.async_api import Page, Route, expect

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON

NAME = "Ж" * 200


async def rename_first_queue(page: Page) -> None:
    """Let the first queue have the long name in every answer about the city."""

    async def answer(route: Route) -> None:
        given = await route.fetch()
        status = await given.json()
        status["queues"][0]["name"] = NAME
        await route.fulfill(response=given, body=json.dumps(status))

    await page.route("**/api/status", answer)


async def test_a_name_of_200_characters_wraps_on_every_screen_that_shows_it(demo: Demo, open_page: OpenPage) -> None:
    page = await open_page("about:blank", width=390, height=844)
    await rename_first_queue(page)
    await page.goto(f"{demo.api}/app")
    for link in (None, page.locator(".board a").first, page.get_by_role("link", name="Графіки")):
        if link is not None:
            await link.click()
        await expect(page.locator("main").get_by_text(NAME[:20]).first).to_be_attached(timeout=SOON)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
