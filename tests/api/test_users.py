"""/api/users: registration, settings and the houses people follow, as the bot uses them."""

import asyncio
from typing import Any

import pytest

from .client import AS_ADMIN, Api

PERSON = 5_000_000_000_001


async def test_a_new_person_is_201_and_a_known_one_200(api: Api) -> None:
    new = await api.register(PERSON, username="olena", first_name="Олена")
    assert new.status == 201
    assert new.json["user_id"] == PERSON
    assert (new.json["username"], new.json["first_name"], new.json["addresses"]) == ("olena", "Олена", [])
    known = await api.register(PERSON, username=None, first_name="Оленка")
    assert (known.status, known.json["username"], known.json["first_name"]) == (200, None, "Оленка")
    assert known.json["referral_code"] == new.json["referral_code"]


async def test_fifty_registrations_at_once_make_one_person(api: Api) -> None:
    answers = await asyncio.gather(*(api.register(PERSON, first_name="Олена") for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [200] * 49 + [201]
    assert len({answer.json["referral_code"] for answer in answers}) == 1
    logged = await api.town.database.pool.fetchval("SELECT count(*) FROM action_logs WHERE user_id = $1", PERSON)
    assert logged == 1


async def test_without_a_channel_everybody_has_what_its_members_have(api: Api) -> None:
    await api.town.database.pool.execute("INSERT INTO users (user_id) VALUES ($1)", PERSON)
    for user_id in (PERSON, PERSON + 1):
        profile = (await api.register(user_id)).json
        assert (profile["subscription_tier"], profile["is_channel_subscribed"]) == ("FREE", True)
        assert profile["rights"]["notifications"] is True


async def test_a_person_who_returns_is_reachable_again(api: Api) -> None:
    await api.register(PERSON)
    assert (await _change(api, is_blocked=True))["is_blocked"] is True
    assert (await api.register(PERSON)).json["is_blocked"] is False


async def test_an_inviter_counts_for_new_people_and_only_if_it_is_another_person(api: Api) -> None:
    code = (await api.register(PERSON)).json["referral_code"]
    assert len(code) >= 16
    for user_id, used in ((PERSON, code), (PERSON + 1, code), (PERSON + 2, "no-such-code"), (PERSON + 3, None)):
        assert (await api.register(user_id, referral_code=used)).status in {200, 201}
    await api.register(PERSON + 3, referral_code=code)
    rows = await api.town.database.pool.fetch("SELECT user_id, referred_by FROM users ORDER BY user_id")
    assert [row["referred_by"] for row in rows] == [None, PERSON, None, None]


async def test_a_code_that_is_activated_later_records_who_invited(api: Api) -> None:
    code = (await api.register(PERSON)).json["referral_code"]
    await api.register(PERSON + 1)
    answer = await api.as_bot("POST", "/api/referrals/activate", {"user_id": PERSON + 1, "code": code})
    assert answer.status == 200
    query = "SELECT referred_by FROM users WHERE user_id = $1"
    assert await api.town.database.pool.fetchval(query, PERSON + 1) == PERSON


async def test_a_profile_says_how_many_came_by_its_invitation_and_stayed(api: Api) -> None:
    code = (await api.register(PERSON)).json["referral_code"]
    for user_id in range(PERSON + 1, PERSON + 5):
        await api.register(user_id, referral_code=code)
    await api.as_bot("DELETE", f"/api/users/{PERSON + 1}")
    await api.town.database.pool.execute("UPDATE users SET deleted_at = now() WHERE user_id = $1", PERSON + 2)
    counts = [
        (await api.as_bot("GET", f"/api/users/{user_id}")).json["referral_count"] for user_id in (PERSON, PERSON + 3)
    ]
    assert counts == [2, 0]


async def test_a_person_from_before_gets_a_referral_code_by_writing(api: Api) -> None:
    await api.town.database.pool.execute("INSERT INTO users (user_id) VALUES ($1)", PERSON)
    assert (await api.register(PERSON)).json["referral_code"]


async def test_what_is_left_out_of_a_change_stays(api: Api) -> None:
    await api.register(PERSON, username="olena", first_name="Олена")
    settings = (await _change(api, settings={"warning_times": [60, 5, 60]}))["settings"]
    others = {"return_times": [], "quiet_from": "23:00", "quiet_until": "07:00", "muted": []}
    assert settings == {"warning_times": [5, 60], "notifications_enabled": True, "night_mode": False} | others
    settings = (await _change(api, settings={"night_mode": True, "warning_times": None}))["settings"]
    assert settings == {"warning_times": [5, 60], "notifications_enabled": True, "night_mode": True} | others
    profile = await _change(api, settings={"warning_times": []}, username=None)
    assert (profile["settings"]["warning_times"], profile["username"], profile["first_name"]) == ([], None, "Олена")


@pytest.mark.parametrize(
    "wanted",
    [
        {"settings": {"warning_times": [7]}},
        {"settings": {"theme": "dark"}},
        {"subscription_tier": "PRO"},
        {"first_name": "a\0b"},
        {"username": "x" * 101},
        {"settings": {"warning_times": [5, 10, 15, 30, 60, 120, 5]}},
        [],
        None,
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(api: Api, wanted: Any) -> None:
    await api.register(PERSON)
    answer = await api.as_bot("PATCH", f"/api/users/{PERSON}", wanted)
    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


async def test_a_stranger_is_not_registered(api: Api) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"is_blocked": True}),
        ("POST", "/addresses", {"address_id": 1}),
        ("PATCH", "/addresses/1", {"label": "дім"}),
        ("DELETE", "/addresses/1", None),
    ):
        answer = await api.as_bot(method, f"/api/users/{PERSON}{path}", body)
        assert (answer.status, answer.json["code"]) == (404, "not_registered"), (method, path)
    for user_id in ("0", "-1", str(2**52), "x", "9" * 30):
        assert (await api.as_bot("GET", f"/api/users/{user_id}")).status == 422


async def test_a_body_too_large_is_not_read(api: Api) -> None:
    answer = await api.as_bot("POST", "/api/users", {"user_id": PERSON, "first_name": "x" * 20_000})
    assert (answer.status, answer.json["code"]) == (413, "too_large")


async def _change(api: Api, **wanted: Any) -> dict[str, Any]:
    answer = await api.as_bot("PATCH", f"/api/users/{PERSON}", wanted)
    assert answer.status == 200, answer.body
    return answer.json


async def test_what_an_operator_changes_for_a_person_is_in_the_audit_with_what_it_was(api: Api) -> None:
    house = await api.town.add_house("Зелена", "5")
    await api.register(PERSON, first_name="Олена")
    await api.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": house})
    path = f"/api/users/{PERSON}"
    await api.ask("PATCH", path, headers=AS_ADMIN, json={"is_blocked": True})
    await api.ask("PATCH", path, headers=AS_ADMIN, json={"is_blocked": True})  # no change, no action
    await api.ask("DELETE", f"{path}/addresses/{house}", headers=AS_ADMIN)
    await api.as_bot("PATCH", path, {"first_name": "Оленка"})  # people's own
    query = "SELECT * FROM action_logs WHERE action_type = 'user_changed' ORDER BY id"
    blocked, unfollowed = await api.town.database.pool.fetch(query)
    assert (blocked["actor"], blocked["user_id"]) == ("admin", PERSON)
    assert blocked["metadata"] == {"before": {"is_blocked": False}, "after": {"is_blocked": True}}
    assert [one["address_id"] for one in unfollowed["metadata"]["before"]["addresses"]] == [house]
    assert unfollowed["metadata"]["after"]["addresses"] == []
    await api.ask("DELETE", path, headers=AS_ADMIN)
    forgotten = "SELECT actor FROM action_logs WHERE action_type = 'user_forgotten'"
    assert await api.town.database.pool.fetchval(forgotten) == "admin"
