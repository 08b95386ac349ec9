"""The forms' base class and formatters of values."""

import html
import re
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqladmin.formatters import BASE_FORMATTERS
from wtforms import Form

from svitlobot.panel.csrf import FIELD, token_of_request
from svitlobot.panel.value_names import plain

_TAGS = re.compile(r"<[^<>]*>")


class GuardedForm(Form):  # type: ignore[misc]
    """A form that carries the session's token, and complains in Ukrainian."""

    class Meta:
        """WTForms' settings."""

        locales = ("uk",)

    def hidden_tag(self) -> Markup:
        """Return what sqladmin's templates put into a form beside its fields."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token_of_request.get())


def unmarked(text: str) -> str:
    """Show a message of Telegram's as people read it: the tags, which Telegram obeys, are left out."""
    return html.unescape(_TAGS.sub("", text))


FORMATTERS: dict[type, Any] = {
    **BASE_FORMATTERS,
    **dict.fromkeys((bool, datetime, date, dict, list), plain),
}
