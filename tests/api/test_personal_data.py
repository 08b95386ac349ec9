"""GET /api/users/{user_id}/export and DELETE: a person's data is theirs to take and to erase."""

from datetime import datetime
from typing import Any

import pytest

from svitlobot.db.models import Base
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOffPayload, PowerOnPayload
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot.services.users import erasure

from .client import Api

PERSON, OTHER = 5_000_000_000_001, 5_000_000_000_009
# Their values are people's ids; a batch's bounds are those of a range, and even they must not name who is gone.
PEOPLE_COLUMNS = ("user_id", "referred_by", "moderated_by", "first_user_id", "last_user_id")


async def test_everything_that_is_kept_is_given(api: Api) -> None:
    await _live(api)
    answer = await api.as_bot("GET", f"/api/users/{PERSON}/export")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="svitlobot-{PERSON}.json"'
    data = answer.json
    assert data["profile"]["first_name"] == "Олена"
    assert [address["label"] for address in data["profile"]["addresses"]] == ["дім"]
    assert [(notified["kind"], notified["queue"], notified["state"]) for notified in data["notifications"]] == [
        ("power_on", "1.1", "pending"),
        ("power_off", "1.1", "sent"),
    ]
    assert [told["text"].splitlines()[0] for told in data["notifications"]] == [
        "💡 <b>Світло є!</b> З 12:00",
        "⚫️ <b>Світло зникло</b> о 12:00",
    ]
    assert [report["report_type"] for report in data["crowdreports"]] == ["power_off"]
    assert [payment["payment_id"] for payment in data["payments"]] == ["p-1"]
    assert [referral["role"] for referral in data["referrals"]] == ["invited"]
    assert [(grant["days"], grant["cause"]) for grant in data["grants"]] == [(5, "referral"), (30, "payment")]
    assert len(data["calendars"]) == 1
    assert [reminder["days"] for reminder in data["reminders"]] == [3]
    assert [action["action_type"] for action in data["actions"]] == ["user_registered"]
    assert str(OTHER) not in answer.body.decode()


async def test_texts_of_messages_are_given_up_to_a_length_the_newest_first(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _live(api)
    monkeypatch.setattr(erasure, "MAX_TEXT", 1)
    newest, oldest = (await api.as_bot("GET", f"/api/users/{PERSON}/export")).json["notifications"]
    assert newest["text"]
    assert (oldest["kind"], oldest["text"]) == ("power_off", None)


async def test_what_is_known_beside_the_profile_is_given_too(api: Api) -> None:
    code = (await api.register(OTHER)).json["referral_code"]
    await api.register(PERSON, referral_code=code)
    checked_at = api.town.clock()
    await api.town.database.pool.execute("UPDATE users SET last_subscription_check = $1", checked_at)
    for user_id, was_invited in ((PERSON, True), (OTHER, False)):
        answer = await api.as_bot("GET", f"/api/users/{user_id}/export")
        assert datetime.fromisoformat(answer.json["last_active_at"]) == api.town.clock()
        assert datetime.fromisoformat(answer.json["last_subscription_check"]) == checked_at
        assert answer.json["was_invited"] is was_invited


async def test_no_count_is_given_that_nobody_keeps(api: Api) -> None:
    await _live(api)
    data = (await api.as_bot("GET", f"/api/users/{PERSON}/export")).json
    assert "total_notifications_sent" not in data
    assert sum(notified["state"] == "sent" for notified in data["notifications"]) == 1
    assert (data["profile"]["referral_count"], len(data["referrals"])) == (1, 1)


async def test_every_column_about_a_person_is_given_or_known_not_to_tell_of_them(api: Api) -> None:
    await api.register(PERSON)
    data = (await api.as_bot("GET", f"/api/users/{PERSON}/export")).json
    given = {*data, *data["profile"]}
    columns = {column.name for column in Base.metadata.tables["users"].columns}
    assert columns - given == {
        "referred_by",  # as was_invited: who it was is theirs to tell
        "primary_address_id", "address_count",  # as the addresses
        "wants_notifications", "wants_quiet_nights",  # as the settings
        "deleted_at",  # a deleted person has no export
    }  # fmt: skip


async def test_who_has_not_paid_leaves_nothing_behind(api: Api) -> None:
    await _live(api)
    await api.town.database.pool.execute("DELETE FROM subscription_grants WHERE cause = 'payment'")
    await api.town.database.pool.execute("DELETE FROM payments")
    for _ in range(2):
        assert (await api.as_bot("DELETE", f"/api/users/{PERSON}")).status == 204
    assert await _traces(api, PERSON) == {}
    assert (await api.as_bot("GET", f"/api/users/{PERSON}")).json["code"] == "not_registered"


async def test_of_who_has_paid_only_the_books_remain(api: Api) -> None:
    await _live(api)
    for _ in range(2):
        assert (await api.as_bot("DELETE", f"/api/users/{PERSON}")).status == 204
    books = {("users", "user_id"): 1, ("payments", "user_id"): 1, ("subscription_grants", "user_id"): 2}
    assert await _traces(api, PERSON) == books
    assert await api.town.database.pool.fetchval("SELECT count(reason) FROM subscription_grants") == 0
    row = await api.town.database.pool.fetchrow("SELECT * FROM users WHERE user_id = $1", PERSON)
    assert {
        name: row[name] for name in ("username", "first_name", "referral_code", "primary_address_id")
    } == dict.fromkeys(("username", "first_name", "referral_code", "primary_address_id"))
    assert (row["wants_notifications"], row["address_count"]) == (False, 0)
    assert (await api.as_bot("GET", f"/api/users/{PERSON}")).json["code"] == "not_registered"
    blocked = await api.as_bot("PATCH", f"/api/users/{PERSON}", {"is_blocked": False})
    assert blocked.json["code"] == "not_registered"


async def test_who_was_forgotten_may_come_back_with_what_is_paid_for(api: Api) -> None:
    await _live(api)
    await api.as_bot("DELETE", f"/api/users/{PERSON}")
    api.town.clock.tick(60)
    profile = (await api.register(PERSON, first_name="Олена")).json
    assert (profile["subscription_tier"], profile["is_blocked"], profile["addresses"]) == ("PRO", False, [])
    assert profile["settings"]["night_mode"] is False
    assert profile["referral_code"]
    assert (await api.as_bot("GET", f"/api/users/{PERSON}")).status == 200


async def test_others_lose_nothing(api: Api) -> None:
    await _live(api)
    before = await _traces(api, OTHER)
    await api.as_bot("DELETE", f"/api/users/{PERSON}")
    after = await _traces(api, OTHER)
    lost = {place: count - after.get(place, 0) for place, count in before.items() if after.get(place) != count}
    assert lost == {("referral_activations", "referred_user_id"): 1}
    batch = await api.town.database.pool.fetchrow(
        "SELECT first_user_id, last_user_id FROM notification_batches WHERE batch_no = 0"
    )
    assert tuple(batch) == (PERSON + 1, OTHER)


async def _live(api: Api) -> None:
    """Have a person do everything that leaves a trace, and another beside them."""
    pool, now = api.town.database.pool, api.town.clock()
    house = await api.town.add_house("вул. Соборна", "1")
    for user_id, name in ((PERSON, "Олена"), (OTHER, "Тарас")):
        await api.register(user_id, first_name=name)
        path = f"/api/users/{user_id}"
        await api.as_bot("POST", f"{path}/addresses", {"address_id": house, "label": "дім"})
        await api.as_bot("PATCH", path, {"settings": {"night_mode": True}})
        await api.as_bot("POST", f"{path}/calendar")
    await pool.execute("UPDATE users SET subscription_tier = 'PRO' WHERE user_id = $1", PERSON)
    await pool.execute("UPDATE users SET referred_by = $1 WHERE user_id = $2", PERSON, OTHER)
    await pool.execute(
        "INSERT INTO referral_activations (referrer_user_id, referred_user_id) VALUES ($1, $2)", PERSON, OTHER
    )
    await pool.execute(
        "INSERT INTO payments (user_id, amount, payment_id, status, subscription_days, subscription_tier) "
        "VALUES ($1, 99, 'p-1', 'success', 30, 'PRO')", PERSON,
    )  # fmt: skip
    await pool.execute(
        "INSERT INTO subscription_grants (user_id, tier, days, cause, payment_id, tier_before, tier_after, reason) "
        "SELECT $1::bigint, 'PRO', 30, 'payment', id, 'FREE', 'PRO', NULL FROM payments "
        "UNION ALL SELECT $1::bigint, 'PRO', 5, 'referral', NULL, 'PRO', 'PRO', 'за подругу'", PERSON,
    )  # fmt: skip
    await pool.execute("INSERT INTO subscription_reminders (user_id, expires_at, days) VALUES ($1, $2, 3)", PERSON, now)
    await pool.execute(
        "INSERT INTO crowdreports (user_id, address_id, queue_id, report_type, moderated_by) "
        "VALUES ($1, $3, 1, 'power_off', NULL), ($2, $3, 1, 'power_off', $1)", PERSON, OTHER, house,
    )  # fmt: skip
    async with api.town.database.transaction() as session:
        sent = await announce_in_queue(session, PowerOffPayload(time="12:00", note=""), QueueResidents(1), now)
        pending = await announce_in_queue(session, PowerOnPayload(time="12:00", note=""), QueueResidents(1), now)
    # Of the first event each has a batch of their own; of the second both share one.
    for event_id, batch_no, first, last in (
        (sent, 0, PERSON, PERSON),
        (sent, 1, OTHER, OTHER),
        (pending, 0, PERSON, OTHER),
    ):
        await pool.execute(
            "INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id) "
            "VALUES ($1, $2, $3, 1, 1, $4, $5)", event_id, batch_no, now, first, last,
        )  # fmt: skip
        await pool.execute(
            "INSERT INTO notifications (event_at, event_id, user_id, batch_no, state) "
            "SELECT $1, $2, user_id, $3, $4 FROM users WHERE user_id BETWEEN $5 AND $6",
            now, event_id, batch_no, "sent" if event_id == sent else "pending", first, last,
        )  # fmt: skip
    for user_id in (PERSON, OTHER):
        await pool.execute("INSERT INTO queue_moves VALUES ($1, $2, $3, 1, '{1}', '{2}')", sent, user_id, house)
        await pool.execute(
            "WITH of AS (INSERT INTO imports (file_name, sha256) VALUES ('a.xlsx', '') RETURNING id) "
            "INSERT INTO import_changes (import_id, thing, key, before) "
            "SELECT id, 'follow', $1::bigint || ':1', jsonb_build_object('user_id', $1::bigint) FROM of", user_id,
        )  # fmt: skip
    await pool.execute(
        "INSERT INTO events (kind, audience, lane, expires_at) "
        "VALUES ('broadcast', jsonb_build_object('chats', jsonb_build_array($1::bigint)), 0, now())", PERSON,
    )  # fmt: skip


async def _traces(api: Api, user_id: int) -> dict[tuple[str, str], int]:
    """Count, in every table, the rows that name a person in a column made for people, or in the text of an event."""
    traces: dict[tuple[str, str], int] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name in PEOPLE_COLUMNS or column.name.endswith("_user_id"):
                condition: Any = f"{column.name} = $1"
            elif column.name in {"audience", "payload", "metadata", "before", "after"}:
                condition = f"{column.name}::text LIKE '%' || $1::bigint || '%'"
            else:
                continue
            query = f"SELECT count(*) FROM {table.name} WHERE {condition}"
            count = await api.town.database.pool.fetchval(query, user_id)
            if count:
                traces[table.name, column.name] = count
    return traces
