"""The panel in a real browser: it works with nothing but its own files, under its own strict policy."""

import re

import pytest
from playwright.async_api import expect

from panel.serving import LOGIN, PASSWORD, add_operator, panel_served, workbook
from residents import settle_in
from svitlobot.clock import kyiv
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES
from town import Town


@pytest.fixture
def town(emptied_database):
    return Town(emptied_database)


@pytest.fixture
async def served(town, redis, servers):
    await add_operator(town)
    async with panel_served(town, redis, servers.settings) as served:
        yield served


@pytest.fixture
async def page(served, open_page):
    """The panel after logging in. Whatever it asks of others, or its policy forbids, fails the test."""
    page = await open_page(f"{served.url}/admin/")
    strange = []
    page.on("request", lambda one: one.url.startswith((served.url, "data:")) or strange.append(one.url))
    page.on("console", lambda one: one.type != "error" or "400 (Bad" in one.text or strange.append(one.text))
    await page.get_by_label("Логін").fill(LOGIN)
    await page.get_by_label("Пароль").fill(PASSWORD)
    await page.get_by_role("button", name="Увійти").click()
    await expect(page.locator("#queues")).to_be_visible()
    yield page
    assert strange == []


async def test_the_first_page_shows_how_the_city_stands(page, served, town):
    await town.add_sensor("ESP32_1")
    await town.hear("ESP32_1", is_power_on=False)
    day = kyiv(town.clock()).date()
    await town.database.pool.execute("INSERT INTO users (user_id, subscription_tier) VALUES (7, 'PRO'), (8, 'FREE')")
    await town.database.pool.execute(
        "INSERT INTO payments (user_id, amount, subscription_days, subscription_tier, status, completed_at)"
        " VALUES (7, 99, 30, 'PRO', 'success', $1)",
        town.clock(),
    )
    await town.database.pool.execute(
        "INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, outages) VALUES (1, $1, 1440, 330, 2)", day
    )
    await page.reload()
    content = page.locator(".page-body")
    await expect(content).to_contain_text("99 грн")
    await expect(page.locator(".queue-tile")).to_have_count(12)
    shown = await page.locator("svg title").all_text_contents()
    assert f"1.1, {day:%d.%m}: 5.5 год" in shown
    assert f"{day:%d.%m}: 99 грн" in shown
    assert "PRO: 1" in shown


async def test_an_operator_finds_a_sensor_changes_it_and_sees_that_in_the_audit(page, served, town):
    await town.add_sensor("ESP32_1")
    await town.add_sensor("ESP32_2")
    await page.get_by_role("button", name="Місто").click()
    await page.get_by_role("link", name="Датчики").click()
    await page.locator("#search-input").fill("32_2")
    await page.get_by_role("button", name="Пошук").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody a[href*='/edit/']").click()
    await page.get_by_label("Живлення").select_option("mains")
    await page.get_by_label("Порядок").fill("2")
    await page.get_by_role("button", name="Зберегти", exact=True).click()
    await page.wait_for_url(re.compile("/iot-sensor/list"))
    assert (await town.sensor("ESP32_2")).supply == "mains"
    await page.get_by_role("link", name="Журнал дій").click()
    row = page.locator("#actions tbody tr").first
    await expect(row).to_contain_text(f"panel:{LOGIN}")
    await expect(row).to_contain_text("Змінено в панелі")
    await expect(row.locator("del").first).to_have_text(re.compile("1|з акумулятором"))


async def test_a_wrong_value_is_explained_in_ukrainian_beside_its_field(page, served, town):
    await town.add_sensor("ESP32_1")
    await page.goto(f"{served.url}/admin/iot-sensor/edit/ESP32_1")
    await page.get_by_label("Порядок").evaluate("field => { field.type = 'text'; field.value = '77'; }")
    await page.get_by_role("button", name="Зберегти", exact=True).click()
    await expect(page.locator(".invalid-feedback")).to_contain_text("Число має бути між 1 та 9")


async def test_a_row_is_removed_by_sqladmin_s_own_script_with_our_token(page, served, town):
    await town.database.pool.execute("INSERT INTO excel_texts (key, value) VALUES ('ask_address', 'Де ви?')")
    await page.goto(f"{served.url}/admin/excel-text/list")
    await page.locator("tbody a[data-bs-target='#modal-delete']").click()
    await expect(page.locator("#modal-delete-text")).to_have_text("Видалити назавжди: Текст ask_address?")
    await page.locator("#modal-delete-button").click()
    await expect(page.locator("tbody tr")).to_have_count(0)
    assert await town.database.pool.fetchval("SELECT count(*) FROM excel_texts") == 0


async def test_an_operator_brings_a_file_sees_what_it_changes_applies_it_and_takes_it_back(page, town):
    await settle_in(town, 7, [await town.add_house("вулиця Зелена", "1", 7)])
    content = workbook(
        ("Вулиця", "Будинок", "Черга"),
        ("вулиця Зелена", "1", "5.2"),
        ("Київська", "5-Б", "3.2"),
        ("Київська", "6", "9.9"),
    )
    await page.get_by_role("link", name="Excel").click()
    brought = page.get_by_label("Файл .xlsx")
    await brought.set_input_files(
        {"name": "велика.xlsx", "mimeType": "", "buffer": b"x" * (MAX_WORKBOOK_BYTES + 1)}, timeout=60_000
    )
    assert await brought.evaluate("field => field.validationMessage") == "Файл завеликий: можна до 16 МБ"
    await brought.set_input_files({"name": "місто.xlsx", "mimeType": "", "buffer": content})
    await page.get_by_role("button", name="Перевірити").click()
    file = page.locator("#file")
    await expect(file).to_contain_text("Ще нічого не змінено. Застосувати?")
    await expect(file).to_contain_text("з 4.1 до 5.2, мешканців 1")
    await expect(page.locator("#problems tbody")).to_contain_text("такої черги немає")
    await page.get_by_role("button", name="Застосувати").click()
    await expect(file).to_contain_text("Застосовано")
    await page.get_by_role("button", name="Повернути, як було…").click()
    await expect(file).to_contain_text("Ось що повернеться")
    await page.get_by_role("button", name="Так, повернути").click()
    await expect(file).to_contain_text("Повернуто, як було")
    await page.get_by_role("link", name="До всіх файлів").click()
    await expect(page.locator("#files tbody tr")).to_contain_text(["повернуто"])
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Тексти").and_(page.locator("[download]")).click()
    assert (await download.value).suggested_filename == "texts.xlsx"


async def test_an_operator_logs_out_by_a_button(page, served):
    await page.get_by_role("button", name="Вийти").click()
    await expect(page.get_by_label("Пароль")).to_be_visible()
    await page.goto(f"{served.url}/admin/user/list")
    await expect(page.get_by_label("Пароль")).to_be_visible()


async def test_a_phone_needs_no_scrolling_sideways(page, served, town):
    await town.database.pool.execute(
        "INSERT INTO users (user_id, username) VALUES (7, 'a_very_long_nick_of_a_person_')"
    )
    await town.database.pool.execute(
        "INSERT INTO imports (id, file_name, sha256, status) OVERRIDING SYSTEM VALUE"
        " VALUES (1, repeat('місто', 20) || '.xlsx', '', 'checked')"
    )
    await page.set_viewport_size({"width": 390, "height": 844})
    widths = {}
    for path in ("/", "/user/list", "/audit", "/iot-sensor/list", "/excel", "/excel/1"):
        await page.goto(f"{served.url}/admin{path}")
        widths[path] = await page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, 390)


async def test_the_panel_is_as_light_or_dark_as_the_system(page):
    is_light = {}
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        is_light[scheme] = int(re.findall(r"\d+", background)[0]) > 200
    assert is_light == {"light": True, "dark": False}
