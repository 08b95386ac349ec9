"""Memberships that the backend could not be told are told later: a webhook's by Telegram, those polled by us."""

import asyncio
from typing import NamedTuple

import structlog
from aiogram import Bot
from aiogram.types import Update
from aiogram.utils.backoff import Backoff, BackoffConfig

from svitlobot.bot.updates import Updates

log = structlog.get_logger()

MOST = 10_000
TRIES = 100  # of one update; hours, as the pauses grow to a minute
PAUSES = BackoffConfig(min_delay=1.0, max_delay=60.0, factor=2.0, jitter=0.1)


class _Place(NamedTuple):
    """Whose place, and where; of what is known of one, only the latest matters."""

    kind: str
    chat_id: int
    user_id: int


class MembershipRetry:
    """The updates of one bot that are to be handled once more. They are forgotten when the process stops."""

    def __init__(self, bot: Bot, updates: Updates) -> None:
        self._bot = bot
        self._updates = updates
        self._waiting: dict[_Place, tuple[Update, int]] = {}
        self._has_any = asyncio.Event()

    async def begin(self, update: Update) -> asyncio.Task[bool]:
        """Have an update handled, and repeated if it is of a place; older ones of the same place are out of date."""
        place = _place(update)
        if place:
            self._waiting.pop(place, None)
        task = await self._updates.begin(self._bot, update)
        if place:
            task.add_done_callback(lambda done: self._settle(place, update, done))
        return task

    async def keep_repeating(self) -> None:
        """Repeat for ever: one at a time while the backend is away, one after the other when it is back."""
        backoff = Backoff(PAUSES)
        while True:
            await self._has_any.wait()
            await backoff.asleep()
            while self._waiting:
                place, (update, tries_left) = next(iter(self._waiting.items()))
                del self._waiting[place]
                if not await (await self._updates.begin(self._bot, update)):
                    self._keep(place, update, tries_left - 1)
                    break
                backoff.reset()
            else:
                self._has_any.clear()

    def _settle(self, place: _Place, update: Update, done: asyncio.Task[bool]) -> None:
        if not done.cancelled() and not done.result():
            self._keep(place, update, TRIES)

    def _keep(self, place: _Place, update: Update, tries_left: int) -> None:
        newer = self._waiting.get(place)
        if newer and newer[0].update_id > update.update_id:
            return
        if not tries_left or len(self._waiting) >= MOST:
            log.warning("membership_given_up", bot_id=self._bot.id, kind=place.kind)
            return
        self._waiting[place] = update, tries_left
        self._has_any.set()


def _place(update: Update) -> _Place | None:
    """Return whose place an update is of; None when it is of none."""
    change = update.chat_member or update.my_chat_member
    return _Place(update.event_type, change.chat.id, change.new_chat_member.user.id) if change else None
