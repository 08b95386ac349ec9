"""Texts for people: the built-in Ukrainian ones, and how placeholders are filled.

A text holds plain ``{name}`` placeholders and Telegram HTML. Values are escaped when they are filled in, so a street
named ``<b>`` is shown, not obeyed. Attribute access, indexes and format specs are refused: a text comes from a
spreadsheet and is not a program.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from svitlobot.errors import InvalidInputError

BUILT_IN: Mapping[str, str] = {
    "power_off_template": "⚫️ <b>Світло зникло</b> о {time}\nЧерга {queue} · {address}\n{note}",
    "power_on_template": "💡 <b>Світло є!</b> З {time}\nЧерга {queue} · {address}\n{note}",
    "power_unstable_template": (
        "⚠️ <b>Світло блимає</b>\nЧерга {queue} · {address}\n"
        "За останні 10 хвилин живлення змінювалося багато разів. Напишемо, коли стане стабільно."
    ),
    "voltage_low_template": "📉 <b>Низька напруга: {voltage} В</b>\nЧерга {queue} · {address}\nБережіть техніку.",
    "voltage_high_template": "📈 <b>Висока напруга: {voltage} В</b>\nЧерга {queue} · {address}\nБережіть техніку.",
    "voltage_normal_template": "✅ <b>Напруга знову в нормі: {voltage} В</b>\nЧерга {queue} · {address}",
    "admin_alert_template": "🚨 {text}",
    "broadcast_template": "{text}",
}

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    key: frozenset(re.findall(r"\{(\w+)\}", text)) for key, text in BUILT_IN.items()
}

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its placeholders, so that filling it for 83,333 people is a join."""

    parts: tuple[str, ...]  # literals at even places, placeholder names at odd ones

    def render(self, values: Mapping[str, object]) -> str:
        """Fill in the values, escaped. A placeholder without a value becomes empty; blank lines at the end go."""
        pieces = list(self.parts)
        for index in range(1, len(pieces), 2):
            value = values.get(pieces[index])
            pieces[index] = "" if value is None else html.escape(str(value), quote=False)
        return "".join(pieces).rstrip()

    def fill(self, values: Mapping[str, object]) -> "Template":
        """Fill in what is the same for everybody, and keep the other placeholders."""
        pieces = [self.parts[0]]
        for name, literal in zip(self.parts[1::2], self.parts[2::2], strict=True):
            if name in values:
                pieces[-1] += html.escape(str(values[name]), quote=False) + literal
            else:
                pieces += [name, literal]
        return Template(tuple(pieces))


def parse_template(key: str, text: str) -> Template:
    """Cut a text at its placeholders.

    Raises InvalidInputError naming the first placeholder that ``key`` does not have, or a stray brace.
    """
    allowed = PLACEHOLDERS.get(key, frozenset())
    parts = []
    end = 0
    for match in _BRACES.finditer(text):
        name = match[1]
        if name is None:
            raise InvalidInputError(f"зайва дужка «{match[0]}» у тексті {key}")
        if name not in allowed:
            known = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "жодного"
            raise InvalidInputError(f"невідоме поле «{{{name}}}» у тексті {key}; можна: {known}")
        parts += [text[end : match.start()], name]
        end = match.end()
    return Template((*parts, text[end:]))


def spoken_duration(duration: timedelta) -> str:
    """Say a duration as people do: "3 год 18 хв"; under a minute is "менше хвилини"."""
    minutes = int(duration.total_seconds()) // 60
    if minutes < 1:
        return "менше хвилини"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "дн"), (hours, "год"), (minutes, "хв")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
