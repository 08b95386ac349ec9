"""Mend sqladmin's markup: headings in order, and names for what has only an icon."""

import re

from markupsafe import Markup

_MENDED = (
    ('<h3 class="card-title">', '<h2 class="card-title">'),
    ("</h3>", "</h2>"),
    ('<button id="search-reset"', '<button id="search-reset" aria-label="Скинути"'),
    ('<input id="search-input"', '<input id="search-input" aria-label="Пошук"'),
    ('<th class="w-1"></th>', '<th class="w-1"><span class="visually-hidden">Що зробити</span></th>'),
)
_HEADING = re.compile(r'(<h2 class="card-title">).*?(</h2>)', re.DOTALL)


def accessible(markup: Markup, heading: str | None = None) -> Markup:
    """Return a page's content so that a screen reader can follow it; ``heading`` replaces that of the card."""
    text = str(markup)
    for old, new in _MENDED:
        text = text.replace(old, new)
    if heading is not None:
        text = _HEADING.sub(lambda found: f"{found[1]}{Markup.escape(heading)}{found[2]}", text, count=1)
    return Markup(text)  # noqa: S704 - it was markup before
