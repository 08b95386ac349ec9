"""The demo as a newcomer plays it: from the page's address to the message that the power has gone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage
from .demo import RESIDENTS, running_demo
from .phones import SOON, incoming, move_in, newcomer


@pytest.fixture
async def page(tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage) -> AsyncIterator[Page]:
    """The page of a running demo."""
    async with running_demo(tmp_path_factory.mktemp("demo"), RESIDENTS) as demo:
        page = await open_page(demo.page)
        page.set_default_timeout(SOON)
        yield page


async def test_a_newcomer_follows_an_address_switches_its_sensors_off_and_is_told(page: Page) -> None:
    phone = await newcomer(page)
    name = await move_in(page, phone)
    queue = page.get_by_role("article", name=f"Черга {name}")
    for sensor in await queue.get_by_role("group").all():
        await sensor.get_by_role("radio", name="Немає").check()
    await expect(incoming(phone, "Світло зникло")).to_contain_text("Зелена, 10", timeout=SOON)
    await expect(queue).to_contain_text("Світла немає", timeout=SOON)

    await phone.get_by_role("button", name="📊 Інформація").click()
    await expect(incoming(phone, "Світла немає")).to_contain_text("Станом на", timeout=SOON)
