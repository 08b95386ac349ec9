"""The catalog of texts, with those that the operator has changed."""

import structlog

from svitlobot.db.queries import texts
from svitlobot.db.session import AsyncSession
from svitlobot.domain.texts.catalog import TextCatalog

log = structlog.get_logger()


async def changed_texts(session: AsyncSession) -> dict[str, str]:
    """Return the texts that the operator has changed, by key."""
    return await texts.changed_texts(session)


async def read_catalog(session: AsyncSession) -> TextCatalog:
    """Return the texts as they are now: the operator's own before the built-in ones; broken ones are logged."""
    catalog = TextCatalog(await texts.changed_texts(session))
    for key, reason in catalog.broken.items():
        log.warning("text_ignored", key=key, reason=reason)
    return catalog
