"""People found by a filter, page by page, with bounded work for a page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.users.filters import bind_named, conditions
from svitlobot.domain.users.filters import AudienceFilter, FilterField

LOOKED_AT = 5_000  # people, for one page


@dataclass(frozen=True, slots=True)
class Found:
    """A person in a list."""

    user_id: int
    username: str | None
    first_name: str | None
    subscription_tier: str
    subscription_expires_at: datetime | None
    created_at: datetime
    last_active_at: datetime
    is_blocked: bool
    banned_at: datetime | None


_COLUMNS = """
    user_id, username, first_name, subscription_tier, subscription_expires_at, created_at, last_active_at, is_blocked,
    banned_at
"""
# Those an index finds, however few they are, as it does the blocked and banned. Others are looked for among so many
# people at a time.
_INDEXED = frozenset({FilterField.ID, FilterField.USERNAME, FilterField.NAME, FilterField.ADDRESS})

_FOUND = f"""
    SELECT {_COLUMNS} FROM users WHERE user_id > :after AND deleted_at IS NULL AND [chosen]
    ORDER BY user_id LIMIT :limit
"""
_FOUND_AMONG = f"""
    SELECT {_COLUMNS} FROM (
        SELECT * FROM users WHERE user_id > :after ORDER BY user_id LIMIT {LOOKED_AT}
    ) AS users WHERE deleted_at IS NULL AND [chosen] ORDER BY user_id LIMIT :limit
"""
_LAST_LOOKED_AT = f"SELECT user_id FROM users WHERE user_id > :after ORDER BY user_id OFFSET {LOOKED_AT - 1} LIMIT 1"


async def page(
    session: AsyncSession, chosen: AudienceFilter, now: datetime, *, after: int, limit: int
) -> tuple[list[Found], int | None]:
    """Return people after an id whom the filter means, by id, and after whom to go on, None when there are no more.

    An empty page may have a next one.
    """
    is_indexed = any(term.field in _INDEXED or term.values == (True,) for term in chosen.terms)
    values: dict[str, object] = {"after": after, "limit": limit + 1}
    condition = conditions(chosen, now, bind_named(values))
    query = (_FOUND if is_indexed else _FOUND_AMONG).replace("[chosen]", condition)
    rows = [Found(*row) for row in await session.execute(text(query), values)]
    if len(rows) > limit:
        return rows[:limit], rows[limit - 1].user_id
    if is_indexed:
        return rows, None
    last: int | None = await session.scalar(text(_LAST_LOOKED_AT), {"after": after})
    return rows, last
