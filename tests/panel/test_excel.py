"""Excel files in the panel: looked at first, then applied, then taken back; and what there is as files."""

import os
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from residents import settle_in
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, MAX_WORKBOOK_FORM_BYTES
from svitlobot_bench.rig import until

from .serving import LOGIN, Visitor, workbook

HEADER = ("Вулиця", "Будинок", "Черга")
CHECKED = "Ще нічого не змінено. Застосувати?"


async def settled(browser: Visitor, answer: tuple[int, str]) -> tuple[str, str]:
    """Follow a redirect to a file's page, and look until the work is over; return its path and what it says."""
    assert answer[0] == 303, answer[1]
    path = browser.headers["Location"].removeprefix("/admin")
    shown: dict[str, str] = {}

    async def is_over() -> bool:
        status, shown["text"] = await browser.get(path)
        assert status == 200
        return "Refresh" not in browser.headers

    await until(is_over, 60, every=0.05)
    return path, shown["text"]


async def check(browser: Visitor, *rows: tuple[Any, ...], name: str = "file.xlsx") -> tuple[str, str]:
    await browser.get("/excel")
    return await settled(browser, await browser.upload(workbook(*rows), name))


async def queues_of_houses(town) -> list[str]:
    query = "SELECT name FROM addresses JOIN queues USING (queue_id) ORDER BY house_number"
    rows = await town.database.pool.fetch(query)
    return [row["name"] for row in rows]


async def test_a_file_is_shown_applied_shown_again_and_taken_back(browser_of_operator, town):
    browser = browser_of_operator
    await settle_in(town, 7, [await town.add_house("вулиця Зелена", "1", 7)])
    path, text = await check(
        browser, HEADER, ("вулиця Зелена", "1", "5.2"), ("вулиця Зелена", "2", "9.9"), name="<b>місто.xlsx"
    )
    for said in (
        CHECKED, "рядків 2, прийнято 1, відхилено 1", "1 — з 4.1 до 5.2, мешканців 1", "адреси",
        "<td>3</td>", "такої черги немає (вулиця Зелена; 2; 9.9)", "&lt;b&gt;місто.xlsx",
    ):  # fmt: skip
        assert said in text
    assert await queues_of_houses(town) == ["4.1"]
    status, rows = await browser.get(f"{path}/problems.csv")
    assert (status, "3;вулиця Зелена;2;9.9;queue_unknown" in rows) == (200, True)
    assert "attachment" in browser.headers["Content-Disposition"]

    _, text = await settled(browser, await browser.post(f"{path}/apply"))
    assert "Застосовано" in text
    assert await queues_of_houses(town) == ["5.2"]
    assert f"{path}/undo" not in text  # only after a look

    _, text = await settled(browser, await browser.post(f"{path}/look"))
    assert "Ось що повернеться; ще нічого не змінено" in text
    assert "з 5.2 до 4.1" in text
    assert await queues_of_houses(town) == ["5.2"]

    town.clock.tick(11 * 60)
    _, text = await browser.get(path)  # a caller that only looked finds the import as it was
    assert "Застосовано" in text
    assert "рядків 2, прийнято 1, відхилено 1" in text
    assert f"{path}/undo" not in text

    _, text = await settled(browser, await browser.post(f"{path}/undo"))
    assert "Повернуто, як було" in text
    assert await queues_of_houses(town) == ["4.1"]
    _, text = await browser.get("/excel")
    assert "повернуто" in text
    actions = await town.database.pool.fetch("SELECT action_type, actor FROM action_logs ORDER BY id DESC LIMIT 2")
    assert {tuple(action) for action in actions} == {
        ("addresses_imported", f"panel:{LOGIN}"), ("import_undone", f"panel:{LOGIN}"),
    }  # fmt: skip


async def test_texts_are_shown_as_people_will_read_them(browser_of_operator):
    template = "<b>Темно</b> &amp; тихо з {time}: {address}"
    _, text = await check(browser_of_operator, ("Ключ", "Текст"), ("power_off_template", template), ("x", "y"))
    assert "Темно &amp; тихо з 14:05: Дім: вул. Соборна, 12-А" in text
    assert "невідомий ключ «x»" in text


async def test_a_file_is_cancelled_and_a_press_too_late_is_told(browser_of_operator, town):
    browser = browser_of_operator
    path, _ = await check(browser, HEADER, ("Зелена", "1", "4.1"))
    _, text = await settled(browser, await browser.post(f"{path}/cancel"))
    assert "Скасовано, нічого не змінено" in text
    for action, says in (("apply", "уже застосовано або скасовано"), ("undo", "Повертати нічого")):
        status, text = await browser.post(f"{path}/{action}")
        assert (status, says in text) == (409, True)
    assert await queues_of_houses(town) == []


async def test_a_file_without_the_token_is_not_taken(browser_of_operator, town):
    browser = browser_of_operator
    content = workbook(HEADER, ("Зелена", "1", "4.1"))
    assert (await browser.upload(content, csrf_token=""))[0] == 403
    assert (await browser.upload(content, csrf_token="0" * 64))[0] == 403
    form = {"csrf_token": browser.csrf, "file": BytesIO(content)}
    status, _ = await browser.ask("POST", "/excel", data=form, headers={"Origin": "https://evil.example"})
    assert status == 403
    assert await town.database.pool.fetchval("SELECT count(*) FROM imports") == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Вулиця;Будинок".encode("cp1251"), "CSV"),
        (workbook(("Вулиця", "Будинок"), ("Зелена", "1")), "«Черга»"),
        (workbook(("Щось", "Інше")), "Відомі"),
        (workbook(HEADER, ("Зелена", "1", "4.1"))[:-100], "пошкоджений"),
    ],
    ids=["cp1251", "a column is missing", "another table", "damaged"],
)
async def test_a_file_that_cannot_be_read_says_how_to_mend_it(browser_of_operator, content, says):
    browser = browser_of_operator
    await browser.get("/excel")
    _, text = await settled(browser, await browser.upload(content))
    assert says in text
    assert "Нічого не змінено" in text
    assert "/apply" not in text


async def test_a_form_that_is_no_file_is_explained(browser_of_operator, town):
    browser = browser_of_operator
    await browser.get("/excel")
    for answer, status, says in (
        (await browser.upload(b"", name=""), 422, "виберіть файл"),
        (await browser.upload(b""), 422, "порожній"),
        (await browser.post("/excel"), 422, "виберіть файл"),
        (await browser.upload(b"PK", **{f"x{number}": "y" for number in range(9)}), 422, "Форму з файлом"),
        (await browser.upload(b"PK", x="y" * 2_000), 422, "Форму з файлом"),
        (await browser.upload(b"x" * MAX_WORKBOOK_FORM_BYTES), 413, f"до {MAX_WORKBOOK_BYTES >> 20} МБ"),
        (await browser.post(f"/excel/{10**18}/apply"), 404, "Такого імпорту немає"),
        (await browser.post(f"/excel/{'9' * 5_000}/apply"), 404, "Такого імпорту немає"),
        (await browser.post("/excel/1/explode"), 404, "Такої дії немає"),
        (await browser.get("/excel/1/problems.csv"), 404, "Звіту немає"),
        (await browser.get("/excel/exports/users.xlsx"), 404, "Такого файлу немає"),
    ):
        assert (answer[0], says in answer[1]) == (status, True), answer
    assert await town.database.pool.fetchval("SELECT count(*) FROM imports") == 0


async def test_a_name_that_no_column_could_hold_is_mended(browser_of_operator, town):
    browser = browser_of_operator
    await browser.get("/excel")
    content = workbook(HEADER, ("Зелена", "1", "4.1"))
    await settled(browser, await browser.upload(content, name="мі\x00сто\x1b.xlsx"))
    assert await town.database.pool.fetchval("SELECT file_name FROM imports") == "місто.xlsx"


async def test_a_large_file_goes_to_a_process_of_its_own_and_the_page_looks_again_by_itself(browser_of_operator):
    browser = browser_of_operator
    file = BytesIO(workbook(HEADER, ("Зелена", "1", "4.1")))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/picture.bin", os.urandom(3 << 20))
    await browser.get("/excel")
    assert (await browser.upload(file.getvalue()))[0] == 303
    path = browser.headers["Location"]
    _, text = await browser.get(path.removeprefix("/admin"))
    assert browser.headers["Refresh"] == f"1; url={path}"
    assert "Перевіряю… 0 %" in text
    browser.headers = {"Location": path}
    _, text = await settled(browser, (303, ""))
    assert CHECKED in text


async def test_no_more_files_wait_than_a_person_looks_at(browser_of_operator, town):
    await town.database.pool.execute(
        "INSERT INTO imports (file_name, sha256, status) SELECT 'a.xlsx', '', 'checked' FROM generate_series(1, 10)"
    )
    await browser_of_operator.get("/excel")
    status, text = await browser_of_operator.upload(workbook(HEADER))
    assert (status, "чекають на ваше слово" in text) == (409, True)


@pytest.mark.parametrize("kind", ImportKind)
async def test_what_there_is_can_be_taken_as_a_file_that_changes_nothing_when_it_is_brought_back(
    browser_of_operator, town, kind
):
    browser = browser_of_operator
    await town.add_house("вулиця Зелена", "1", 7)
    await town.database.pool.execute(
        """
        INSERT INTO tariffs (tier, days, price) VALUES ('STANDARD', 30, 49), ('PRO', 30, 99);
        INSERT INTO street_aliases (alias_key, street_key, alias) VALUES ('леніна', 'зелена', 'вулиця Леніна')
        """
    )
    async with browser.http.get(f"{browser.url}/admin/excel/exports/{kind}.xlsx") as answer:
        content = await answer.read()
        assert answer.status == 200, content
    assert openpyxl.load_workbook(BytesIO(content)).active.max_row > 1
    _, text = await settled(browser, await browser.upload(content))
    assert "Змінювати нічого" in text
