"""``parse_mode=HTML``: the text people see, its entities, and Telegram's own words for what is wrong."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from svitlobot_sandbox.telegram.errors import BotApiError, bad_request

_ENTITY_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"[^<&]+|&|<")
_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")
_NAME_END = re.compile(r"[\s>]")
_TAG_END = re.compile(r"\s*>")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")


class _OpenTag(NamedTuple):
    name: str
    attributes: dict[str, str]
    offset: int


class Formatted(NamedTuple):
    """Text as people see it; entity offsets and lengths count UTF-16 units, as Telegram does."""

    text: str
    entities: list[dict[str, Any]]


@lru_cache(maxsize=256)
def parse_html(source: str) -> Formatted:
    """Read HTML as Telegram does. Broadcasts repeat a text, hence the cache; don't change what it returns.

    Raises BotApiError "can't parse entities: …" with the byte offset of the fault.
    """
    return _HtmlReader(source).read()


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0  # of the text so far, in UTF-16 units
        self._open: list[_OpenTag] = []
        self._entities: list[dict[str, Any]] = []

    def read(self) -> Formatted:
        source = self._source
        while self._at < len(source):
            token = _TOKEN.match(source, self._at)
            piece = token.group() if token else ""
            if piece == "<":
                self._read_tag()
            elif piece == "&":
                self._read_character()
            else:
                self._append(piece)
                self._at += len(piece)
        if self._open:
            unclosed = self._open[-1].name
            raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{unclosed}\"")
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self._text), self._entities)

    def _append(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text.encode("utf-16-le")) // 2

    def _fault(self, what: str, at: int, more: str = "") -> BotApiError:
        offset = len(self._source[:at].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {offset}{more}")

    def _read_character(self) -> None:
        found = _CHARACTER.match(self._source, self._at)
        decoded = _decode(found) if found else ""
        if found is None or not decoded:
            self._append("&")
            self._at += 1
            return
        self._append(decoded)
        self._at = found.end()

    def _read_tag(self) -> None:
        if self._source.startswith("</", self._at):
            self._read_end_tag()
        else:
            self._read_start_tag()

    def _read_start_tag(self) -> None:
        begin = self._at
        name_end = _NAME_END.search(self._source, begin)
        if name_end is None:
            raise self._fault("Unclosed start tag", begin)
        name = self._source[begin + 1 : name_end.start()].lower()
        if name not in _ENTITY_TYPES:
            raise self._fault(f'Unsupported start tag "{name}"', begin)
        attributes: dict[str, str] = {}
        at = name_end.start()
        while found := _ATTRIBUTE.match(self._source, at):
            attributes[found.group(1).lower()] = next((g for g in found.groups()[1:] if g is not None), "")
            at = found.end()
        closing = _TAG_END.match(self._source, at)
        if closing is None:
            raise self._fault(f'Unclosed start tag "{name}"', begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fault('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_OpenTag(name, attributes, self._length))
        self._at = closing.end()

    def _read_end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise self._fault("Unexpected end tag", begin)
        end = _END_TAG.match(self._source, begin)
        if end is None:
            raise self._fault("Unclosed end tag", begin)
        opened, closed = self._open.pop(), end.group(1).lower()
        if closed and closed != opened.name:
            raise self._fault("Unmatched end tag", begin, f', expected "</{opened.name}>", found "</{closed}>"')
        self._at = end.end()
        self._add_entity(opened)

    def _add_entity(self, tag: _OpenTag) -> None:
        length = self._length - tag.offset
        if not length or (tag.name == "a" and not tag.attributes.get("href")):
            return
        entity: dict[str, Any] = {"type": _ENTITY_TYPES[tag.name], "offset": tag.offset, "length": length}
        if tag.name == "a":
            entity["url"] = tag.attributes["href"]
        elif tag.name == "tg-emoji":
            entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
        self._entities.append(entity)


def _decode(character: re.Match[str]) -> str:
    named, decimal, hexadecimal = character.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return chr(code)
