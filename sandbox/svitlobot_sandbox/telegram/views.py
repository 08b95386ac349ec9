"""Pages that look at chats: told what has changed, never waited for."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from svitlobot.errors import UnavailableError

BOTS = 0  # stands for the list of bots among the ids of chats; no chat has it
MAX_VIEWS = 32
MAX_WATCHED = 24  # chats in one view


class View:
    """One page's eye on some chats. A chat that changes many times before the page reads is read once."""

    def __init__(self, chat_ids: Iterable[int]) -> None:
        self.chat_ids = frozenset(chat_ids) | {BOTS}
        self._changed = set(self.chat_ids)
        self._news = asyncio.Event()
        self._news.set()

    def touch(self, chat_id: int) -> None:
        """Note that a chat has changed."""
        self._changed.add(chat_id)
        self._news.set()

    async def changed(self, timeout: float) -> list[int]:
        """Return the chats changed since the last call, all of them at first; none after ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._news.wait()
        except TimeoutError:
            return []
        self._news.clear()
        changed, self._changed = sorted(self._changed), set()
        return changed


class Views:
    """All pages that look on, by the chats they watch."""

    def __init__(self) -> None:
        self._by_chat: dict[int, set[View]] = {}
        self._open = 0

    def touch(self, chat_id: int) -> None:
        """Note that a chat has changed; costs a look-up when nobody watches it."""
        for view in self._by_chat.get(chat_id, ()):
            view.touch(chat_id)

    def check_room(self) -> None:
        """Raise UnavailableError when as many pages look on as we serve."""
        if self._open >= MAX_VIEWS:
            raise UnavailableError(f"забагато відкритих сторінок: не більше ніж {MAX_VIEWS}")

    @contextmanager
    def open(self, chat_ids: Iterable[int]) -> Iterator[View]:
        """Watch chats for as long as the block lasts."""
        view = View(chat_ids)
        self._open += 1
        for chat_id in view.chat_ids:
            self._by_chat.setdefault(chat_id, set()).add(view)
        try:
            yield view
        finally:
            self._open -= 1
            for chat_id in view.chat_ids:
                watching = self._by_chat[chat_id]
                watching.discard(view)
                if not watching:
                    del self._by_chat[chat_id]
