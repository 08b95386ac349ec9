"""The operator's texts as the bot says them; what is missing or broken is said in the built-in words."""

import asyncio
from collections.abc import Mapping

import structlog

from svitlobot.bot.client.backend import Backend
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.errors import SvitloBotError

log = structlog.get_logger()

REREAD_S = 30.0


class Texts:
    """Texts by key, of the catalog that was read last."""

    def __init__(self) -> None:
        self.catalog = TextCatalog()

    def say(self, key: str, /, **values: object) -> str:
        """Return a text in Telegram HTML, its placeholders filled with the escaped values."""
        return self.catalog.say(key, **values)

    def label(self, key: str, /, **values: object) -> str:
        """Return a text without markup, for buttons and for notices over the chat."""
        return self.catalog.plain(key, **values)

    def labels(self, key: str) -> frozenset[str]:
        """Return what a button may be called: by the operator, or as built in, which an old keyboard still shows."""
        return frozenset({self.label(key), self.catalog.built_in(key)})

    def adopt(self, own: Mapping[str, str]) -> None:
        """Take the operator's texts. A broken one is left out with one warning, until it is changed."""
        before, self.catalog = self.catalog, TextCatalog(own)
        for key, reason in self.catalog.broken.items():
            if before.broken.get(key) != reason:
                log.warning("text_ignored", key=key, reason=reason)

    async def keep_fresh(self, backend: Backend) -> None:
        """Reread the operator's texts for ever; while the backend is away, the last known ones serve."""
        while True:
            try:
                self.adopt((await backend.texts()).items)
            except SvitloBotError as error:
                log.info("texts_not_reread", code=error.code)
            await asyncio.sleep(REREAD_S)
