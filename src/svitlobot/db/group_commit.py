"""Group commit: callers that want the same statement at once share one round trip and one commit.

While a statement runs, all callers wait, and the next statement is theirs. So a lone caller waits for no other, and the
busier a process is, the less each call costs.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

LARGEST_GROUP = 100
WAITING_LIMIT = 2_000  # as many as the API has connections of clients

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """Calls ``run`` with the items of those who wait, at most `LARGEST_GROUP`, one group after another.

    ``run`` returns the result of each item, in their order. What it raises, each of its group gets.
    """

    def __init__(self, run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._run = run
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._runner: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Result:
        """Return the result of an item when its group is committed. Raises TimeoutError when too many wait."""
        if len(self._waiting) >= WAITING_LIMIT:
            raise TimeoutError("too many wait for PostgreSQL")
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run_groups())
        return await result

    async def _run_groups(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(LARGEST_GROUP, len(self._waiting)))]
            awaited = [result for _, result in group]
            try:
                results = await self._run([item for item, _ in group])
            except Exception as error:  # noqa: BLE001 - it is the callers'
                for result in awaited:
                    if not result.done():  # its caller may be gone
                        result.set_exception(error)
            else:
                for result, value in zip(awaited, results, strict=True):
                    if not result.done():
                        result.set_result(value)
