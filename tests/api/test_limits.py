"""How often a caller may ask, with Redis and without it."""

import asyncio
from collections import Counter

from limits import parse
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import open_session
from svitlobot.request_limiter import RequestLimiter
from svitlobot.settings import Settings

from .client import AS_ADMIN, AS_BOT, BOT_TOKENS, Answer, Api, init_data, served

PERSON = 5_000_000_000_001


async def begin_session(api: Api, user_id: int) -> Answer:
    headers = {"Authorization": f"tma {init_data(user_id, api.town.clock())}", "X-Launch-Key": "0123456789abcdef"}
    return await api.ask("POST", "/api/session", headers=headers)


async def test_forged_sessions_are_tried_three_hundred_times_a_minute_from_one_address(api: Api) -> None:
    answers = await asyncio.gather(*(api.ask("POST", "/api/session") for _ in range(301)))
    assert Counter(answer.status for answer in answers) == {401: 300, 429: 1}
    (refused,) = (answer for answer in answers if answer.status == 429)
    assert refused.json["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    await api.register(PERSON)
    assert (await begin_session(api, PERSON)).status == 200  # of a neighbour behind the same address


async def test_a_person_begins_sixty_sessions_a_minute_and_keeps_no_other_from_theirs(api: Api) -> None:
    for user_id in (PERSON, PERSON + 1):
        await api.register(user_id)
    answers = await asyncio.gather(*(begin_session(api, PERSON) for _ in range(61)))
    assert Counter(answer.status for answer in answers) == {200: 60, 429: 1}
    assert (await begin_session(api, PERSON + 1)).status == 200


async def test_addresses_are_looked_up_sixty_times_a_minute_from_one_address(api: Api) -> None:
    paths = ("/api/addresses?query=соборна 1", "/api/streets")
    answers = await asyncio.gather(*(api.get(paths[number % 2]) for number in range(61)))
    assert Counter(answer.status for answer in answers) == {200: 60, 429: 1}
    for headers in (AS_BOT, AS_ADMIN):
        assert (await api.get(paths[0], headers=headers)).status == 200


async def test_a_person_s_writes_are_counted_by_any_caller(api: Api) -> None:
    for user_id in (PERSON, PERSON + 1):
        await api.register(user_id)
    resident = {"Authorization": f"tma-session {open_session(PERSON, BOT_TOKENS, api.town.clock()).token}"}
    path = f"/api/users/{PERSON}"
    for number in range(60):
        headers = AS_BOT if number % 2 else resident
        assert (await api.ask("PATCH", path, headers=headers, json={})).status == 200
    for headers, user_id, expected in (
        (resident, PERSON, 429),
        (AS_BOT, PERSON, 429),
        (AS_BOT, PERSON + 1, 200),
        (AS_ADMIN, PERSON, 200),
    ):
        answer = await api.ask("PATCH", f"/api/users/{user_id}", headers=headers, json={})
        assert answer.status == expected, (headers, user_id)
    assert (await api.as_bot("GET", path)).status == 200


async def test_nobody_uses_up_what_another_may(api: Api) -> None:
    await api.register(PERSON)
    stranger = {"Authorization": f"tma-session {open_session(PERSON + 1, BOT_TOKENS, api.town.clock()).token}"}
    for headers, expected in (({}, 401), (stranger, 404)):
        for _ in range(4):
            assert (await api.get(f"/api/users/{PERSON}/export", headers=headers)).status in {expected, 429}
    assert (await api.as_bot("GET", f"/api/users/{PERSON}/export")).status == 200


async def test_one_s_data_may_be_taken_three_times_an_hour(api: Api) -> None:
    await api.register(PERSON)
    answers = [await api.as_bot("GET", f"/api/users/{PERSON}/export") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert 3000 < int(answers[-1].headers["Retry-After"]) <= 3600


async def test_the_bot_registers_as_many_people_as_come(api: Api) -> None:
    answers = await asyncio.gather(*(api.register(PERSON + number) for number in range(61)))
    assert {answer.status for answer in answers} == {201}


async def test_while_redis_is_away_each_process_counts_by_itself(api: Api, settings: Settings) -> None:
    town = api.town
    away = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))
    async with served(Context(settings, town.database, away, town.clock), town) as lonely:
        statuses = [(await lonely.ask("POST", "/api/session")).status for _ in range(301)]
    assert Counter(statuses) == {401: 300, 429: 1}


async def test_a_limit_holds_when_four_hundred_ask_at_once_and_every_connection_to_redis_is_busy(
    redis: Redis,
) -> None:
    pool = ConnectionPool(redis.connection_pool.connection_class, 2, **redis.connection_pool.connection_kwargs)
    limiter = RequestLimiter(Redis(connection_pool=pool))
    held = [await pool.get_connection() for _ in range(2)]
    allowed = await asyncio.gather(*(limiter.allow(parse("100/minute"), "rush", "caller") for _ in range(400)))
    assert sum(allowed) == 100
    for connection in held:
        await pool.release(connection)
    await limiter.close()
    await pool.disconnect()
