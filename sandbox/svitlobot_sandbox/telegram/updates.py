"""What waits for a bot: ``poll`` serves getUpdates; ``first`` and ``confirm`` serve a webhook."""

import asyncio
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Any

from svitlobot_sandbox.telegram.errors import conflict

MAX_PENDING = 10_000  # the oldest give way, as Telegram's do after a day
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """One bot's queue of updates, in order of ``update_id``."""

    def __init__(self, first_id: int) -> None:
        self.allowed: tuple[str, ...] = ()
        self._next_id = first_id
        self._pending: deque[dict[str, Any]] = deque(maxlen=MAX_PENDING)
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str]) -> None:
        """Set which kinds to keep from now on; none means all but those that must be asked for by name."""
        self.allowed = tuple(kinds)

    def add(self, kind: str, body: dict[str, Any]) -> bool:
        """Queue an update; return False when the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in ON_REQUEST:
            return False
        self._pending.append({"update_id": self._next_id, kind: body})
        self._next_id += 1
        self._arrived.set()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        return True

    def clear(self) -> None:
        """Drop everything that waits."""
        self._pending.clear()

    def confirm(self, offset: int) -> None:
        """Forget updates below ``offset``; a negative one keeps only that many of the newest."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while offset > 0 and self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """Confirm what is below ``offset`` and return what waits, after at most ``timeout`` seconds.

        A second poll ends the first one with 409, as Telegram does.
        """
        self.confirm(offset)
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        if not self._pending and timeout > 0:
            self._poller = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._poller
            except TimeoutError:
                return []
        return list(islice(self._pending, limit))

    def interrupt(self, reason: str) -> None:
        """End a waiting poll, if any, with 409."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(conflict(reason))

    async def first(self) -> dict[str, Any]:
        """Return the oldest update, waiting until there is one; it stays queued until confirmed."""
        while not self._pending:
            self._arrived.clear()
            await self._arrived.wait()
        return self._pending[0]
