"""Every table is there; what may be changed is, and the audit says who did it and what it was."""

import json
import re

import pytest
from sqlalchemy import inspect

from svitlobot.db.models import Base, Schedule
from svitlobot.panel.labels import LABELS
from svitlobot.panel.tables import OTHERS, tables
from svitlobot.panel.tables.base import MOST_ROWS, Table
from svitlobot.services import table_edits

OPEN = {
    "Queue": {"name", "telegram_channel_id"},
    "IotSensor": {"priority", "supply", "silence_after_s"},
    "Address": {"street", "house_number", "latitude", "longitude"},
    "User": {"notifications_enabled", "night_mode", "warning_times", "is_banned", "reason"},
    "Tariff": {"price", "price_stars", "is_offered"},
    "ExcelText": {"value"},
}
REMOVABLE = {"Address", "StreetAlias", "PrivateCalendar", "OperatorSession", "ExcelText"}


@pytest.fixture
async def full(town):
    """A row in every table that has one in a small town."""
    pool = town.database.pool
    await town.add_sensor("ESP32_1")
    await pool.execute(
        """
        INSERT INTO iot_data (sensor_id, is_power_on, measured_at) VALUES ('ESP32_1', true, now());
        INSERT INTO queue_changes
            (id, queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, is_announced)
        VALUES (1, 1, false, now(), now(), 'iot', 'single', 'sensor_held', true);
        INSERT INTO users (user_id, username, first_name, subscription_tier) VALUES (7, 'Olena_K', '<b>Олена</b>',
            'PRO');
        INSERT INTO events (kind, queue_id, audience, lane, expires_at) VALUES ('power_off', 1, '{}', 1, now());
        INSERT INTO notifications (event_at, event_id, user_id, batch_no) SELECT created_at, id, 7, 0 FROM events;
        INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id)
        SELECT id, 0, created_at, 1, 1, 7, 7 FROM events;
        INSERT INTO payments (id, user_id, amount, subscription_days, subscription_tier) VALUES (1, 7, 99, 30, 'PRO');
        INSERT INTO tariffs (tier, days, price) VALUES ('PRO', 30, 99);
        INSERT INTO schedules (id, queue_id, scheduled_date, start_time, end_time)
        VALUES (1, 1, '2026-01-01', '20:00', '24:00');
        INSERT INTO schedule_days (queue_id, scheduled_date, status, source, changed_at, confirmed_at)
        VALUES (1, '2026-01-01', 'published', 'x', now(), now());
        INSERT INTO schedule_sources (url, next_at) VALUES ('https://plans.example/a;b', now());
        INSERT INTO queue_days (queue_id, day, minutes_off, outages) VALUES (1, current_date, 90, 1);
        INSERT INTO private_calendars (user_id, token) VALUES (7, 'a-token-that-opens-it');
        INSERT INTO excel_texts (key, value) VALUES ('power_on', 'Світло є!');
        INSERT INTO street_aliases (alias_key, street_key, alias) VALUES ('леніна', 'соборна', 'Леніна');
        INSERT INTO alerts (key, kind, raised_at, last_seen_at) VALUES ('backlog:all', 'backlog', now(), now());
        INSERT INTO quiet_hours (id, since, until, actor) VALUES (1, now(), now(), 'cli');
        INSERT INTO backups (started_at, host) VALUES (now(), 'host');
        INSERT INTO imports (kind, file_name, sha256, status) VALUES ('texts', 'a.xlsx', '', 'done');
        INSERT INTO import_files (import_id, content, problems) SELECT id, 'bytes', 'рядок 3' FROM imports;
        INSERT INTO import_changes (import_id, thing, key) SELECT id, 'text', 'power_on' FROM imports;
        INSERT INTO watched_files (path, size, mtime_ns, seen_at) VALUES ('/srv/a.xlsx', 1, 1, now());
        INSERT INTO queue_moves (event_id, user_id, address_id, priority, old_queues, new_queues)
        SELECT id, 7, 1, 1, '{1}', '{2}' FROM events;
        INSERT INTO subscription_reminders (user_id, expires_at, days) VALUES (7, now(), 3);
        INSERT INTO paid_broadcast_spend (day, messages) VALUES (current_date, 5);
        INSERT INTO people_counts (id, counted_at, took_ms, counts) VALUES (1, now(), 1, '{}')
        ON CONFLICT DO NOTHING;
        INSERT INTO forgotten_people (mark) VALUES ('mark')
        """
    )
    return town


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
    assert unsearched == {"QuietHours", "PeopleCounts", "SilenceWatch", "ForgottenPerson"}


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


async def audited(town, kind="panel_changed"):
    """Return the only action of a kind."""
    rows = await town.database.pool.fetch("SELECT * FROM action_logs WHERE action_type = $1", kind)
    assert len(rows) == 1
    details = rows[0]["metadata"]
    return rows[0], details if isinstance(details, dict) else json.loads(details)


async def test_a_change_is_audited_with_who_and_what_it_was(full, browser_of_operator):
    browser = browser_of_operator
    await browser.get("/iot-sensor/edit/ESP32_1")
    status, _ = await browser.post("/iot-sensor/edit/ESP32_1", priority="2", supply="mains", silence_after_s="180")
    assert status == 302
    sensor = await full.sensor("ESP32_1")
    assert (sensor.priority, sensor.supply) == (2, "mains")
    row, details = await audited(full)
    assert row["actor"] == "panel:olena"
    assert row["description"] == "iot_sensors: ESP32_1"
    assert details == {"before": {"priority": 1, "supply": "backup"}, "after": {"priority": 2, "supply": "mains"}}


async def test_saving_what_is_already_so_is_no_change(full, browser_of_operator):
    await browser_of_operator.get("/tariff/edit/PRO;30")
    status, _ = await browser_of_operator.post("/tariff/edit/PRO;30", price="99.00", is_offered="y")
    assert status == 302
    assert await full.database.pool.fetch("SELECT FROM action_logs WHERE action_type = 'panel_changed'") == []


async def test_a_tier_keeps_a_price_that_days_are_counted_by(full, browser_of_operator):
    await full.database.pool.execute("INSERT INTO tariffs (tier, days, price) VALUES ('PRO', 90, 250)")
    await browser_of_operator.get("/tariff/edit/PRO;30")
    assert (await browser_of_operator.post("/tariff/edit/PRO;30", price="99.00"))[0] == 302
    status, text = await browser_of_operator.post("/tariff/edit/PRO;90", price="250.00")
    assert (status, "остання ціна на PRO" in text) == (400, True)
    assert await full.database.pool.fetchval("SELECT days FROM tariffs WHERE is_offered") == 90


async def test_a_change_that_fails_leaves_no_trace_in_the_audit(full, browser_of_operator):
    await browser_of_operator.get("/queue/edit/1")
    status, text = await browser_of_operator.post("/queue/edit/1", name="1.2", telegram_channel_id="")
    assert status == 400
    assert "суперечать іншим рядкам" in text
    assert "UNIQUE" not in text.upper()
    assert (await full.queue(1)).name == "1.1"
    assert await full.database.pool.fetch("SELECT FROM action_logs WHERE action_type = 'panel_changed'") == []


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"name": "   ", "telegram_channel_id": ""}, "від 1 до 50 знаків"),
        ({"name": '1.1"x', "telegram_channel_id": ""}, "лапок"),
        ({"name": "1.1", "telegram_channel_id": "501"}, "Це не канал"),
    ],
)
async def test_a_queue_that_could_not_be_asked_for_or_told_of_is_refused(full, browser_of_operator, form, complaint):
    await browser_of_operator.get("/queue/edit/1")
    status, text = await browser_of_operator.post("/queue/edit/1", **form)
    assert (status, complaint in text) == (400, True)
    queue = await full.queue(1)
    assert (queue.name, queue.telegram_channel_id) == ("1.1", None)
    assert (await browser_of_operator.post("/queue/edit/1", name=" 1.1 ", telegram_channel_id="-1001234567890"))[
        0
    ] == 302
    queue = await full.queue(1)
    assert (queue.name, queue.telegram_channel_id) == ("1.1", -1001234567890)


async def test_a_bug_is_said_in_words_and_not_shown(full, browser_of_operator, monkeypatch):
    async def buggy(*_args, **_named):
        raise RuntimeError("what only a programmer understands")

    monkeypatch.setattr(table_edits, "change", buggy)
    await browser_of_operator.get("/tariff/edit/PRO;30")
    status, text = await browser_of_operator.post("/tariff/edit/PRO;30", price="1")
    assert status == 400
    assert "Внутрішня помилка" in text
    assert "programmer" not in text


async def test_only_the_columns_of_the_form_are_changed_whatever_is_sent(full, browser_of_operator):
    await browser_of_operator.get("/user/edit/7")
    await browser_of_operator.post(
        "/user/edit/7", notifications_enabled="", warning_times="15", subscription_tier="FREE", user_id="9",
        subscription_expires_at="2099-01-01", is_blocked="y", address_count="3",
    )  # fmt: skip
    person = await full.database.pool.fetchrow("SELECT * FROM users WHERE user_id = 7")
    assert (person["subscription_tier"], person["subscription_expires_at"], person["is_blocked"]) == (
        "PRO",
        None,
        False,
    )
    _, details = await audited(full)
    assert set(details["after"]) == {"settings"}
    assert details["after"]["settings"]["warning_times"] == [15]
    assert details["before"]["settings"]["notifications_enabled"] is True
    assert details["after"]["settings"]["notifications_enabled"] is False


async def test_a_person_is_banned_with_a_reason_and_let_in_again(full, browser_of_operator):
    browser, form = browser_of_operator, {"notifications_enabled": "y", "warning_times": "15"}
    await browser.get("/user/edit/7")
    status, text = await browser.post("/user/edit/7", **form, is_banned="y")
    assert (status, "Вкажіть причину" in text) == (400, True)
    assert not await full.database.pool.fetchval("SELECT is_blocked FROM users WHERE user_id = 7")
    assert (await browser.post("/user/edit/7", **form, is_banned="y", reason="лаявся"))[0] == 302
    assert await full.database.pool.fetchval("SELECT is_blocked AND banned_at IS NOT NULL FROM users WHERE user_id = 7")
    row, _ = await audited(full, "user_banned")
    assert (row["actor"], row["user_id"], row["description"]) == ("panel:olena", 7, "лаявся")
    assert (await browser.post("/user/edit/7", **form, reason="вибачився"))[0] == 302
    assert await full.database.pool.fetchval("SELECT banned_at IS NULL FROM users WHERE user_id = 7")


async def test_the_spelling_of_a_house_carries_what_is_compared_with_it(full, browser_of_operator):
    house = await full.add_house("вул. Соборна", "1")
    await browser_of_operator.get(f"/address/edit/{house}")
    form = {"street": "вул.  Миру", "house_number": "12 А", "latitude": "50.6199", "longitude": "26.2516"}
    assert (await browser_of_operator.post(f"/address/edit/{house}", **form))[0] == 302
    row = await full.database.pool.fetchrow("SELECT * FROM addresses")
    assert (row["street"], row["street_key"], row["house_key"], row["queue_id"]) == ("вул. Миру", "миру", "12а", 1)
    status, text = await browser_of_operator.post(f"/address/edit/{house}", **form | {"street": "***"})
    assert status == 400
    assert "мають бути літери" in text


async def test_a_house_that_somebody_follows_is_not_removed(full, browser_of_operator):
    followed, free = await full.add_house("Миру", "1"), await full.add_house("Миру", "2")
    await full.database.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id) VALUES (7, $1, 'PRO', 1)",
        followed,
    )
    for house in (followed, free):
        headers = {"X-CSRF-Token": browser_of_operator.csrf}
        assert (await browser_of_operator.ask("DELETE", f"/address/delete?pks={house}", headers=headers))[0] == 200
    assert [row["id"] for row in await full.database.pool.fetch("SELECT id FROM addresses")] == [followed]
    row, details = await audited(full, "panel_deleted")
    assert row["actor"] == "panel:olena"
    assert details["before"]["street"] == "Миру"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("{user.__class__}", "невідоме поле"), ("{name:>999999999}", "невідоме поле"), ("<b>", "не закрито")],
)
async def test_a_text_that_could_do_harm_is_refused(full, browser_of_operator, text, complaint):
    await browser_of_operator.get("/excel-text/edit/power_on")
    status, page = await browser_of_operator.post("/excel-text/edit/power_on", value=text)
    assert status == 400
    assert complaint in page
    assert await full.database.pool.fetchval("SELECT value FROM excel_texts") == "Світло є!"


async def test_a_text_is_added_changed_and_given_up(full, browser_of_operator):
    browser = browser_of_operator
    await browser.get("/excel-text/create")
    assert (await browser.post("/excel-text/create", key="ask_address", value="Де ви?"))[0] == 302
    await browser.get("/excel-text/edit/ask_address")
    assert (await browser.post("/excel-text/edit/ask_address", value="Світла немає"))[0] == 302
    _, details = await audited(full)
    assert details == {"before": {"value": "Де ви?"}, "after": {"value": "Світла немає"}}
    longest = "Світла немає. " * 200
    assert (await browser.post("/excel-text/edit/ask_address", value=longest))[0] == 302
    last = "SELECT metadata FROM action_logs WHERE action_type = 'panel_changed' ORDER BY id DESC LIMIT 1"
    assert (await full.database.pool.fetchval(last))["after"] == {"value": longest}
    await browser.ask("DELETE", "/excel-text/delete?pks=ask_address", headers={"X-CSRF-Token": browser.csrf})
    assert [row["key"] for row in await full.database.pool.fetch("SELECT key FROM excel_texts")] == ["power_on"]


async def test_a_removed_session_is_over(full, browser_of_operator):
    number = await full.database.pool.fetchval("SELECT id FROM operator_sessions")
    headers = {"X-CSRF-Token": browser_of_operator.csrf}
    await browser_of_operator.ask("DELETE", f"/operator-session/delete?pks={number}", headers=headers)
    assert (await browser_of_operator.get("/"))[0] == 303


@pytest.mark.parametrize("identity", ["payment", "subscription-grant", "notification", "panel-operator", "event"])
async def test_what_may_only_be_read_has_no_form(full, browser_of_operator, identity):
    for path in (f"/{identity}/create", f"/{identity}/edit/1"):
        assert (await browser_of_operator.get(path))[0] == 403
        assert (await browser_of_operator.post(path))[0] == 403
    headers = {"X-CSRF-Token": browser_of_operator.csrf}
    assert (await browser_of_operator.ask("DELETE", f"/{identity}/delete?pks=1", headers=headers))[0] == 403
