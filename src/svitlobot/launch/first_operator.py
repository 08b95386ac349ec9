"""An account for the panel out of the box: in development, with a database that is our own."""

import asyncio
from pathlib import Path

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.launch.kept_secret import kept_secret
from svitlobot.services import operators
from svitlobot.settings import Settings

LOGIN = "operator"
ACTOR = "up"


def password_file(settings: Settings) -> Path:
    """Return where the password of the account is kept."""
    return settings.var_dir / "panel_password"


def has_first_operator(settings: Settings) -> bool:
    """Tell whether there is such an account: never in production, nor in a database that somebody gave us."""
    return settings.environment != "production" and settings.database_url is None


def add_first_operator(settings: Settings, database_url: str) -> None:
    """Add the account, unless there is somebody already: then the operator sees to accounts."""
    password = kept_secret(password_file(settings))

    async def add() -> None:
        database = await Database(database_url, role="up", pool_size=1).open()
        try:
            async with database.transaction() as session:
                if not await operators.everyone(session):
                    await operators.add(session, LOGIN, password, utc_now(), actor=ACTOR)
        finally:
            await database.close()

    asyncio.run(add())
