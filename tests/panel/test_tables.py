"""Every table is there, can be searched, and shows no secret."""

import re

import pytest
from sqlalchemy import inspect

from svitlobot.clock import kyiv
from svitlobot.db.models import Base, Schedule
from svitlobot.panel.labels import LABELS
from svitlobot.panel.tables import OTHERS, tables
from svitlobot.panel.tables.base import MOST_ROWS, Table
from svitlobot.services.admin import table_edits

OPEN = {
    "Queue": {"name", "telegram_channel_id"},
    "IotSensor": {"priority", "supply", "silence_after_s"},
    "Address": {"street", "house_number", "latitude", "longitude"},
    "User": {"notifications_enabled", "night_mode", "warning_times", "return_times", "is_banned", "reason"},
    "Tariff": {"price", "price_stars", "is_offered"},
    "ExcelText": {"value"},
}
REMOVABLE = {"Address", "StreetAlias", "PrivateCalendar", "OperatorSession", "ExcelText"}


def fields(view: type[Table]) -> set[str]:
    """Return the fields of the form in which a row is changed."""
    if view.form is not None:
        return {name for name in vars(view.form) if not name.startswith("_")}
    return set(view.form_edit_rules or view.form_columns)


def test_every_table_is_there_and_only_what_is_named_here_may_be_changed():
    views = {view.model.__name__: view for view in tables()}
    assert {mapper.class_.__name__ for mapper in Base.registry.mappers} - set(views) == {"ActionLog", Schedule.__name__}
    assert {name: fields(view) for name, view in views.items() if view.can_edit} == OPEN
    assert {name for name, view in views.items() if view.can_delete} == REMOVABLE
    assert {name for name, view in views.items() if view.can_create} == {"ExcelText"}
    assert not any(view.can_export or view.can_import for view in views.values())


def test_whatever_has_a_million_rows_is_sorted_by_a_key_and_searched_by_an_index():
    for view in tables():
        table = inspect(view.model).local_table
        if view.is_small or not hasattr(table, "indexes"):
            continue
        keys = [[*table.primary_key.columns]] + [[*index.columns] for index in table.indexes]
        keys += [[*one.columns] for one in table.constraints if type(one).__name__ == "UniqueConstraint"]
        leading = {columns[0].name for columns in keys if columns} | {"first_name", "username"}  # by lower(…)
        searched = {name if isinstance(name, str) else name.key for name in view.column_searchable_list}
        assert searched <= leading | {"event_id"}, view  # a notification's event leads to its day, the key's beginning


def test_every_table_and_every_column_is_called_by_a_ukrainian_name():
    for view in tables():
        assert view.category != OTHERS, view.model
        assert re.search("[а-яіїє]", f"{view.name} {view.name_plural}"), view.model
        columns = {attribute.key for attribute in inspect(view.model).column_attrs}
        shown = {*columns, *map(str, view.column_list), *map(str, view.column_details_list)}
        assert {name for name in shown if not table_edits.is_secret(name)} - set(LABELS) == set(), view.model


def test_every_table_can_be_searched_but_those_of_one_row():
    unsearched = {view.model.__name__ for view in tables() if not view.column_searchable_list}
    assert unsearched == {"QuietMode", "PeopleCounts", "SilenceWatch", "ForgottenPerson"}


@pytest.mark.parametrize("day", ["01.01.2026", "2026-01-01"])
async def test_a_day_is_searched_for_as_it_is_shown(full, browser_of_operator, day):
    for table in ("window", "schedule-day"):
        assert "01.01.2026" in (await browser_of_operator.get(f"/{table}/list?search={day}"))[1].partition("<tbody")[2]
        nothing = (await browser_of_operator.get(f"/{table}/list?search=02.01.2026"))[1].partition("<tbody")[2]
        assert "01.01.2026" not in nothing


async def test_every_list_and_every_row_can_be_seen_and_no_secret_is_on_them(full, served, browser_of_operator):
    browser = browser_of_operator
    for view in served.panel.views:
        if not isinstance(view, Table):
            continue
        status, text = await browser.get(f"/{view.identity}/list")
        assert status == 200, (view.identity, text)
        assert "a-token-that-opens-it" not in text
        link = text.partition(f"/admin/{view.identity}/details/")[2].partition('"')[0]
        if link:
            status, text = await browser.get(f"/{view.identity}/details/{link}")
            assert status == 200, (view.identity, text)
            assert "a-token-that-opens-it" not in text
            assert "scrypt$" not in text
            assert "_hash" not in text
        elif view.is_small:
            assert view.identity == "silence-watch", view.identity


async def test_a_name_that_looks_like_a_page_is_shown_and_not_obeyed(full, browser_of_operator):
    _, text = await browser_of_operator.get("/user/list")
    assert "&lt;b&gt;Олена&lt;/b&gt;" in text
    assert "<b>Олена" not in text


@pytest.mark.parametrize("term", ["7", "olena", "@OLENA_k", "Olena_K"])
async def test_a_person_is_found_by_id_and_by_the_beginning_of_a_nick(full, browser_of_operator, term):
    await full.database.pool.execute("INSERT INTO users (user_id, username) VALUES (8, 'petro')")
    _, text = await browser_of_operator.get(f"/user/list?search={term.replace('@', '%40')}")
    assert "Olena_K" in text
    assert "petro" not in text


@pytest.mark.parametrize("term", ["%25", "_", "'", "1e9", "٣", "9" * 30, "-1", "\\"])
async def test_a_strange_search_finds_nobody_and_breaks_nothing(full, browser_of_operator, term):
    status, text = await browser_of_operator.get(f"/user/list?search={term}")
    assert status == 200
    assert "Olena_K" not in text


async def test_a_long_table_is_shown_as_far_as_its_bound(town, browser_of_operator):
    await town.database.pool.execute("INSERT INTO users (user_id) SELECT generate_series(1, 1500)")
    _, text = await browser_of_operator.get("/user/list")
    assert f"Показано перші {MOST_ROWS} рядків" in text
    assert f"1–25 із {MOST_ROWS}" in text
    status, text = await browser_of_operator.get("/user/list?page=100000")
    assert status == 302  # to the last page there is
    status, text = await browser_of_operator.get("/user/list?page=40")
    assert f"976–1000 із {MOST_ROWS}" in text


async def test_a_day_on_which_no_sensor_was_heard_is_shown_as_unknown_and_not_as_a_day_with_power(
    town, browser_of_operator
):
    day = kyiv(town.clock()).date()
    await town.database.pool.execute(
        "INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, outages)"
        " VALUES (1, $1, 0, 0, 0), (2, $1, 1440, 0, 0)",
        day,
    )
    _, text = await browser_of_operator.get("/")
    assert f"1.1, {day:%d.%m}: немає даних" in text
    assert f"1.2, {day:%d.%m}: 0 год" in text
    silent = text.partition(f"1.1, {day:%d.%m}")[0].rpartition("<rect")[2]
    assert 'class="heat-none"' in silent
    rows = (await browser_of_operator.get("/queue-day/list"))[1].partition("<tbody")[2].split("<tr>")
    assert [row.count("немає даних") for row in rows if f"{day:%d.%m.%Y}" in row] == [2, 0]


async def test_a_queue_that_no_sensor_speaks_for_has_power_unknown(town, browser_of_operator):
    await town.add_sensor("ESP32_1")
    await town.hear("ESP32_1", is_power_on=True)
    rows = (await browser_of_operator.get("/queue/list"))[1].partition("<tbody")[2].split("<tr>")
    shown = {queue: row for row in rows for queue in ("1.1", "1.2") if f"<td>{queue}</td>" in row}
    assert "<td>є</td>" in shown["1.1"]
    assert "<td>невідомо</td>" in shown["1.2"]


async def test_codes_are_shown_in_words(full, browser_of_operator):
    for path, code, words in (
        ("/event/list", "power_off", "світло зникло"),
        ("/queue-change/details/1", "sensor_held", "один датчик каже досить довго"),
        ("/payment/list", ">pending<", "чекає"),
        ("/iot-sensor/list", ">backup<", "з акумулятором"),
    ):
        text = (await browser_of_operator.get(path))[1].partition("<tbody")[2]
        assert words in text, path
        assert code not in text, path
