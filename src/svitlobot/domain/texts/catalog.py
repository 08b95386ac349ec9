"""The texts that people read: the operator's own where they are sound, else the built-in ones."""

import html
import re
from collections.abc import Mapping
from functools import lru_cache

from svitlobot.domain.texts.templates import Template, parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError

_TAG = re.compile(r"<[^<>]*>")

# A catalog is read anew for each event; the texts in it are mostly those of the last one.
_parsed = lru_cache(maxsize=2_048)(parse_template)


class TextCatalog:
    """Every text by its key. ``broken`` says which of the operator's own texts are not used, and why.

    A key that is not one of the built-in texts is a bug, a KeyError.
    """

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self.broken: dict[str, str] = {}
        self._own: dict[str, tuple[str, Template]] = {}
        for key, body in (own or {}).items():
            try:
                self._own[key] = (body, _parsed(key, body))
            except InvalidInputError as error:
                self.broken[key] = error.text

    def body(self, key: str) -> str:
        """Return a text with its placeholders."""
        return self._own[key][0] if key in self._own else BUILT_IN[key]

    def template(self, key: str) -> Template:
        """Return a text cut at its placeholders."""
        return self._own[key][1] if key in self._own else _parsed(key, BUILT_IN[key])

    def say(self, key: str, /, **values: object) -> str:
        """Return a text in Telegram HTML, its placeholders filled with the escaped values."""
        return self.template(key).render(values)

    def plain(self, key: str, /, **values: object) -> str:
        """Return a filled text without markup, to be put into another one or on a button."""
        return _without_markup(self.say(key, **values))

    def built_in(self, key: str) -> str:
        """Return the built-in text without markup, whatever the operator has made of it."""
        return _without_markup(_parsed(key, BUILT_IN[key]).render({}))


def _without_markup(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
