"""Database sessions for reading a page, with a statement time-out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.session import Database
from svitlobot.errors import InvalidInputError, NotFoundError

SECONDS = 3
NO_ROW = "Такого рядка немає"


@asynccontextmanager
async def read_session(database: Database) -> AsyncIterator[AsyncSession]:
    """Yield a session whose statements may take ``SECONDS`` each.

    Raises InvalidInputError when one takes longer, and NotFoundError for a number that the column could not hold.
    """
    try:
        async with database.transaction() as session:
            await session.execute(text(f"SET LOCAL statement_timeout = '{SECONDS}s'"))
            yield session
    except DBAPIError as error:
        if isinstance(error.driver_exception, asyncpg.DataError):
            raise NotFoundError(NO_ROW) from None
        raise
    except asyncpg.QueryCanceledError:
        raise InvalidInputError("Запит надто широкий: уточніть пошук або відбір") from None
