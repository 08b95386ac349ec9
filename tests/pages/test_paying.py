"""Paying in the demo: from 🎁 through the sandbox's checkout to STANDARD, to warnings, and to the end of the days."""

import re
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from svitlobot.clock import kyiv, utc_now

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON, incoming, move_in, newcomer, write

STREET = "Коперника"
NEXT_RUN = 90_000  # ms: the jobs that end days run every minute


@dataclass
class Home:
    """The phone of a person who is in the channel, and the queue they live in."""

    phone: Locator
    queue: str


@pytest.fixture
async def home(demo: Demo, open_page: OpenPage) -> Home:
    """Odarka's, who lives at Kopernyka 10, on a page as wide as a phone."""
    page = await open_page(demo.page, width=390, height=780)
    page.set_default_timeout(SOON)
    phone = await newcomer(page)
    return Home(phone, await move_in(page, phone, STREET))


async def choose_standard(phone: Locator) -> None:
    """Open 🎁 and choose the tier."""
    await phone.get_by_role("button", name="🎁 Тарифи").last.click()
    await phone.get_by_role("button", name="Обрати «Стандарт»").click()


async def checkout(phone: Locator, method: str) -> Page:
    """Choose thirty days and a method; follow the button to the page where one pays."""
    await phone.get_by_role("button", name="30 днів").click()
    await phone.get_by_role("button", name=re.compile(method)).click()
    async with phone.page.context.expect_page() as opened:
        await phone.get_by_role("link", name="Оплатити 49 грн").click()
    page = await opened.value
    await expect(page.get_by_role("main")).to_contain_text("49.00 ₴", timeout=SOON)
    return page


async def be_warned_two_hours_before_and_hear_no_news_of_the_schedule(phone: Locator) -> None:
    """Choose so in ⚙️: whom news of the schedule has just told of an outage, no warning tells again."""
    await write(phone, "/settings")
    await phone.get_by_role("button", name="✅ Графік").last.click()
    await expect(incoming(phone, "Зміни графіка")).to_contain_text("Зміни графіка: вимкнено", timeout=SOON)
    await phone.get_by_role("button", name="⏰ Попередження").last.click()
    await phone.get_by_role("button", name="▫️ 2 год").last.click()
    await expect(phone.get_by_role("button", name="✅ 2 год").last).to_be_visible(timeout=SOON)


async def publish_an_outage(demo: Demo, queue: str) -> None:
    """Load a plan by which the queue's power goes in an hour or so, as the operator does."""
    at = kyiv(utc_now() + timedelta(minutes=45))
    begins = at.replace(minute=0 if at.minute < 30 else 30)  # in 15 to 45 minutes: there is time left to warn of it
    ends = "24:00" if begins.hour >= 22 else f"{begins.hour + 2}:00"
    plan = f"Графік на {begins:%d.%m.%Y}\n{queue}: {begins:%H:%M} - {ends}"
    headers = {"X-Admin-Token": demo.admin_token, "Content-Type": "text/plain"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{demo.api}/api/schedules?others=keep", data=plan.encode()) as answer,
    ):
        assert answer.status == 200, await answer.text()


async def test_who_pays_becomes_standard_is_warned_and_falls_back_when_the_days_are_over(
    demo: Demo, home: Home
) -> None:
    phone = home.phone
    await choose_standard(phone)
    page = await checkout(phone, "LiqPay")
    await page.get_by_role("button", name="Оплатити").click()
    await expect(page.get_by_role("heading")).to_have_text("Дякую, оплату отримано!", timeout=SOON)
    await expect(incoming(phone, "Дякую, оплату отримано!")).to_contain_text("«Стандарт»", timeout=SOON)

    await be_warned_two_hours_before_and_hear_no_news_of_the_schedule(phone)
    await publish_an_outage(demo, home.queue)
    await expect(incoming(phone, "планове відключення")).to_contain_text(f"{STREET}, 10", timeout=3 * SOON)

    await phone.get_by_label("Меню чату").click()
    await phone.get_by_role("button", name="Дні тарифу скінчилися").click()
    await expect(incoming(phone, "Дні вашого тарифу скінчилися")).to_contain_text("«Безкоштовний»", timeout=NEXT_RUN)
    await phone.get_by_role("button", name="🎁 Тарифи").last.click()
    await expect(incoming(phone, "Зараз у вас")).to_contain_text("Безкоштовний", timeout=SOON)


async def test_who_is_declined_or_leaves_has_what_they_had_and_may_try_again(home: Home) -> None:
    phone = home.phone
    await choose_standard(phone)
    page = await checkout(phone, "WayForPay")
    await page.get_by_role("button", name="Відмовити").click()
    await expect(page.get_by_role("heading")).to_have_text("Оплата не пройшла", timeout=SOON)
    await phone.get_by_role("button", name="Назад").click()
    page = await checkout(phone, "LiqPay")
    await page.get_by_role("button", name="Покинути").click()
    await expect(page.get_by_role("heading")).to_have_text("Чекаю на підтвердження", timeout=SOON)
    await phone.get_by_role("button", name="🎁 Тарифи").last.click()
    await expect(incoming(phone, "Зараз у вас")).to_contain_text("Безкоштовний", timeout=SOON)
    await phone.get_by_role("button", name="🧾 Мої оплати").last.click()
    await expect(incoming(phone, "Ваші оплати")).to_contain_text("оплата не пройшла", timeout=SOON)
    await expect(incoming(phone, "Ваші оплати")).to_contain_text("чекаю на оплату")
