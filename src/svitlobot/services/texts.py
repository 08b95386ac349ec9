"""The operator's texts."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ExcelText


async def changed_texts(session: AsyncSession) -> dict[str, str]:
    """Return the texts that the operator has changed, by key."""
    return {text.key: text.value for text in await session.scalars(select(ExcelText).order_by(ExcelText.key))}
