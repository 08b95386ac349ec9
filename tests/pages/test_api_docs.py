"""The API's documentation in a real browser: nothing is loaded from elsewhere, and the policy forbids nothing of it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect
from redis.asyncio import Redis

from listening import listening
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.launch.servers import Servers
from town import Town


@pytest.fixture
async def url(emptied_database, redis: Redis, servers: Servers) -> AsyncIterator[str]:
    """The API's address."""
    town = Town(emptied_database)
    async with listening(create_app(Context(servers.settings, town.database, redis, town.clock))) as url:
        yield url


async def test_the_documentation_works_with_nothing_but_our_own_files(url, open_page):
    page = await open_page("about:blank")
    strange = []
    page.on("request", lambda one: one.url.startswith((url, "data:")) or strange.append(one.url))
    page.on("console", lambda one: one.type != "error" or strange.append(one.text))
    await page.goto(f"{url}/api/docs")
    await page.locator("#operations-queues-list_queues_api_queues_get, .opblock-summary-path").first.wait_for()
    operation = page.locator(".opblock", has_text="/api/tariffs").first
    await operation.locator(".opblock-summary-control").click()
    await operation.get_by_role("button", name="Try it out").click()
    await operation.get_by_role("button", name="Execute").click()
    await expect(operation.locator(".live-responses-table")).to_contain_text("200")
    assert strange == []
