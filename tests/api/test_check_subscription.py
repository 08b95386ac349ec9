"""POST /api/users/check_subscription: who is in the channel, asked of a Telegram that says what it is told to."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import open_session
from svitlobot.settings import Settings
from town import Town

from .channel import CHANNEL, Channel, channel_server
from .client import BOT_TOKENS, Answer, Api, served

PERSON = 5_000_000_000_001


@pytest.fixture
async def channel() -> AsyncIterator[Channel]:
    """A Telegram that knows one channel."""
    async with channel_server() as channel:
        yield channel


@pytest.fixture
async def api(town: Town, redis: Redis, settings: Settings, channel: Channel) -> AsyncIterator[Api]:
    """The API of an operator who has a channel, and one person who has just written."""
    with_channel = settings.model_copy(
        update={
            "telegram_channel_id": CHANNEL,
            "telegram_channel_url": "https://t.me/svitlobot_demo",
            "telegram_api_url": channel.url,
        }
    )
    async with served(Context(with_channel, town.database, redis, town.clock), town) as api:
        assert (await api.register(PERSON)).json["subscription_tier"] == "NOFREE"
        yield api


@pytest.mark.parametrize(
    ("standing", "is_member"),
    [
        ({"status": "creator"}, True),
        ({"status": "administrator"}, True),
        ({"status": "member"}, True),
        ({"status": "restricted", "is_member": True}, True),
        ({"status": "restricted", "is_member": False}, False),
        ({"status": "left"}, False),
        ({"status": "kicked"}, False),
    ],
)
async def test_the_tier_follows_the_standing_in_the_channel(
    api: Api, channel: Channel, standing: dict[str, Any], is_member: bool
) -> None:
    channel.answer = {"ok": True, "result": standing}
    state = (await _check(api)).json
    assert (state["is_channel_subscribed"], state["subscription_tier"]) == (
        is_member,
        "FREE" if is_member else "NOFREE",
    )
    assert state["channel_url"] == "https://t.me/svitlobot_demo"
    assert channel.asked == [{"chat_id": CHANNEL, "user_id": PERSON}]


async def test_a_person_telegram_does_not_know_is_not_in_the_channel(api: Api, channel: Channel) -> None:
    channel.answer = {"ok": False, "error_code": 400, "description": "Bad Request: PARTICIPANT_ID_INVALID"}
    assert (await _check(api)).json["is_channel_subscribed"] is False


async def test_what_telegram_told_counts_as_of_its_own_moment(api: Api) -> None:
    now = api.town.clock()

    async def tell(at: datetime, *, is_member: bool) -> bool:
        question = {"user_id": PERSON, "is_member": is_member, "at": at.isoformat()}
        answer = await api.as_bot("POST", "/api/users/check_subscription", question)
        return bool(answer.json["is_channel_subscribed"])

    assert await tell(now - timedelta(minutes=1), is_member=True)
    assert await tell(now - timedelta(minutes=2), is_member=False)  # told late, and out of date by now
    assert not await tell(now + timedelta(days=365), is_member=False)  # one of the clocks is wrong
    api.town.clock.tick(1)
    assert await tell(api.town.clock(), is_member=True)


async def test_an_answer_is_good_for_an_hour(api: Api, channel: Channel, redis: Redis) -> None:
    await _check(api)
    channel.answer = {"ok": True, "result": {"status": "left"}}
    for minutes, expected in ((59, True), (2, False)):
        api.town.clock.tick(minutes * 60)
        await redis.flushall()
        assert (await _check(api)).json["is_channel_subscribed"] is expected


async def test_a_refresh_asks_at_once_but_not_at_every_press(api: Api, channel: Channel, redis: Redis) -> None:
    channel.answer = {"ok": True, "result": {"status": "left"}}
    assert (await _check(api, refresh=True)).json["subscription_tier"] == "NOFREE"
    channel.answer = {"ok": True, "result": {"status": "member"}}
    assert (await _check(api, refresh=True)).json["subscription_tier"] == "NOFREE"
    assert 0 < await redis.ttl(f"membership:{PERSON}") <= 5
    await redis.delete(f"membership:{PERSON}")
    assert (await _check(api, refresh=True)).json["subscription_tier"] == "FREE"
    assert len(channel.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 5"},
        {"ok": False, "error_code": 403, "description": "Forbidden: bot is not a member of the channel chat"},
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
        "<html>502 Bad Gateway</html>",
        None,
    ],
)
async def test_while_telegram_does_not_say_nothing_changes(
    api: Api, channel: Channel, redis: Redis, answer: object
) -> None:
    await _check(api)
    channel.answer = answer
    await redis.flushall()
    state = (await _check(api, refresh=True)).json
    assert (state["is_channel_subscribed"], state["subscription_tier"]) == (None, "FREE")
    assert (await api.as_bot("GET", f"/api/users/{PERSON}")).json["is_channel_subscribed"] is True


async def test_what_the_bot_has_learnt_is_stored_without_asking(api: Api, channel: Channel) -> None:
    for is_member, tier in ((True, "FREE"), (False, "NOFREE"), (True, "FREE")):
        state = (await _check(api, is_member=is_member)).json
        assert (state["is_channel_subscribed"], state["subscription_tier"]) == (is_member, tier)
    assert (await _check(api)).json["is_channel_subscribed"] is True
    assert channel.asked == []


async def test_who_pays_keeps_the_tier_outside_the_channel(api: Api) -> None:
    await api.town.database.pool.execute("UPDATE users SET subscription_tier = 'PRO'")
    for is_member in (True, False):
        assert (await _check(api, is_member=is_member)).json["subscription_tier"] == "PRO"


async def test_the_houses_of_a_person_move_with_their_tier(api: Api) -> None:
    house = await api.town.add_house("вул. Соборна", "1")
    await api.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": house})
    await _check(api, is_member=True)
    query = "SELECT subscription_tier FROM user_addresses"
    assert await api.town.database.pool.fetchval(query) == "FREE"


async def test_a_mini_app_user_asks_of_themselves_only_and_vouches_for_nobody(api: Api) -> None:
    headers = {"Authorization": f"tma-session {open_session(PERSON, BOT_TOKENS, api.town.clock()).token}"}
    path = "/api/users/check_subscription"
    own = await api.ask("POST", path, headers=headers, json={"user_id": PERSON})
    assert (own.status, own.json["is_channel_subscribed"]) == (200, True)
    assert (await api.ask("POST", path, headers=headers, json={"user_id": PERSON + 1})).status == 404
    vouching = await api.ask("POST", path, headers=headers, json={"user_id": PERSON, "is_member": True})
    assert (vouching.status, vouching.json["code"]) == (422, "invalid_input")


async def test_of_a_stranger_nothing_is_asked(api: Api, channel: Channel) -> None:
    for question in ({}, {"is_member": True}):
        body = {"user_id": PERSON + 1, **question}
        answer = await api.as_bot("POST", "/api/users/check_subscription", body)
        assert (answer.status, answer.json["code"]) == (404, "not_registered")
    assert channel.asked == []


async def test_without_a_channel_everybody_is_a_member(api: Api, redis: Redis, settings: Settings) -> None:
    town = api.town
    async with served(Context(settings, town.database, redis, town.clock), town) as open_to_all:
        state = (await _check(open_to_all)).json
        assert (state["is_channel_subscribed"], state["subscription_tier"]) == (True, "FREE")


async def _check(api: Api, **question: Any) -> Answer:
    answer = await api.as_bot("POST", "/api/users/check_subscription", {"user_id": PERSON, **question})
    assert answer.status == 200, answer.body
    return answer
