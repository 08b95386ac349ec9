"""Sources of schedules that are asked on a timer: whose time has come, and how the asking went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class AskedSource:
    """A source, and how the asking of it has gone so far."""

    url: str
    etag: str | None
    last_modified: str | None
    succeeded_at: datetime | None
    failures: int
    error: str | None


_COLUMNS = "url, etag, last_modified, succeeded_at, failures, error"


async def claim_due(session: AsyncSession, urls: Sequence[str], now: datetime, until: datetime) -> list[AskedSource]:
    """Return those of the sources whose time has come, and leave them to the caller ``until`` then.

    Should the caller die, their time has come again then. One that has never been asked is due at once.
    """
    await session.execute(
        text(
            "INSERT INTO schedule_sources (url, next_at) SELECT unnest(cast(:urls AS text[])), :now "
            "ON CONFLICT (url) DO NOTHING"
        ),
        {"urls": list(urls), "now": now},
    )
    rows = await session.execute(
        text(
            f"""
            UPDATE schedule_sources SET next_at = :until WHERE url IN (
                SELECT url FROM schedule_sources WHERE url = ANY(:urls) AND next_at <= :now FOR UPDATE SKIP LOCKED
            ) RETURNING {_COLUMNS}
            """
        ),
        {"urls": list(urls), "now": now, "until": until},
    )
    return [AskedSource(*row) for row in rows]


async def load_sources(session: AsyncSession, urls: Sequence[str]) -> list[AskedSource]:
    """Return how the asking of these sources has gone."""
    rows = await session.execute(
        text(f"SELECT {_COLUMNS} FROM schedule_sources WHERE url = ANY(:urls) ORDER BY url"), {"urls": list(urls)}
    )
    return [AskedSource(*row) for row in rows]


async def note_success(
    session: AsyncSession,
    url: str,
    now: datetime,
    *,
    next_at: datetime,
    etag: str | None,
    last_modified: str | None,
) -> None:
    """Note that a source answered."""
    await session.execute(
        text(
            "UPDATE schedule_sources SET succeeded_at = :now, failures = 0, error = NULL, next_at = :next_at, "
            "etag = :etag, last_modified = :last_modified WHERE url = :url"
        ),
        {"url": url, "now": now, "next_at": next_at, "etag": etag, "last_modified": last_modified},
    )


async def note_failure(session: AsyncSession, url: str, reason: str, *, next_at: datetime) -> None:
    """Note that a source did not answer, or that its answer could not be read."""
    await session.execute(
        text(
            "UPDATE schedule_sources SET failures = failures + 1, error = :reason, next_at = :next_at WHERE url = :url"
        ),
        {"url": url, "reason": reason, "next_at": next_at},
    )


async def confirm_days_of(
    session: AsyncSession, names: Sequence[str], *, since: datetime, first: date, now: datetime
) -> None:
    """Note that a source, by any of its names, repeats every day from ``first`` that it said or repeated ``since``."""
    await session.execute(
        text(
            "UPDATE schedule_days SET confirmed_at = :now "
            "WHERE source = ANY(:names) AND confirmed_at >= :since AND scheduled_date >= :first"
        ),
        {"names": list(names), "since": since, "first": first, "now": now},
    )
