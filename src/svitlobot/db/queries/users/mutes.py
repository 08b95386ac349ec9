"""What people chose not to be told: topics, of one address or of all."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def load(session: AsyncSession, user_id: int) -> defaultdict[int, set[str]]:
    """Return a person's muted topics by address; address 0 stands for all."""
    rows = await session.execute(
        text("SELECT address_id, topic FROM notification_mutes WHERE user_id = :user_id"), {"user_id": user_id}
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.address_id].add(row.topic)
    return found


async def replace(session: AsyncSession, user_id: int, address_ids: Collection[int], topics: Collection[str]) -> None:
    """Mute exactly these topics for each of these addresses."""
    await session.execute(
        text("DELETE FROM notification_mutes WHERE user_id = :user_id AND address_id = ANY(:addresses)"),
        {"user_id": user_id, "addresses": list(address_ids)},
    )
    await session.execute(
        text(
            "INSERT INTO notification_mutes (user_id, address_id, topic) "
            "SELECT :user_id, address_id, topic FROM unnest(cast(:addresses AS int[])) AS address_id "
            "CROSS JOIN unnest(cast(:topics AS text[])) AS topic"
        ),
        {"user_id": user_id, "addresses": list(address_ids), "topics": list(topics)},
    )


async def take_unaware(session: AsyncSession, count: int) -> list[int]:
    """Return some people whose times of warnings were changed for them and who can be told, and mark them as told.

    Those without warnings are only marked.
    """
    rows = await session.execute(
        text(
            """
            UPDATE users SET settings = settings - 'is_unaware_of_new_times' WHERE user_id IN (
                SELECT user_id FROM users WHERE settings ? 'is_unaware_of_new_times'
                ORDER BY user_id LIMIT :count FOR UPDATE SKIP LOCKED
            ) RETURNING user_id,
                wants_notifications AND NOT is_blocked AND subscription_tier IN ('STANDARD', 'PRO') AS is_told
            """
        ),
        {"count": count},
    )
    return [row.user_id for row in rows if row.is_told]
