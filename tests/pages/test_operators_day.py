"""The operator's day in the demo: a report, a moderation, a broadcast, an Excel change, an alert and its end."""

import io
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON, incoming, move_in, newcomer, operators_phone, write

A_MOMENT, MOST_TRIES = 6_000, 10  # ms; the city is swept every 5 s, the operator's words are reread every 30 s
CALM = 100_000  # ms: a trouble must be gone for a minute to be over
OWN_WORDS = "Ну що, є світло?"


@dataclass
class Day:
    """The city's page with two phones, and where the resident on one of them lives."""

    page: Page
    operator: Locator
    resident: Locator
    queue: str


@pytest.fixture
async def day(demo: Demo, open_page: OpenPage) -> Day:
    """A running demo: the operator's phone is picked up, and Odarka follows Zelena 10 and is in the channel."""
    page = await open_page(demo.page, width=1600, height=900)
    page.set_default_timeout(SOON)
    operator = await operators_phone(page)
    resident = await newcomer(page)
    queue = await move_in(page, resident, "Зелена")
    return Day(page, operator, resident, queue)


async def press(phone: Locator, button: str) -> None:
    """Press the last button that is called so."""
    await phone.get_by_role("button", name=button).last.click()


async def desk(operator: Locator, button: str) -> None:
    """Open the operator's screen anew, and press a button there."""
    await write(operator, "/admin")
    await expect(incoming(operator, "Пульт оператора")).to_contain_text("Датчики: на зв'язку", timeout=SOON)
    await press(operator, button)


async def again_until(seen: Locator, action: Callable[[], Awaitable[None]]) -> None:
    """Do what may come too early, until it is seen to have worked."""
    for _ in range(MOST_TRIES):
        await action()
        with suppress(AssertionError):
            return await expect(seen).to_be_visible(timeout=A_MOMENT)
    raise AssertionError(f"{MOST_TRIES} times in vain: {seen}")


async def begin_an_alert_and_mend_it(day: Day) -> None:
    """Have the sensors of another queue contradict each other for five minutes, until the operator is told."""
    other = day.page.get_by_role("article", name=f"Черга {'6.1' if day.queue == '6.2' else '6.2'}")
    sensor = other.get_by_role("group").first
    await sensor.get_by_role("radio", name="Немає").check()
    alert = incoming(day.operator, "суперечать один одному")
    await again_until(alert, other.get_by_role("button", name="⏩ 5 хв").click)
    await sensor.get_by_role("radio", name="Є", exact=True).check()


async def change_a_text(day: Day, folder: Path) -> None:
    """Take the texts, change one in Excel, send the file: it is shown first, then applied."""
    await desk(day.operator, "📑 Excel")
    async with day.page.expect_download() as taking:
        await press(day.operator, "⬇️ Тексти")
        await day.operator.locator(".in .document").last.click()
    book = openpyxl.load_workbook(io.BytesIO((await (await taking.value).path()).read_bytes()))
    [row] = [row for row in book.active.iter_rows() if row[0].value == "crowd_ask"]
    row[1].value = OWN_WORDS
    changed = folder / "texts.xlsx"
    book.save(changed)
    await day.operator.locator("input[type=file]").set_input_files(changed)
    await expect(incoming(day.operator, "Ще нічого не змінено")).to_contain_text(OWN_WORDS, timeout=SOON)
    await press(day.operator, "✅ Застосувати")
    await expect(incoming(day.operator, "Застосовано")).to_be_visible(timeout=SOON)


async def take_it_back(day: Day) -> None:
    """The resident sees the operator's words; the operator takes them back, and what that means is shown first, too."""
    ask = day.resident.get_by_role("button", name="📝 Повідомити")
    await again_until(incoming(day.resident, OWN_WORDS), ask.click)
    await press(day.operator, "↩️ Повернути, як було")
    await expect(incoming(day.operator, "Що повернеться")).to_be_visible(timeout=SOON)
    await press(day.operator, "↩️ Так, повернути")
    await expect(incoming(day.operator, "Повернуто")).to_be_visible(timeout=SOON)


async def report_and_confirm(day: Day) -> None:
    """A resident has no power though the sensors say otherwise; the operator believes them, and the queue is told."""
    await day.resident.get_by_role("button", name="📝 Повідомити").click()
    await press(day.resident, "⚫️ Світла немає")
    await press(day.resident, "➡️ Без місця")
    await expect(incoming(day.resident, "Дякую!")).to_contain_text("перевірить оператор", timeout=SOON)
    card = incoming(day.operator, "кажуть мешканці")
    await expect(card).to_contain_text(re.compile(rf"Черга {day.queue} · .*Зелена, 10"), timeout=SOON)
    await card.get_by_role("button", name="⚡️ Підтвердити й повідомити чергу").click()
    await expect(card).to_contain_text("стан черги змінено", timeout=SOON)
    await expect(incoming(day.resident, "Світло зникло")).to_contain_text("За повідомленнями мешканців", timeout=SOON)


async def broadcast(day: Day) -> None:
    """Write to those of the queue who do not pay: how it looks and how many that is, then how far it is."""
    await desk(day.operator, "📣 Розсилка")
    await press(day.operator, "✏️ За фільтром…")
    await expect(incoming(day.operator, "Напишіть фільтр")).to_be_visible(timeout=SOON)
    await write(day.operator, f"tier:FREE queue:{day.queue}")
    await expect(incoming(day.operator, "Напишіть текст")).to_be_visible(timeout=SOON)
    await write(day.operator, "Бригада вже їде на Зелену")
    await expect(incoming(day.operator, "Так виглядатиме розсилка")).to_contain_text(
        re.compile(r"Людей: [1-9]"), timeout=SOON
    )
    await press(day.operator, "✅ Надіслати")
    progress = incoming(day.operator, "Розсилка №")
    await expect(progress).to_contain_text("Надіслано:", timeout=SOON)
    await expect(incoming(day.resident, "Бригада вже їде")).to_be_visible(timeout=SOON)


async def test_one_person_runs_a_city_for_a_day(day: Day, tmp_path: Path) -> None:
    await begin_an_alert_and_mend_it(day)
    await change_a_text(day, tmp_path)
    await report_and_confirm(day)
    await broadcast(day)
    await take_it_back(day)
    await expect(incoming(day.operator, "Вирішено.")).to_contain_text("більше не суперечать", timeout=CALM)
