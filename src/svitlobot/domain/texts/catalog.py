"""The texts that people read: the operator's own where they are sound, else the built-in ones."""

import html
import re
from collections.abc import Mapping

from svitlobot.domain.texts.templates import Template, parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError

_TAG = re.compile(r"<[^<>]*>")


class TextCatalog:
    """Every text by its key. ``broken`` says which of the operator's own texts are not used, and why."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self.broken: dict[str, str] = {}
        self._own: dict[str, tuple[str, Template]] = {}
        self._built_in: dict[str, Template] = {}
        for key, body in (own or {}).items():
            try:
                self._own[key] = (body, parse_template(key, body))
            except InvalidInputError as error:
                self.broken[key] = error.text

    def body(self, key: str) -> str:
        """Return a text with its placeholders."""
        return self._own[key][0] if key in self._own else BUILT_IN[key]

    def template(self, key: str) -> Template:
        """Return a text cut at its placeholders."""
        if key in self._own:
            return self._own[key][1]
        if key not in self._built_in:
            self._built_in[key] = parse_template(key, BUILT_IN[key])
        return self._built_in[key]

    def plain(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """Return a filled text without markup, to be put into another one or on a button."""
        return html.unescape(_TAG.sub("", self.template(key).render(values or {})))
