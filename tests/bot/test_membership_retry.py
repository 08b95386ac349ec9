"""What could not be told is told later: the latest of each person, and not for ever."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Update
from aiogram.utils.backoff import BackoffConfig

from svitlobot.bot.telegram import membership_retry as module
from svitlobot.bot.telegram.membership_retry import MembershipRetry
from svitlobot_bench.rig import until

from .people import TOKEN


class Door:
    """Takes note of no update until it is ``open``."""

    def __init__(self) -> None:
        self.open = False
        self.asked: list[int] = []

    async def begin(self, _bot: Bot, update: Update) -> asyncio.Task[bool]:
        self.asked.append(update.update_id)
        return asyncio.create_task(self._take())

    async def _take(self) -> bool:
        return self.open


def change(number: int, user_id: int = 7) -> Update:
    user: dict[str, Any] = {"id": user_id, "is_bot": False, "first_name": "Олена"}
    left = {"user": user, "status": "left"}
    chat = {"id": -1001, "type": "channel", "title": "Світло"}
    body = {"chat": chat, "from": user, "date": 1, "old_chat_member": left, "new_chat_member": left}
    return Update.model_validate({"update_id": number, "chat_member": body})


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", BackoffConfig(min_delay=0.001, max_delay=0.002, factor=1.5, jitter=0))


async def asked_until(door: Door, repeats: MembershipRetry, *, at_least: int) -> list[int]:
    """Repeat until the door has been asked so often."""

    async def is_asked() -> bool:
        return len(door.asked) >= at_least

    repeating = asyncio.create_task(repeats.keep_repeating())
    await until(is_asked, every=0.001)
    repeating.cancel()
    return door.asked


async def test_only_the_latest_of_a_person_is_repeated() -> None:
    door = Door()
    repeats = MembershipRetry(Bot(TOKEN), door)  # type: ignore[arg-type]
    for update in (change(1), change(2, user_id=8), change(3)):
        await repeats.begin(update)
    await asyncio.sleep(0)
    door.asked.clear()
    door.open = True
    assert sorted(await asked_until(door, repeats, at_least=2)) == [2, 3]


async def test_it_is_repeated_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIES", 2)
    door = Door()
    repeats = MembershipRetry(Bot(TOKEN), door)  # type: ignore[arg-type]
    await repeats.begin(change(1))
    await asyncio.sleep(0)
    await asked_until(door, repeats, at_least=3)
    await repeats.begin(change(2, user_id=8))
    assert (await asked_until(door, repeats, at_least=5))[:5] == [1, 1, 1, 2, 2]


async def test_no_more_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    door = Door()
    repeats = MembershipRetry(Bot(TOKEN), door)  # type: ignore[arg-type]
    await repeats.begin(change(1))
    await asyncio.sleep(0)
    await repeats.begin(change(2, user_id=8))
    await asyncio.sleep(0)
    assert (await asked_until(door, repeats, at_least=4))[2:4] == [1, 1]
