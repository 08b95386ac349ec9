"""Whoever asks is known, and so is their place in the channel."""

import pytest
from redis.asyncio import Redis

from svitlobot.bot.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.middlewares import subscription_check

from .people import CHANNEL_ID, Person


@pytest.fixture
def config() -> BotConfig:
    """There is a channel."""
    return BotConfig(channel_id=CHANNEL_ID, channel_url="https://t.me/svitlobot_demo")


async def test_whoever_was_never_seen_becomes_known_by_what_they_do_first(person: Person) -> None:
    await person.writes("/settings")
    assert (await person.line.api.town.database.pool.fetchval("SELECT count(*) FROM users")) == 1
    assert "Налаштування" in person.last.text


async def test_whoever_writes_has_not_blocked_the_bot(person: Person, backend: Backend) -> None:
    await person.writes("/start")
    await person.line.api.town.database.pool.execute("UPDATE users SET is_blocked = true")
    await person.writes("/settings")
    assert not (await backend.user(person.user_id)).is_blocked


async def test_the_channel_is_asked_about_once_an_hour(
    person: Person, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = person.line.sandbox.world.ledger.calls
    await person.writes("/settings")
    await person.writes("/settings")
    assert asked["getchatmember"] == 1
    monkeypatch.setattr(subscription_check, "FRESH_S", 0)
    person.line.api.town.clock.tick(3601)
    await redis.flushall()  # the API asks Telegram of a person once in five seconds, and this test is quicker
    await person.writes("/settings")
    assert asked["getchatmember"] == 2


async def test_a_place_in_the_channel_that_became_known_counts_at_once(person: Person, backend: Backend) -> None:
    person.line.sandbox.world.chats.channel(CHANNEL_ID).admit(person.user_id, "member")
    await person.writes("/settings")
    assert (await backend.user(person.user_id)).subscription_tier == "FREE"
