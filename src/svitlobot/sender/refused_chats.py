"""The operator's chats and channels that refuse messages for good: nobody would miss them, so the operator is told."""

from dataclasses import dataclass, field

import asyncpg
import structlog

from svitlobot.db.queries.outbox import refused_chats

log = structlog.get_logger()


@dataclass(slots=True)
class RefusedChats:
    """Why chats refuse messages, as senders know. Other senders' news comes with each ``save``."""

    _known: dict[int, str] = field(default_factory=dict)
    _refused: dict[int, str] = field(default_factory=dict)
    _taken_back: set[int] = field(default_factory=set)

    def refused(self, chat_id: int, reason: str) -> None:
        """Note that a chat took no message and will take none."""
        if self._known.get(chat_id) != reason:
            log.error("chat_refused", chat_id=chat_id, reason=reason)
            self._known[chat_id] = self._refused[chat_id] = reason
        self._taken_back.discard(chat_id)

    def delivered(self, chat_id: int) -> None:
        """Note that a chat took a message."""
        if self._known.pop(chat_id, None) is not None:
            log.info("chat_takes_messages_again", chat_id=chat_id)
            self._refused.pop(chat_id, None)
            self._taken_back.add(chat_id)

    async def save(self, pool: asyncpg.Pool) -> None:
        """Write down what is new, and read what others wrote."""
        refused, taken_back = dict(self._refused), set(self._taken_back)
        if refused:
            await refused_chats.save(pool, refused)
        if taken_back:
            await refused_chats.forget(pool, taken_back)
        stored = await refused_chats.read(pool)
        for chat_id, reason in refused.items():
            if self._refused.get(chat_id) == reason:
                del self._refused[chat_id]
        self._taken_back -= taken_back
        self._known = {chat: why for chat, why in stored.items() if chat not in self._taken_back} | self._refused
