"""Queues as people name them."""

from collections.abc import Collection

from svitlobot.db.queries.queue_names import names_by_id
from svitlobot.db.session import AsyncSession
from svitlobot.errors import InvalidInputError, NotFoundError


async def id_of(session: AsyncSession, name: str) -> int:
    """Return the id of the queue of this name. Raises NotFoundError."""
    found = next((queue_id for queue_id, known in (await names_by_id(session)).items() if known == name), None)
    if found is None:
        raise NotFoundError(f"Черги «{name}» немає; подивіться: svitlobot queues list")
    return found


async def check_names(session: AsyncSession, names: Collection[object]) -> None:
    """Raise InvalidInputError naming a queue that does not exist, and those that do."""
    if not names:
        return
    known = (await names_by_id(session)).values()
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise InvalidInputError(f"Черги «{unknown}» немає; є: {', '.join(known)}")
