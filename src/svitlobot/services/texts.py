"""The operator's texts."""

import html
import re
from collections.abc import Mapping

import structlog
from sqlalchemy import select

from svitlobot.db.models import ExcelText
from svitlobot.db.session import AsyncSession
from svitlobot.domain.texts.templates import parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError

log = structlog.get_logger()

OwnTexts = Mapping[str, str]
"""The texts that the operator has changed, by key."""

_TAG = re.compile(r"<[^<>]*>")


async def changed_texts(session: AsyncSession) -> dict[str, str]:
    """Return the texts that the operator has changed, by key."""
    return {text.key: text.value for text in await session.scalars(select(ExcelText).order_by(ExcelText.key))}


def line(own: Mapping[str, str], key: str, values: Mapping[str, object]) -> str:
    """Return a text without markup, in the operator's words (``own``) unless they are broken."""
    try:
        template = parse_template(key, own.get(key, BUILT_IN[key]))
    except InvalidInputError as error:
        log.warning("text_ignored", key=key, reason=error.text)
        template = parse_template(key, BUILT_IN[key])
    return html.unescape(_TAG.sub("", template.render(values)))
