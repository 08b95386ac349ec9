"""Callers that come at once share a statement; a lone one waits for no other; a failure stays with its group."""

import asyncio
from collections.abc import Sequence

import pytest

from svitlobot.db import group_commit
from svitlobot.db.group_commit import GroupCommit


class Statement:
    """A set-based statement that ends when it is let; it doubles its items."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.has_begun = asyncio.Event()
        self.may_end = asyncio.Event()

    async def run(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        self.has_begun.set()
        await self.may_end.wait()
        if 13 in items:
            raise ConnectionError("gone")
        return [2 * item for item in items]


async def begin(*items: int) -> tuple[Statement, GroupCommit[int, int], list["asyncio.Task[int]"]]:
    """Begin the first item alone and have the others wait for it."""
    statement = Statement()
    together = GroupCommit(statement.run)
    first = asyncio.create_task(together(items[0]))
    await statement.has_begun.wait()
    others = [asyncio.create_task(together(item)) for item in items[1:]]
    await asyncio.sleep(0)  # each of them begins to wait
    return statement, together, [first, *others]


async def test_callers_that_come_while_a_statement_runs_share_the_next_one() -> None:
    statement, _, callers = await begin(1, 2, 3, 4)
    assert statement.groups == [[1]]
    statement.may_end.set()
    assert await asyncio.gather(*callers) == [2, 4, 6, 8]
    assert statement.groups == [[1], [2, 3, 4]]


async def test_the_one_after_all_have_their_results_is_alone_again() -> None:
    statement, together, callers = await begin(1, 2)
    statement.may_end.set()
    await asyncio.gather(*callers)
    assert await together(3) == 6
    assert statement.groups == [[1], [2], [3]]


async def test_a_failure_is_raised_to_its_group_and_the_next_group_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "LARGEST_GROUP", 2)
    statement, _, callers = await begin(1, 2, 13, 4, 5)
    statement.may_end.set()
    results = await asyncio.gather(*callers, return_exceptions=True)
    assert statement.groups == [[1], [2, 13], [4, 5]]
    assert [results[0], *results[3:]] == [2, 8, 10]
    assert all(isinstance(one, ConnectionError) for one in results[1:3])


async def test_a_caller_that_is_cancelled_takes_no_other_with_it() -> None:
    statement, _, (first, second, third) = await begin(1, 2, 3)
    first.cancel()
    second.cancel()
    statement.may_end.set()
    assert await third == 6


async def test_more_than_may_wait_are_refused_as_in_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "WAITING_LIMIT", 2)
    statement, together, callers = await begin(1, 2, 3)
    with pytest.raises(TimeoutError):
        await together(4)
    statement.may_end.set()
    assert await asyncio.gather(*callers) == [2, 4, 6]
