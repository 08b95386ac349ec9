"""The operator's texts as the bot says them; what is missing or broken is said in the built-in words."""

import asyncio
import html
import re
from collections.abc import Mapping
from functools import cache

import structlog

from svitlobot.bot.client.backend import Backend
from svitlobot.domain.texts.templates import Template, parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError, SvitloBotError

log = structlog.get_logger()

REREAD_S = 30.0

_TAG = re.compile(r"<[^<>]*>")


class Texts:
    """Texts by key. Keys are those of ``domain/wording``; any other one is a bug, a KeyError."""

    def __init__(self) -> None:
        self._own: Mapping[str, str] = {}
        self._templates: dict[str, Template] = {}

    def say(self, key: str, **values: object) -> str:
        """Return a text in Telegram HTML, its placeholders filled with the escaped values."""
        template = self._templates.get(key) or _built_in(key)
        return template.render(values)

    def label(self, key: str, **values: object) -> str:
        """Return a text without markup, for buttons and for notices over the chat."""
        return html.unescape(_TAG.sub("", self.say(key, **values)))

    def labels(self, key: str) -> frozenset[str]:
        """Return what a button may be called: by the operator, or as built in, which an old keyboard still shows."""
        return frozenset({self.label(key), html.unescape(_TAG.sub("", _built_in(key).render({})))})

    def adopt(self, own: Mapping[str, str]) -> None:
        """Take the operator's texts. A broken one is left out with one warning, until it is changed."""
        templates = {}
        for key, text in own.items():
            try:
                templates[key] = parse_template(key, text)
            except InvalidInputError as error:
                if self._own.get(key) != text:
                    log.warning("text_ignored", key=key, reason=error.text)
        self._own, self._templates = dict(own), templates

    async def keep_fresh(self, backend: Backend) -> None:
        """Reread the operator's texts for ever; while the backend is away, the last known ones serve."""
        while True:
            try:
                self.adopt((await backend.texts()).items)
            except SvitloBotError as error:
                log.info("texts_not_reread", code=error.code)
            await asyncio.sleep(REREAD_S)


@cache
def _built_in(key: str) -> Template:
    return parse_template(key, BUILT_IN[key])
