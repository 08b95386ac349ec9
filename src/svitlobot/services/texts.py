"""The catalog of texts, with those that the operator has changed."""

from collections.abc import Mapping

import structlog

from svitlobot.db.queries import texts
from svitlobot.db.session import AsyncSession
from svitlobot.domain.texts.catalog import TextCatalog

log = structlog.get_logger()

OwnTexts = Mapping[str, str]
"""The texts that the operator has changed, by key."""


async def changed_texts(session: AsyncSession) -> dict[str, str]:
    """Return the texts that the operator has changed, by key."""
    return await texts.changed_texts(session)


async def read_catalog(session: AsyncSession) -> TextCatalog:
    """Return the texts as they are now."""
    return catalog_of(await changed_texts(session))


def catalog_of(own: OwnTexts) -> TextCatalog:
    """Return the texts with the operator's own before the built-in ones; broken ones are logged."""
    catalog = TextCatalog(own)
    for key, reason in catalog.broken.items():
        log.warning("text_ignored", key=key, reason=reason)
    return catalog


def line(own: OwnTexts, key: str, values: Mapping[str, object]) -> str:
    """Return a text without markup, in the operator's words (``own``) unless they are broken."""
    return catalog_of({key: own[key]} if key in own else {}).plain(key, values)
