"""Each event's text, ready to be filled with what differs per person or moment."""

import time
from dataclasses import dataclass, field

import asyncpg
import structlog

from svitlobot.db.queries import texts
from svitlobot.db.queries.outbox import text_editions
from svitlobot.db.queries.outbox.batches import Batch
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import Template, cut_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.gateways.telegram.client import Keyboard

log = structlog.get_logger()

REREAD_S = 30.0
EDITIONS_KEPT = 256


@dataclass(slots=True)
class EventTexts:
    """The catalog of texts, reread now and then, and the editions that events keep."""

    _catalog: TextCatalog = field(default_factory=TextCatalog)
    _read_at: float = float("-inf")
    _editions: dict[int, Template] = field(default_factory=dict)

    async def template_for(self, pool: asyncpg.Pool, batch: Batch) -> Template:
        """Return the event's text, with everything filled in but what differs per person or moment.

        All of an event's people get one edition of the text, though the operator edits it meanwhile.
        """
        if time.monotonic() - self._read_at > REREAD_S:
            self._catalog = TextCatalog(await texts.read_texts(pool))
            self._read_at = time.monotonic()
            for key, reason in self._catalog.broken.items():
                log.warning("text_ignored", key=key, reason=reason)
        template = await self._edition(pool, batch)
        return template.fill(batch.payload.values(batch.queue_name))

    async def _edition(self, pool: asyncpg.Pool, batch: Batch) -> Template:
        if (known := self._editions.get(batch.text_edition_id or 0)) is not None:
            return known
        body = self._catalog.body(batch.payload.text_key)
        edition_id, body = await text_editions.agree_on(pool, batch.event_id, body)
        if len(self._editions) >= EDITIONS_KEPT:
            self._editions.clear()
        self._editions[edition_id] = cut_template(body)
        return self._editions[edition_id]

    def keyboard_of(self, batch: Batch) -> Keyboard | None:
        """Return the buttons under the event's message, the same for everybody; call it after ``template_for``.

        A row with a key of a newer release is left out.
        """
        rows = [
            [{"text": self.plain(button.key), "callback_data": button.data} for button in row]
            for row in batch.payload.buttons
            if all(button.key in BUILT_IN for button in row)
        ]
        return {"inline_keyboard": rows} if rows else None

    def plain(self, key: str, /, **values: object) -> str:
        """Return a text that is put into others, where it is escaped; call it after ``template_for``."""
        return self._catalog.plain(key, **values)
