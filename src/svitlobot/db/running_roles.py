"""Refuse what must not happen to a database while roles work on it."""

from collections.abc import Collection

import asyncpg

from svitlobot.errors import ConflictError


async def require_stopped(connection: asyncpg.Connection, *, besides: Collection[str] = ()) -> None:
    """Raise ConflictError naming the roles that are connected to this database, but for ``besides``."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT split_part(application_name, '-', 2) AS role FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND starts_with(application_name, 'svitlobot-')
        ORDER BY role
        """
    )
    roles = [row["role"] for row in rows if row["role"] not in besides]
    if roles:
        names = ", ".join(roles)
        raise ConflictError(f"із базою працюють: {names}. Спершу зупиніть СвітлоБот (systemctl stop svitlobot)")
