"""The forms' base class and formatters of values."""

import html
import json
import re
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqladmin.formatters import BASE_FORMATTERS
from wtforms import Form

from svitlobot.clock import kyiv
from svitlobot.panel.csrf import FIELD, token_of_request

_TAGS = re.compile(r"<[^<>]*>")


class GuardedForm(Form):  # type: ignore[misc]
    """A form that carries the session's token, and complains in Ukrainian."""

    class Meta:
        """WTForms' settings."""

        locales = ("uk",)

    def hidden_tag(self) -> Markup:
        """Return what sqladmin's templates put into a form beside its fields."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token_of_request.get())


def moment(value: datetime) -> str:
    """Show a moment as Kyiv reads it."""
    return f"{kyiv(value):%d.%m.%Y %H:%M:%S}"


def unmarked(text: str) -> str:
    """Show a message of Telegram's as people read it: the tags, which Telegram obeys, are left out."""
    return html.unescape(_TAGS.sub("", text))


def _structure(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


FORMATTERS: dict[type, Any] = {
    **BASE_FORMATTERS,
    datetime: moment,
    date: lambda value: f"{value:%d.%m.%Y}",
    dict: _structure,
    list: _structure,
}
