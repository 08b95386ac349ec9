"""When people were last active: told by the bot for many at once, and by Mini App sessions."""

from datetime import datetime

from .client import AS_BOT, Api, init_data

OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002


async def last_active(api: Api, user_id: int) -> datetime:
    query = "SELECT last_active_at FROM users WHERE user_id = $1"
    found: datetime = await api.town.database.pool.fetchval(query, user_id)
    return found


async def test_people_who_used_the_bot_are_active_and_strangers_are_passed_over(api: Api) -> None:
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
    registered_at = api.town.clock()
    api.town.clock.tick(3600)
    answer = await api.as_bot("POST", "/api/users/activity", {"user_ids": [OLENA, 77]})
    assert answer.status == 204
    assert (await last_active(api, OLENA), await last_active(api, TARAS)) == (api.town.clock(), registered_at)


async def test_activity_is_written_at_most_once_a_minute(api: Api) -> None:
    await api.register(OLENA)
    registered_at = api.town.clock()
    api.town.clock.tick(59)
    await api.as_bot("POST", "/api/users/activity", {"user_ids": [OLENA]})
    assert await last_active(api, OLENA) == registered_at


async def test_a_mini_app_session_is_activity_too(api: Api) -> None:
    await api.register(OLENA)
    api.town.clock.tick(3600)
    headers = {"Authorization": f"tma {init_data(OLENA, api.town.clock())}"}
    assert (await api.ask("POST", "/api/session", headers=headers)).status == 200
    assert await last_active(api, OLENA) == api.town.clock()


async def test_no_more_than_a_thousand_people_are_taken_at_once(api: Api) -> None:
    body = {"user_ids": list(range(1, 1002))}
    assert (await api.ask("POST", "/api/users/activity", headers=AS_BOT, json=body)).status == 422
