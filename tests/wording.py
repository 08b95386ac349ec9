"""Texts as tests write them, and as people get them."""

import re


def unbroken(text: str) -> str:
    """Return a text whose hours are held together, as every range in a message is."""
    return re.sub(r"(\d\d:\d\d–)(?=\d)", "\\1\N{WORD JOINER}", text)
