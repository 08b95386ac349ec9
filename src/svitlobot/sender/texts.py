"""Each event's text, ready to be filled with what differs per person or moment."""

import html
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg
import structlog

from svitlobot.db.queries import texts
from svitlobot.db.queries.outbox.batches import Batch
from svitlobot.domain.outbox.event_texts import key_of, values_of
from svitlobot.domain.texts.templates import Template, parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.telegram.client import Keyboard

log = structlog.get_logger()

REREAD_S = 30.0


@dataclass(slots=True)
class Texts:
    """The operator's texts, reread now and then; a broken or missing one falls back to the built-in text."""

    _templates: dict[str, Template] = field(default_factory=dict)
    _read_at: float = float("-inf")

    async def template_for(self, pool: asyncpg.Pool, batch: Batch) -> Template:
        """Return the event's text, with everything filled in but what differs per person or moment."""
        if time.monotonic() - self._read_at > REREAD_S:
            self._templates = _parse_all(await texts.read_texts(pool))
            self._read_at = time.monotonic()
        template = self._template(key_of(batch.kind, batch.payload))
        return template.fill(values_of(batch.kind, batch.payload, batch.queue_name))

    def keyboard_of(self, batch: Batch) -> Keyboard | None:
        """Return the buttons under the event's message, the same for everybody; call it after ``template_for``.

        The payload has ``buttons``: rows of ``{"key": …, "data": …}``. A key of a newer release is left out.
        """
        rows = [
            [{"text": self._label(button["key"]), "callback_data": button["data"]} for button in row]
            for row in batch.payload.get("buttons", ())
            if all(button["key"] in BUILT_IN for button in row)
        ]
        return {"inline_keyboard": rows} if rows else None

    def _label(self, key: str) -> str:
        return self.plain(key, {})

    def plain(self, key: str, values: Mapping[str, object]) -> str:
        """Return a text that is put into others, where it is escaped; call it after ``template_for``."""
        return html.unescape(self._template(key).render(values))

    def _template(self, key: str) -> Template:
        return self._templates.get(key) or parse_template(key, BUILT_IN[key])


def _parse_all(rows: dict[str, str]) -> dict[str, Template]:
    templates = {}
    for key, value in rows.items():
        try:
            templates[key] = parse_template(key, value)
        except InvalidInputError as error:
            log.warning("text_ignored", key=key, reason=error.text)
    return templates
