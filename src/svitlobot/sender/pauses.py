"""What a sender held of events that were paused: dropped at once, given up when nothing of it is in flight any more."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from svitlobot.sender.outbox import BatchKey, Outbox
from svitlobot.sender.recorder import Recorder

LANDED_WITHIN_S = 10.0  # the leases, which nobody renews any more, last longer


@dataclass(slots=True)
class PausedBatches:
    """Batches on their way back. Nobody may lease one while a message of it is in flight, or it would be sent twice."""

    sender: str
    recorder: Recorder
    in_flight: set[asyncio.Task[None]]
    _dropped: list[BatchKey] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def drop(self, outbox: Outbox, event_ids: Collection[int]) -> None:
        """Send nothing more of these events."""
        keys = [key for key in outbox.jobs if key[0] in event_ids]
        for key in keys:
            outbox.forget(key)
        if keys:
            self._dropped += keys
            self._news.set()

    async def run(self) -> None:
        """Give batches up as they are dropped, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            keys, self._dropped = self._dropped, []
            if flying := set(self.in_flight):
                await asyncio.wait(flying, timeout=LANDED_WITHIN_S)
            for key in keys:
                self.recorder.release(self.sender, key)
