"""The demo as a newcomer plays it: from the page's address to the message that the power has gone."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .demo import running_demo

RESIDENTS = 240  # twenty a queue: at Telegram's pace all of a queue are told within a second
SOON = 20_000  # ms: what a busy machine may take to answer


@pytest.fixture
async def page(tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage) -> AsyncIterator[Page]:
    """The page of a running demo."""
    async with running_demo(tmp_path_factory.mktemp("demo"), RESIDENTS) as demo:
        page = await open_page(demo.page)
        page.set_default_timeout(SOON)
        yield page


def incoming(phone: Locator, text: str) -> Locator:
    """Return the bot's last message, or notification, with this text."""
    return phone.locator(".message.in", has_text=text).last


async def test_a_newcomer_follows_an_address_switches_its_sensors_off_and_is_told(page: Page) -> None:
    await page.get_by_role("button", name="Додати телефон").first.click()
    await page.get_by_role("textbox", name="Ім'я нової людини").fill("Одарка")
    await page.get_by_role("button", name="Відкрити", exact=True).click()
    phone = page.get_by_role("article", name="Телефон: Одарка")
    await phone.get_by_role("button", name="Розпочати").click()
    await expect(incoming(phone, "адреса")).to_be_visible(timeout=SOON)

    await phone.get_by_role("textbox").fill("вул. зелена 10")
    await phone.get_by_role("textbox").press("Enter")
    await expect(incoming(phone, "Зелена, 10")).to_contain_text("Черга", timeout=SOON)
    found = re.search(r"Черга (\d\.\d)", await incoming(phone, "Зелена, 10").inner_text())
    assert found is not None
    await phone.get_by_role("button", name="🏠 Дім").click()
    await phone.get_by_role("link", name="📢 Відкрити канал").click()
    await page.get_by_role("button", name="Одарка – приєднатися").click()
    await phone.get_by_role("button", name="✅ Я підписався").click()
    await expect(incoming(phone, "Зелена, 10")).to_contain_text("Світло є", timeout=SOON)

    queue = page.get_by_role("article", name=f"Черга {found[1]}")
    for sensor in await queue.get_by_role("group").all():
        await sensor.get_by_role("radio", name="Немає").check()
    await expect(incoming(phone, "Світло зникло")).to_contain_text("Зелена, 10", timeout=SOON)
    await expect(queue).to_contain_text("Світла немає", timeout=SOON)

    await phone.get_by_role("button", name="📊 Інформація").click()
    await expect(incoming(phone, "Світла немає")).to_contain_text("Станом на", timeout=SOON)
