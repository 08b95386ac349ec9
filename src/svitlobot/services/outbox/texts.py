"""An event's text as people get it, for those who ask what was sent."""

from svitlobot.db.models import ExcelText
from svitlobot.db.session import AsyncSession
from svitlobot.domain.texts.templates import Template, parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError


async def template_of(session: AsyncSession, key: str) -> Template:
    """Return the operator's text, or the built-in one when theirs is broken or missing."""
    own = await session.get(ExcelText, key)
    if own is not None:
        try:
            return parse_template(key, own.value)
        except InvalidInputError:
            pass
    return parse_template(key, BUILT_IN[key])
