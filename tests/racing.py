"""Races: use cases run many times at once, beside each other, to find decisions on what has changed meanwhile."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.util import await_only

from svitlobot.db.session import AsyncSession, Database
from svitlobot.errors import SvitloBotError

UseCase = Callable[[], Awaitable[Any]]
CONNECTIONS = 20
HESITATION_S = 0.003


@asynccontextmanager
async def racing(database: Database) -> AsyncIterator[Database]:
    """Open another door to the same database, whose statements each wait a random moment before they run.

    So every order of statements that PostgreSQL allows comes up within a few dozen runs.
    """
    raced = await Database(database.url, role="race", pool_size=CONNECTIONS).open()

    def hesitate(*_: object) -> None:
        await_only(asyncio.sleep(random.uniform(0, HESITATION_S)))

    event.listen(raced.engine.sync_engine, "before_cursor_execute", hesitate)
    try:
        yield raced
    finally:
        await raced.close()


def in_transaction(database: Database, use_case: Callable[[AsyncSession], Awaitable[Any]]) -> UseCase:
    """Return a use case that runs in a transaction of its own, as the edges run it."""

    async def run() -> Any:
        async with database.transaction() as session:
            return await use_case(session)

    return run


async def race(*use_cases: UseCase, times: int = 50) -> list[list[Any]]:
    """Run each use case so many times, all at once; return what each run gave, by use case.

    An expected error is a result. Any other, a deadlock too, fails the test.
    """

    async def run(number: int, use_case: UseCase) -> tuple[int, Any]:
        try:
            return number, await use_case()
        except SvitloBotError as error:
            return number, error

    runs = [run(number, use_case) for number, use_case in enumerate(use_cases) for _ in range(times)]
    random.shuffle(runs)
    results: list[list[Any]] = [[] for _ in use_cases]
    for number, result in await asyncio.gather(*runs):
        results[number].append(result)
    return results


def successes(results: list[Any]) -> list[Any]:
    """Return the results that are no errors."""
    return [result for result in results if not isinstance(result, SvitloBotError)]
