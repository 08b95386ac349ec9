"""How texts for people are checked, and how their placeholders are filled.

A text holds plain ``{name}`` placeholders and Telegram HTML. Values are escaped when they are filled in, so a street
named ``<b>`` is shown, not obeyed. Attribute access, indexes and format specs are refused: a text comes from a
spreadsheet and is not a program.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import floor

from svitlobot.clock import kyiv
from svitlobot.domain.texts.plurals import counted
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.domain.texts.wording.limits import PLAIN_MAX_LENGTH
from svitlobot.domain.texts.wording.messages import OLDER_FIELDS
from svitlobot.errors import InvalidInputError

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    key: frozenset(re.findall(r"\{(\w+)\}", text)) | OLDER_FIELDS.get(key, frozenset())
    for key, text in BUILT_IN.items()
}

MENU = "menu_"  # how the keys of the buttons below the chat begin
MAX_LENGTH = 3_000  # Telegram takes 4,096 characters; the rest is for addresses and notes

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_FIELD = re.compile(r"\{([^{}]*)\}")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>b|strong|i|em|u|ins|s|strike|del|tg-spoiler|a|code|pre|blockquote)"
    r"""(?: href="[^"<>{}]*"| class="language-[\w-]+"| expandable)?\s*>""",
    re.IGNORECASE,
)
_MAY_BE_EMPTY = re.compile(r"\{(?:note|address)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its placeholders, so that filling it for 83,333 people is a join."""

    parts: tuple[str, ...]  # literals at even places, placeholder names at odd ones

    def render(self, values: Mapping[str, object]) -> str:
        """Fill in the values, escaped. A placeholder without a value becomes empty; blank lines at the end go."""
        pieces = list(self.parts)
        for index in range(1, len(pieces), 2):
            pieces[index] = _shown(values.get(pieces[index]))
        return "".join(pieces).rstrip()

    def fill(self, values: Mapping[str, object]) -> "Template":
        """Fill in what is the same for everybody, and keep the other placeholders."""
        pieces = [self.parts[0]]
        for name, literal in zip(self.parts[1::2], self.parts[2::2], strict=True):
            if name in values:
                pieces[-1] += _shown(values[name]) + literal
            else:
                pieces += [name, literal]
        return Template(tuple(pieces))


class Markup(str):
    """A value that is Telegram HTML already, checked with `check_tags`; it is filled in as it is."""

    __slots__ = ()


def _shown(value: object) -> str:
    if isinstance(value, Markup):
        return str(value)
    return "" if value is None else html.escape(str(value), quote=False)


def parse_template(key: str, text: str) -> Template:
    """Cut a text at its placeholders.

    Raises InvalidInputError naming the first placeholder that ``key`` does not have, a stray brace, markup that
    Telegram would refuse, that there is nothing to read, that a plain text has markup or is too long, or that a button
    of the menu has the name of another one.
    """
    _check_markup(key, text)
    _check_plain(key, text)
    _check_menu(key, text)
    allowed = PLACEHOLDERS.get(key, frozenset())
    for match in _BRACES.finditer(text):
        name = match[1]
        if name is None:
            raise InvalidInputError(f"зайва дужка «{match[0]}» у тексті {key}")
        if name not in allowed:
            known = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "жодного"
            raise InvalidInputError(f"невідоме поле «{{{name}}}» у тексті {key}; можна: {known}")
    return cut_template(text)


def cut_template(text: str) -> Template:
    """Cut a text at its placeholders that was checked when it was taken in, perhaps by an older release."""
    parts = []
    end = 0
    for match in _FIELD.finditer(text):
        parts += [text[end : match.start()], match[1]]
        end = match.end()
    return Template((*parts, text[end:]))


def check_tags(key: str, text: str) -> None:
    """Raise InvalidInputError for tags that Telegram would refuse."""
    open_tags: list[str] = []
    for sign in re.finditer("<", text):
        tag = _TAG.match(text, sign.start())
        if tag is None:
            shown = text[sign.start() : sign.start() + 20]
            raise InvalidInputError(f"Telegram не зрозуміє «{shown}» у тексті {key}; сам знак < пишіть як &lt;")
        if not tag["end"]:
            open_tags.append(tag["name"].lower())
        elif not open_tags or open_tags.pop() != tag["name"].lower():
            raise InvalidInputError(f"зайвий «{tag[0]}» у тексті {key}")
    if open_tags:
        raise InvalidInputError(f"не закрито «<{open_tags[-1]}>» у тексті {key}")


def without_tags(text: str) -> str:
    """Return what people see of a text in Telegram HTML."""
    return html.unescape(_TAG.sub("", text))


def _check_markup(key: str, text: str) -> None:
    """Refuse what Telegram would refuse, for then nobody would be told anything."""
    check_tags(key, text)
    if not _MAY_BE_EMPTY.sub("", _TAG.sub("", text)).strip():
        raise InvalidInputError(f"порожній текст {key}")
    if len(text) > MAX_LENGTH:
        raise InvalidInputError(f"текст {key} довший за {MAX_LENGTH} символів")


def _check_plain(key: str, text: str) -> None:
    """Refuse what a button, a label or the bot's card cannot hold, for then the whole keyboard would be refused."""
    most = PLAIN_MAX_LENGTH.get(key)
    if most is None:
        return
    if _TAG.search(text):
        raise InvalidInputError(f"у тексті {key} не може бути розмітки: тут її показують, а не виконують")
    length = len(html.unescape(text))
    if length > most:
        raise InvalidInputError(f"текст {key} має {length} символів, а вміщається щонайбільше {most}")


def _check_menu(key: str, text: str) -> None:
    """Refuse to call a button of the menu as another is built in: the bot knows them by name, also on old keyboards."""
    if key.startswith(MENU):
        for other, name in BUILT_IN.items():
            if other != key and other.startswith(MENU) and text.strip() == name:
                raise InvalidInputError(f"«{name}» – це кнопка {other}; назвіть {key} інакше")


def spoken_duration(duration: timedelta) -> str:
    """Say a duration as people do: "3 год 18 хв"; under a minute is "менше хвилини"."""
    minutes = int(duration.total_seconds()) // 60
    if minutes < 1:
        return "менше хвилини"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "дн"), (hours, "год"), (minutes, "хв")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def spoken_seconds(seconds: int) -> str:
    """Say how long something takes: "40 с", "3 хв"."""
    return f"{seconds} с" if seconds < 60 else spoken_duration(timedelta(seconds=seconds))


def spoken_percent(share: float) -> str:
    """Say a share, from 0 to 1, in percent: "99,9"; rounded down, so that only what is whole is called 100."""
    return f"{floor(1000 * share + 1e-9) / 10:g}".replace(".", ",")


def spoken_clock(clock: str) -> str:
    """Say at what time of the day: "о 18:00", but "об 11:00", and "опівночі (00:00)"."""
    if clock in {"00:00", "24:00"}:
        return "опівночі (00:00)"
    return f"{'об' if clock.startswith('11') else 'о'} {clock}"


def spoken_days(count: int) -> str:
    """Say how many days: "1 день", "22 дні", "30 днів"."""
    return counted(count, "день", "дні", "днів")


def spoken_days_change(count: int) -> str:
    """Say how many days are given or taken: "+30 днів", "−1 день"."""
    return f"{'−' if count < 0 else '+'}{spoken_days(abs(count))}"


def spoken_amount(amount: Decimal) -> str:
    """Say a sum as people write it, without its currency: "49", "49,50", "1 234"."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.{0 if whole else 2}f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


MONTHS = (
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip


def spoken_date(moment: datetime) -> str:
    """Say a day as people in Ukraine do: "5 травня 2026"."""
    local = kyiv(moment)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def spoken_moment(moment: datetime, now: datetime) -> str:
    """Say when something was, seen from ``now``: "сьогодні о 14:05", "вчора о 23:40", "5 травня о 09:00"."""
    local, today = kyiv(moment), kyiv(now).date()
    match (today - local.date()).days:
        case 0:
            day = "сьогодні"
        case 1:
            day = "вчора"
        case _ if local.year == today.year:
            day = f"{local.day} {MONTHS[local.month - 1]}"
        case _:
            day = spoken_date(moment)
    at = "об" if local.hour == 11 else "о"  # "об одинадцятій"
    return f"{day} {at} {local:%H:%M}"
