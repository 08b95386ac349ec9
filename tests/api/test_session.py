"""POST /api/session: Telegram's word for who it is, exchanged for a session of an hour."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.settings import Settings

from .client import AS_ADMIN, BOT_TOKENS, Answer, Api, init_data, served

PERSON = 5_000_000_000_001
KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("token", BOT_TOKENS)
async def test_telegram_s_word_gives_a_session_to_one_s_own_data(api: Api, token: str) -> None:
    for user_id in (PERSON, PERSON + 1):
        await api.register(user_id)
    begun = await _begin(api, init_data(PERSON, api.town.clock(), token))
    assert begun.status == 200
    assert begun.json["user"]["user_id"] == PERSON
    assert (await _look(api, begun.json["token"], PERSON)).json == begun.json["user"]
    other = await _look(api, begun.json["token"], PERSON + 1)
    assert (other.status, other.json["code"]) == (404, "not_found")


async def test_a_session_is_over_after_an_hour(api: Api) -> None:
    await api.register(PERSON)
    token = (await _begin(api, init_data(PERSON, api.town.clock()))).json["token"]
    for seconds, expected in ((3599, 200), (1, 401)):
        api.town.clock.tick(seconds)
        assert (await _look(api, token, PERSON)).status == expected


async def test_a_session_that_was_tampered_with_is_nobody_s(api: Api) -> None:
    await api.register(PERSON)
    token = (await _begin(api, init_data(PERSON, api.town.clock()))).json["token"]
    payload, _, signature = token.partition(".")
    for wrong in (token + "x", f"{payload}x.{signature}", f"{payload}.", signature, "x" * 5000, "é", ""):
        assert (await _look(api, wrong, PERSON)).status == 401, wrong


async def test_a_session_outlives_neither_its_bot_nor_its_person(api: Api, redis: Redis, settings: Settings) -> None:
    await api.register(PERSON)
    token = (await _begin(api, init_data(PERSON, api.town.clock()))).json["token"]
    town = api.town
    no_bot = settings.model_copy(update={"telegram_bot_token": []})
    async with served(Context(no_bot, town.database, redis, town.clock), town) as other:
        assert (await _look(other, token, PERSON)).status == 401
    await api.as_bot("DELETE", f"/api/users/{PERSON}")
    gone = await _look(api, token, PERSON)
    assert (gone.status, gone.json["code"]) == (404, "not_registered")


async def test_init_data_is_good_for_an_hour_and_not_from_the_future(api: Api) -> None:
    await api.register(PERSON)
    for age, expected in ((3600, 200), (3601, 401), (-60, 200), (-61, 401)):
        signed_at = api.town.clock() - timedelta(seconds=age)
        assert (await _begin(api, init_data(PERSON, signed_at))).status == expected, age


async def test_what_telegram_did_not_sign_is_refused(api: Api) -> None:
    await api.register(PERSON)
    good = init_data(PERSON, api.town.clock())
    for wrong in (
        good.replace(str(PERSON), str(PERSON + 1)),
        good + "&start_param=x",
        good + "&query_id=AAHdF6IQAAAAAN0XohDhrOrc",  # a field that is signed, given twice
        good.replace("&user=", "&user=%7B%7D&user="),
        good.replace("hash=", "hash=0"),
        good.rpartition("&hash=")[0],
        good.rpartition("hash=")[0] + "hash=%D0%B0",
        init_data(PERSON, api.town.clock(), "1000000003:another-bot"),
        init_data(PERSON, api.town.clock(), auth_date="9" * 40),
        init_data(PERSON, api.town.clock(), user="[]"),
        init_data(PERSON, api.town.clock(), user='{"id": "1"}'),
        init_data(PERSON, api.town.clock(), user='{"id": true}'),
        init_data(PERSON, api.town.clock(), user=f'{{"id": {10**30}}}'),
        init_data(PERSON, api.town.clock(), user=f'{{"id": {"9" * 3000}}}'),
        "hash",
        "&&==",
        "x" * 10_000,
    ):
        answer = await _begin(api, wrong)
        assert (answer.status, answer.json["code"]) == (401, "not_authenticated"), wrong


async def test_who_never_wrote_to_the_bot_has_no_session(api: Api) -> None:
    answer = await _begin(api, init_data(PERSON, api.town.clock()))
    assert (answer.status, answer.json["code"]) == (404, "not_registered")


async def test_a_mini_app_user_may_not_block_themselves(api: Api) -> None:
    await api.register(PERSON)
    token = (await _begin(api, init_data(PERSON, api.town.clock()))).json["token"]
    headers = {"Authorization": f"tma-session {token}"}
    path = f"/api/users/{PERSON}"
    refused = await api.ask("PATCH", path, headers=headers, json={"is_blocked": True})
    assert (refused.status, refused.json["code"]) == (422, "invalid_input")
    changed = await api.ask("PATCH", path, headers=headers, json={"settings": {"night_mode": True}})
    assert changed.json["settings"]["night_mode"] is True


async def test_a_ban_ends_an_open_session_at_once_and_opens_no_other(api: Api) -> None:
    await api.register(PERSON)
    notified = init_data(PERSON, api.town.clock())
    token = (await _begin(api, notified)).json["token"]
    await _set_banned(api, is_banned=True)
    for answer in (await _look(api, token, PERSON), await _change(api, token), await _begin(api, notified)):
        assert (answer.status, answer.json["code"]) == (403, "banned")
    await _set_banned(api, is_banned=False)
    assert (await _change(api, token)).status == 200


async def test_init_data_is_good_for_one_launch_which_may_be_reloaded(api: Api) -> None:
    await api.register(PERSON)
    notified = init_data(PERSON, api.town.clock())
    assert (await _begin(api, notified, KEY)).status == 200
    api.town.clock.tick(3600)
    for key, expected in ((KEY, 200), (KEY.upper(), 401), (None, 401), (KEY, 200)):
        assert (await _begin(api, notified, key)).status == expected, key
    head, _, signature = notified.rpartition("hash=")
    for other_spelling in (signature.upper(), f"{signature[:2]}+{signature[2:]}"):
        assert (await _begin(api, f"{head}hash={other_spelling}", KEY.upper())).status == 401
        assert (await _begin(api, f"{head}hash={other_spelling}", KEY)).status == 200
    api.town.clock.tick(1)
    assert (await _begin(api, notified, KEY)).status == 401


async def test_without_a_launch_s_key_init_data_is_good_once(api: Api) -> None:
    await api.register(PERSON)
    notified = init_data(PERSON, api.town.clock())
    assert [(await _begin(api, notified, key)).status for key in (None, None, KEY)] == [200, 401, 401]


async def test_a_key_that_is_none_is_refused(api: Api) -> None:
    await api.register(PERSON)
    for key in ("short", "x" * 65, "k" * 20 + "!"):
        answer = await _begin(api, init_data(PERSON, api.town.clock()), key)
        assert (answer.status, answer.json["code"]) == (422, "invalid_input"), key


async def test_while_redis_is_away_people_come_in_and_replays_are_not_noticed(api: Api, settings: Settings) -> None:
    await api.register(PERSON)
    town, gone = api.town, Redis.from_url("redis://127.0.0.1:1/0")
    async with served(Context(settings, town.database, gone, town.clock), town) as alone:
        notified = init_data(PERSON, town.clock())
        assert [(await _begin(alone, notified, key)).status for key in (KEY, None)] == [200, 200]


async def test_what_is_remembered_of_init_data_is_forgotten_when_it_is_too_old(api: Api, redis: Redis) -> None:
    await api.register(PERSON)
    await _begin(api, init_data(PERSON, api.town.clock()), KEY)
    [place] = await redis.keys("init_data:*")
    assert 3600 <= await redis.ttl(place) <= 3720


async def _set_banned(api: Api, *, is_banned: bool) -> None:
    path = f"/api/admin/users/{PERSON}/{'ban' if is_banned else 'unban'}"
    assert (await api.ask("POST", path, headers=AS_ADMIN, json={"reason": "спам"})).status == 200


async def _change(api: Api, token: str) -> Answer:
    headers = {"Authorization": f"tma-session {token}"}
    return await api.ask("PATCH", f"/api/users/{PERSON}", headers=headers, json={"first_name": "Оля"})


async def _begin(api: Api, notified: str, key: str | None = None) -> Answer:
    launch = {} if key is None else {"X-Launch-Key": key}
    return await api.ask("POST", "/api/session", headers={"Authorization": f"tma {notified}"} | launch)


async def _look(api: Api, token: str, user_id: int) -> Answer:
    headers = {"Authorization": f"tma-session {token}"}
    return await api.get(f"/api/users/{user_id}", headers=headers)
