"""Paying in the Mini App: by Stars in Telegram's sheet, on a provider's page, and again after a decline."""

from playwright.async_api import Page, expect

from .conftest import OpenPage
from .demo import Demo
from .mini_apps import MiniApp, open_mini_app
from .phones import SOON, incoming

MONTH = "30 днів"


async def choose_month(opened: MiniApp, tier: str, method: str) -> None:
    """Choose thirty days of a tier, and how to pay."""
    await opened.go("Ще", "Тарифи")
    await opened.app.get_by_role("group", name=tier).get_by_role("radio", name=MONTH).check()
    await opened.app.get_by_role("radio", name=method).check()


async def provider_page(opened: MiniApp, button: str = "") -> Page:
    """Press the phone's main button, or one of the app; return the page that opens."""
    pressed = opened.app.get_by_role("button", name=button) if button else opened.main_button
    async with opened.page.context.expect_page() as opening:
        await pressed.click()
    return await opening.value


async def tier_of(opened: MiniApp) -> str:
    tier: str = (await opened.profile())["subscription_tier"]
    return tier


async def test_stars_are_paid_in_telegram_s_own_sheet_and_the_tier_is_there(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "FREE", "2.1")
    await choose_month(opened, "STANDARD", "Зірки Telegram")
    await expect(opened.main_button).to_have_text("Сплатити 60 ⭐")
    await opened.main_button.click()
    invoice = opened.phone.get_by_role("dialog")
    await invoice.get_by_role("button", name="Закрити").click()
    await expect(opened.app.get_by_text("Рахунок закрито без оплати")).to_be_visible()
    assert await tier_of(opened) == "FREE"

    await opened.main_button.click()
    await invoice.get_by_role("button", name="Сплатити").click()
    await expect(opened.app.get_by_text("Ваш тариф: STANDARD")).to_be_visible()
    await expect(opened.app.get_by_role("status").filter(has_text="оплачено").first).to_be_visible()
    assert await tier_of(opened) == "STANDARD"


async def test_a_declined_order_is_told_in_the_chat_and_can_be_paid_again(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "FREE", "2.2")
    await choose_month(opened, "PRO", "LiqPay")
    await expect(opened.main_button).to_have_text("Сплатити 99 ₴")
    page = await provider_page(opened)
    await page.get_by_role("button", name="Відмовити").click()
    await expect(incoming(opened.phone, "Оплата не пройшла")).to_be_attached(timeout=SOON)
    await opened.come_back()
    await expect(opened.app.get_by_role("status").filter(has_text="відхилено, гроші не знято")).to_be_visible()

    page = await provider_page(opened, "Оплатити ще раз")
    await page.get_by_role("button", name="Оплатити").click()
    await expect(incoming(opened.phone, "Дякую, оплату отримано!")).to_be_attached(timeout=SOON)
    await opened.come_back()
    await expect(opened.app.get_by_text("Ваш тариф: PRO")).to_be_visible(timeout=SOON)
    assert await tier_of(opened) == "PRO"


async def test_wayforpay_s_page_is_opened_by_the_main_button_and_paid(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "FREE", "3.1")
    await choose_month(opened, "STANDARD", "WayForPay")
    page = await provider_page(opened)
    await expect(page.get_by_role("main")).to_contain_text("49.00 ₴", timeout=SOON)
    await page.get_by_role("button", name="Оплатити").click()
    await expect(incoming(opened.phone, "Дякую, оплату отримано!")).to_be_attached(timeout=SOON)
    await opened.come_back()
    await expect(opened.app.get_by_text("Ваш тариф: STANDARD")).to_be_visible(timeout=SOON)
