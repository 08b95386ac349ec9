"""The Mini App on the demo's phone: opened from the bot's chat, in the phone's theme, with its buttons played."""

import re

from playwright.async_api import FrameLocator, Locator, expect

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON, move_in, newcomer

STREET = "Коперника"


async def mini_app(phone: Locator) -> FrameLocator:
    """Press the button under the last message; return the app."""
    await phone.get_by_role("link", name="🗺 Карта").last.click()
    return phone.frame_locator("iframe")


async def test_the_phone_opens_the_mini_app_with_one_s_house_in_its_theme(demo: Demo, open_page: OpenPage) -> None:
    page = await open_page(demo.page)
    page.set_default_timeout(SOON)
    phone = await newcomer(page)
    queue = await move_in(page, phone, STREET)
    app = await mini_app(phone)
    await expect(app.get_by_role("heading", name=re.compile(f"Дім · Черга {queue}"))).to_be_visible(timeout=SOON)

    root = app.locator("html")
    for theme in ("dark", "light"):
        await phone.get_by_role("button", name="Світла чи темна тема").click()
        await expect(root).to_have_attribute("data-theme", theme)

    back = phone.get_by_role("button", name="Назад у застосунку")
    await expect(back).to_be_hidden()
    await app.locator(".board").get_by_role("link", name=re.compile("1.1")).click()
    await back.click()
    await expect(app.get_by_role("heading", name=re.compile("Дім"))).to_be_visible()
    await expect(back).to_be_hidden()

    await phone.get_by_role("button", name="Закрити застосунок").click()
    await expect(phone.locator("iframe")).to_have_count(0)
