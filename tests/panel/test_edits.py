"""What may be changed is, and the audit says who did it and what it was."""

import json

import pytest

from svitlobot.services.admin import table_edits


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


async def test_a_followed_house_is_not_removed(full, browser_of_operator):
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
