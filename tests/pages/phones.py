"""Phones on the city's page, and the people who hold them."""

import re
from contextlib import suppress

from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as PressedTooLate

SOON = 20_000  # ms: what a busy machine may take to answer


def incoming(phone: Locator, text: str) -> Locator:
    """Return the bot's last message, or notification, with this text."""
    return phone.locator(".message.in", has_text=text).last


async def write(phone: Locator, text: str) -> None:
    """Type a message and send it."""
    await phone.get_by_role("textbox").fill(text)
    await phone.get_by_role("textbox").press("Enter")


async def begin(page: Page, name: str) -> Locator:
    """Begin the chat with the bot on a phone that has just been added; return the phone."""
    phone = page.get_by_role("article", name=f"Телефон: {name}")
    await phone.get_by_role("button", name="Розпочати").click()
    await expect(incoming(phone, "адреса")).to_be_visible(timeout=SOON)
    return phone


async def _begin_or_go_on(page: Page, name: str) -> Locator:
    """Return a phone that has been added; another test of the same demo may have begun its chat.

    The button that begins it is there until the phone has learnt of the chat, and may go while it is being pressed.
    """
    phone = page.get_by_role("article", name=f"Телефон: {name}")
    button, messages = phone.get_by_role("button", name="Розпочати"), phone.locator(".message.in")
    await expect(button.or_(messages.last)).to_be_visible(timeout=SOON)
    if await button.is_visible():
        with suppress(PressedTooLate):
            await button.click(timeout=SOON / 4)
    await expect(messages.last).to_be_visible(timeout=SOON)
    return phone


async def newcomer(page: Page, name: str = "Одарка") -> Locator:
    """Add the phone of a new person, who writes to the bot for the first time."""
    await page.get_by_role("button", name="Додати телефон").first.click()
    await page.get_by_role("textbox", name="Ім'я нової людини").fill(name)
    await page.get_by_role("button", name="Відкрити", exact=True).click()
    return await begin(page, name)


async def operators_phone(page: Page) -> Locator:
    """Pick up the operator's phone."""
    await page.get_by_role("button", name="Додати телефон").first.click()
    await page.get_by_role("button", name=re.compile("Оператор.*модерація")).click()
    return await _begin_or_go_on(page, "Оператор")


async def move_in(page: Page, phone: Locator, street: str, name: str = "Одарка") -> str:
    """Have them follow number 10 of a street and join the channel; return the name of their queue."""
    await write(phone, f"вул. {street.lower()} 10")
    await expect(incoming(phone, f"{street}, 10")).to_contain_text("Черга", timeout=SOON)
    await phone.get_by_role("button", name="🏠 Дім").click()
    await phone.get_by_role("link", name="📢 Відкрити канал").click()
    await page.get_by_role("button", name=f"{name} – приєднатися").click()
    await page.get_by_role("button", name=f"{name} – вийти").wait_for(timeout=SOON)
    tab = page.get_by_role("tab", name=name)
    if await tab.is_visible():  # on a narrow page there is room for one thing at a time
        await tab.click()
    await phone.get_by_role("button", name="✅ Я підписався").click()
    home = incoming(phone, f"{street}, 10")
    await expect(home).to_contain_text("Світло є", timeout=SOON)
    found = re.search(r"Черга (\d\.\d)", await home.inner_text())
    assert found is not None
    return found[1]
