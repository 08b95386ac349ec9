"""Rows that an operator changes or removes by hand, written into the audit in the same transaction."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from svitlobot.db.models import Base
from svitlobot.db.models.base import column_names, key_of
from svitlobot.db.session import AsyncSession
from svitlobot.services import audit

_LONGEST = 4_000  # characters of a value that go into the audit; a text has up to 3,000


async def change(
    session: AsyncSession, row: Base, values: Mapping[str, Any], now: datetime, *, actor: str
) -> dict[str, tuple[Any, Any]]:
    """Give a row that is locked other values; return what they were and are, by column. The same values are no change.

    The caller has checked the values by the rules of the domain, and allows each of these columns to be changed.
    """
    differences = {name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    if not differences:
        return {}
    for name, (_, value) in differences.items():
        setattr(row, name, value)
    if hasattr(row, "updated_at"):
        row.updated_at = now
    details = {
        "before": {name: _plain(before) for name, (before, _) in differences.items()},
        "after": {name: _plain(after) for name, (_, after) in differences.items()},
    }
    _record(session, "panel_changed", row, details, now, actor)
    await session.flush()
    return differences


async def add(session: AsyncSession, row: Base, now: datetime, *, actor: str) -> None:
    """Add a row, checked likewise."""
    session.add(row)
    await session.flush()
    _record(session, "panel_added", row, {"after": _shown(row)}, now, actor)


async def remove(session: AsyncSession, row: Base, now: datetime, *, actor: str) -> None:
    """Remove a row; the audit keeps what it said, secrets aside."""
    details = {"before": _shown(row)}
    await session.delete(row)
    await session.flush()
    _record(session, "panel_deleted", row, details, now, actor)


def is_secret(column: str) -> bool:
    """Tell whether a column holds a secret, such as a hash of a key or a token."""
    return column.endswith(("_hash", "token", "secret", "password"))


def _shown(row: Base) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in column_names(row) if not is_secret(name)}


def _record(session: AsyncSession, kind: str, row: Base, details: dict[str, Any], now: datetime, actor: str) -> None:
    key = ", ".join(str(_plain(part)) for part in key_of(row))
    user_id = getattr(row, "user_id", None)
    audit.record(
        session, kind, now, actor=actor, description=f"{row.__tablename__}: {key}", user_id=user_id, details=details
    )


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value:
        case None | bool() | int() | float() | dict() | list():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return f"{len(value)} байтів"
    text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
