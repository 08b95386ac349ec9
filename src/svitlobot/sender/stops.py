"""What is held in memory and must not be sent any more: events that ended, people who are not to be told any more."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import asyncpg

from svitlobot.db.queries.outbox import events
from svitlobot.sender import recipients
from svitlobot.sender.outbox import Outbox
from svitlobot.sender.pauses import PausedBatches
from svitlobot.sender.texts import EventTexts


@dataclass(slots=True)
class StoppedEvents:
    """Learns which held events were superseded, cancelled or expired, and puts by what is held of paused ones."""

    pool: asyncpg.Pool
    outbox: Outbox
    paused: PausedBatches
    on_stopped: Callable[[], None]
    dead: dict[int, str] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Look whenever there is news, whatever is being leased meanwhile, until cancelled."""
        while True:
            await self.news.wait()
            self.news.clear()
            await self.look()

    async def look(self) -> None:
        """Ask once what became of the events that are held."""
        async with self._lock:  # or an older answer might take the place of a newer one
            held = {event_id for event_id, _ in self.outbox.jobs}
            stopped = await events.stopped_events(self.pool, held) if held else {}
            paused = {event_id for event_id, status in stopped.items() if status == "paused"}
            self.dead.clear()
            self.dead.update((event_id, stopped[event_id]) for event_id in stopped.keys() - paused)
            self.outbox.recall(self.dead)
            self.paused.drop(self.outbox, paused)
        if stopped:
            self.on_stopped()


@dataclass(slots=True)
class ChangedUsers:
    """Looks again at the held messages of people who left, were banned, unfollowed a house or lost a tier."""

    pool: asyncpg.Pool
    outbox: Outbox
    texts: EventTexts
    on_changed: Callable[[], None]
    _changed: set[int] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, user_id: int) -> None:
        """Note that something changed about a person."""
        self._changed.add(user_id)
        self._news.set()

    async def run(self) -> None:
        """Handle changed users until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            changed, self._changed = self._changed, set()
            for job, messages in self.outbox.messages_of(changed).items():
                owed = {
                    one.user_id: one for one in await recipients.load(self.pool, job.batch, self.texts, only=changed)
                }
                for message in messages:
                    if (now := owed.get(message.recipient.user_id)) is None:
                        message.is_gone = True
                    else:
                        message.recipient = now
            self.outbox.recall_changed(changed)
            self.on_changed()
