"""What Telegram tells of people's comings and goings reaches the backend."""

from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.errors import NotFoundError

from ..people import CHANNEL_ID, Person


@pytest.fixture
def config() -> BotConfig:
    return BotConfig(channel_id=CHANNEL_ID, channel_url="https://t.me/svitlobot_demo")


async def test_joining_the_channel_makes_free_and_leaving_takes_it_back(person: Person, backend: Backend) -> None:
    await person.writes("/start")
    assert (await backend.user(person.user_id)).subscription_tier == "NOFREE"
    await person.joins()
    assert (await backend.user(person.user_id)).subscription_tier == "FREE"
    await person.joins("left")
    assert (await backend.user(person.user_id)).subscription_tier == "NOFREE"


async def test_strangers_in_the_channel_stay_strangers(person: Person, backend: Backend) -> None:
    with capture_logs() as logs:
        await person.joins()
    with pytest.raises(NotFoundError):
        await backend.user(person.user_id)
    assert not [entry for entry in logs if entry["log_level"] in {"warning", "error"}]
    assert person.messages == []


async def test_a_person_who_blocks_the_bot_is_left_alone_until_they_return(person: Person, backend: Backend) -> None:
    await person.writes("/start")
    await person.blocks()
    assert (await backend.user(person.user_id)).is_blocked
    await person.unblocks()
    assert not (await backend.user(person.user_id)).is_blocked


async def test_a_membership_is_told_as_of_the_moment_telegram_says(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    notified = []
    check = backend.check_subscription

    async def noted(*args: Any, **kwargs: Any) -> Any:
        notified.append(kwargs)
        return await check(*args, **kwargs)

    await person.writes("/start")
    monkeypatch.setattr(backend, "check_subscription", noted)
    user = {"id": person.user_id, "is_bot": False, "first_name": "Олена"}
    person.line.add(
        "chat_member",
        {
            "chat": {"id": CHANNEL_ID, "type": "channel", "title": "СвітлоБот"},
            "from": user,
            "date": 1_700_000_000,
            "old_chat_member": {"user": user, "status": "left"},
            "new_chat_member": {"user": user, "status": "member"},
        },
    )
    await person.line.deliver()
    assert notified == [{"is_member": True, "at": datetime.fromtimestamp(1_700_000_000, UTC)}]
