"""Each person who asks is known, and so is their place in the channel."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from svitlobot.bot.client import rest
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import NotRegisteredError, TooManyRequestsError, UnavailableError
from svitlobot.gateways.telegram import members
from svitlobot_sandbox.telegram.faults import Fault

from ..homes import move_in
from ..people import CHANNEL_ID, Person

INVITATION = "підпишіться на наш канал"


@pytest.fixture
def config() -> BotConfig:
    """There is a channel."""
    return BotConfig(channel_id=CHANNEL_ID, channel_url="https://t.me/svitlobot_demo")


async def test_a_new_person_becomes_known_by_what_they_do_first(person: Person) -> None:
    await person.writes("/settings")
    assert (await person.line.api.town.database.pool.fetchval("SELECT count(*) FROM users")) == 1
    assert "Налаштування" in person.last.text


async def test_a_person_who_writes_has_not_blocked_the_bot(person: Person, backend: Backend) -> None:
    await person.writes("/start")
    await person.line.api.town.database.pool.execute("UPDATE users SET is_blocked = true")
    await person.writes("/settings")
    assert not (await backend.user(person.user_id)).is_blocked


async def test_the_channel_is_asked_about_once_an_hour(person: Person, redis: Redis) -> None:
    asked = person.line.sandbox.world.ledger.calls
    await person.writes("/settings")
    await person.writes("/settings")
    assert asked["getchatmember"] == 1
    person.line.api.town.clock.tick(3601)
    await redis.flushall()  # the API asks Telegram of a person once in five seconds, and this test is quicker
    await person.writes("/settings")
    assert asked["getchatmember"] == 2


async def test_an_answer_that_did_not_come_is_asked_for_again(person: Person, redis: Redis, backend: Backend) -> None:
    person.line.sandbox.world.chats.channel(CHANNEL_ID).admit(person.user_id, "member")
    person.line.sandbox.world.faults.add(Fault(kind="server_error", methods=("getChatMember",), count=1))
    await person.writes("/settings")
    assert (await backend.user(person.user_id)).subscription_tier == "NOFREE"
    await redis.flushall()
    await person.writes("/settings")
    assert (await backend.user(person.user_id)).subscription_tier == "FREE"


async def test_a_forgotten_person_who_returns_is_looked_up_anew(person: Person, redis: Redis, backend: Backend) -> None:
    await person.writes("/settings")
    await backend.delete_user(person.user_id)
    person.line.sandbox.world.chats.channel(CHANNEL_ID).admit(person.user_id, "member")
    await redis.flushall()
    await person.writes("/settings")
    assert (await backend.user(person.user_id)).subscription_tier == "FREE"


async def test_a_place_in_the_channel_that_became_known_counts_at_once(person: Person, backend: Backend) -> None:
    person.line.sandbox.world.chats.channel(CHANNEL_ID).admit(person.user_id, "member")
    await person.writes("/settings")
    assert (await backend.user(person.user_id)).subscription_tier == "FREE"


async def test_a_member_of_the_channel_is_not_invited_into_it_by_start(person: Person, redis: Redis) -> None:
    await move_in(person)
    await redis.flushall()
    person.line.sandbox.world.chats.channel(CHANNEL_ID).admit(person.user_id, "member")
    person.line.api.town.clock.tick(timedelta(hours=2).total_seconds())
    await person.writes("/start")
    assert INVITATION not in person.last.text
    assert "Соборна, 12-А" in person.last.text


@pytest.mark.parametrize("trouble", [UnavailableError("-"), TooManyRequestsError(1)])
async def test_what_is_known_stands_while_nobody_can_tell_better(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    await person.joins()
    await move_in(person)
    person.line.api.town.clock.tick(3601)

    async def troubled(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(backend, "check_subscription", troubled)
    await person.writes("/info")
    assert "Соборна, 12-А" in person.last.text


async def test_a_telegram_that_thinks_for_long_does_not_look_like_a_backend_that_is_away(
    person: Person,
) -> None:
    person.line.sandbox.world.faults.add(Fault(kind="hang_before", methods=("getChatMember",), count=1))
    await person.writes("/settings")
    assert "Налаштування" in person.last.text


def test_telegram_has_less_time_to_answer_than_the_bot_has_patience_with_the_api() -> None:
    assert members.ANSWER_TIMEOUT_S < rest.CALL_LIMIT_S / 2


async def test_an_old_button_does_not_make_a_forgotten_person_known(person: Person, backend: Backend) -> None:
    await move_in(person)
    await backend.delete_user(person.user_id)
    await person.presses("🏠 Дім")
    assert person.notice == BUILT_IN["refused_not_registered"]
    with pytest.raises(NotRegisteredError):
        await backend.user(person.user_id)
