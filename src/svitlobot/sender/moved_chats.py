"""Groups that became supergroups: Telegram tells their new id once, and takes messages for it only."""

from dataclasses import dataclass, field

import asyncpg
import structlog

from svitlobot.db.queries.outbox import moved_chats

log = structlog.get_logger()


@dataclass(slots=True)
class MovedChats:
    """New ids by old ones, as this sender knows them; another sender may find out for itself."""

    _known: dict[int, int] = field(default_factory=dict)
    _unwritten: dict[int, int] = field(default_factory=dict)

    async def load(self, pool: asyncpg.Pool) -> None:
        """Read what was found out before."""
        self._known.update(await moved_chats.read(pool))

    def current(self, chat_id: int) -> int:
        """Return the id to write to."""
        return self._known.get(chat_id, chat_id)

    def moved(self, chat_id: int, new_chat_id: int) -> None:
        """Note a new id. It is used at once and written down by ``save``."""
        log.warning("chat_migrated", chat_id=chat_id, new_chat_id=new_chat_id)
        self._known[chat_id] = self._unwritten[chat_id] = new_chat_id

    async def save(self, pool: asyncpg.Pool) -> None:
        """Write down what is new; queues' channels get their new ids."""
        for chat_id, new_chat_id in list(self._unwritten.items()):
            await moved_chats.save(pool, chat_id, new_chat_id)
            self._unwritten.pop(chat_id, None)
