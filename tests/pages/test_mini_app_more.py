"""Report, calendar, invitation and charts in the Mini App on the phone."""

import re
from urllib.parse import quote

import aiohttp
from playwright.async_api import expect

from .conftest import OpenPage
from .demo import Demo
from .mini_apps import MiniApp, open_mini_app
from .phones import SOON

PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_report_is_sent_by_the_phone_s_main_button_and_waits_for_the_operator(
    demo: Demo, open_page: OpenPage
) -> None:
    opened = await open_mini_app(demo, open_page, "PRO", "3.2")
    queue = (await opened.profile())["addresses"][0]["queues"][0]
    await opened.go("Ще", "Повідомити про світло")
    await expect(opened.main_button).to_have_text("Надіслати")
    await opened.app.get_by_role("radio", name=re.compile(f"Черга {queue['name']}")).first.check()
    await opened.app.get_by_role("radio", name="Світла немає").check()
    await opened.main_button.click()
    await opened.expect_felt("✅")
    await expect(opened.app.get_by_role("status").filter(has_text="Дякуємо! Ви перші")).to_be_visible()
    await expect(opened.main_button).to_be_hidden()
    pending = (await opened.ask("/api/crowdreports/pending"))["items"]
    assert [(one["report_type"], one["people"]) for one in pending if one["queue_id"] == queue["queue_id"]] == [
        ("power_off", 1)
    ]


async def test_the_calendar_s_links_lead_to_a_calendar_and_an_old_one_ends(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "PRO", "4.1")
    await opened.go("Ще", "Календар")
    link = opened.app.get_by_label("Посилання на календар")
    await expect(link).not_to_have_value("", timeout=SOON)  # it comes from the API
    webcal = await link.input_value()
    await expect(opened.app.get_by_role("link", name="Додати до Apple")).to_have_attribute("href", webcal)
    await opened.page.evaluate("window.open = (url) => { document.body.dataset.asked = url }")  # the phone's browser
    await opened.app.get_by_role("button", name="Додати до Google").click()
    google = f"https://calendar.google.com/calendar/render?cid={quote(webcal, safe='')}"
    await expect(opened.page.locator("body")).to_have_attribute("data-asked", google, timeout=SOON)
    assert (await calendar(webcal)).startswith("BEGIN:VCALENDAR")

    await opened.app.get_by_role("button", name="Нове посилання").click()
    await opened.app.get_by_role("button", name="Так, замінити посилання").click()
    await expect(link).not_to_have_value(webcal)
    assert await calendar(webcal) == ""
    assert (await calendar(await link.input_value())).startswith("BEGIN:VCALENDAR")


async def calendar(webcal: str) -> str:
    """Return what a phone's calendar gets; empty where there is none."""
    url = webcal.replace("webcal:", "http:")
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return await answer.text() if answer.status == 200 else ""


async def test_the_main_button_shares_one_s_own_invitation(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "PRO", "4.2")
    code = (await opened.profile())["referral_code"]
    await opened.go("Ще", "Запросити друзів")
    await expect(opened.app.get_by_label("Ваше посилання")).to_have_value(re.compile(rf"ref_{code}$"))
    await opened.main_button.click()
    await expect(opened.page.get_by_role("dialog")).to_contain_text(f"ref_{code}")


async def saved(opened: MiniApp, button: str) -> bytes:
    """Press a button that hands a file over; return the file."""
    async with opened.page.expect_download() as saving:
        await opened.app.get_by_role("button", name=button).first.click()
    return (await (await saving.value).path()).read_bytes()


async def test_charts_reach_as_far_as_the_tier_and_are_saved_as_table_and_picture(
    demo: Demo, open_page: OpenPage
) -> None:
    opened = await open_mini_app(demo, open_page, "PRO", "5.1")
    await opened.go("Графіки")
    period = opened.app.get_by_role("group", name="За скільки днів").first
    table = opened.app.locator(".table-frame[aria-label='Без світла щодня'] tbody tr")
    for button, days in (("Сьогодні", 1), ("90 днів", 90), ("7 днів", 7)):
        await period.get_by_role("button", name=button).click()
        await expect(table).to_have_count(days)
    rows = (await saved(opened, "Зберегти CSV: Без світла щодня")).decode().splitlines()
    assert rows[0].startswith("date,queue,minutes_off")
    assert len(rows) == 8
    assert (await saved(opened, "Зберегти картинку: Без світла щодня")).startswith(PNG)


async def test_charts_beyond_the_tier_name_the_tiers(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "FREE", "3.2")
    await opened.go("Графіки")
    await opened.app.get_by_role("button", name="90 днів").click()
    await opened.app.get_by_role("main").get_by_role("link", name="Тарифи").first.click()
    await expect(opened.app.get_by_role("heading", name="Тарифи")).to_be_visible()
