"""The index of streets follows the database, one reading at a time, and holds nobody up."""

import asyncio

import pytest

from svitlobot.db.queries.addresses import search
from svitlobot.domain.addresses.search import Street
from svitlobot.services.addresses.directory import DIRECTORY_FRESH_FOR, StreetDirectory
from town import Town


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many times the streets were read, and how many were being read at once."""
    at_once: list[int] = []
    now = 0
    read = search.streets

    async def counted(pool: object) -> list[Street]:
        nonlocal now
        now += 1
        at_once.append(now)
        try:
            return await read(pool)
        finally:
            now -= 1

    monkeypatch.setattr(search, "streets", counted)
    return at_once


async def _names(directory: StreetDirectory, town: Town) -> list[str]:
    return [street.name for street in await directory.ordered(town.clock())]


async def _settled(directory: StreetDirectory, town: Town) -> None:
    """Wait for the index that is being made."""
    assert await directory.is_renewed(town.clock())


async def test_all_who_come_first_wait_for_one_reading(town: Town, readings: list[int]) -> None:
    await town.add_house("Зелена", "1")
    directory = StreetDirectory(town.database)
    assert await asyncio.gather(*(_names(directory, town) for _ in range(20))) == [["Зелена"]] * 20
    assert readings == [1]


async def test_an_old_index_is_given_while_a_new_one_is_made(town: Town, readings: list[int]) -> None:
    directory = StreetDirectory(town.database)
    await town.add_house("Зелена", "1")
    assert await _names(directory, town) == ["Зелена"]
    await town.add_house("Абрикосова", "1")
    town.clock.tick(DIRECTORY_FRESH_FOR.total_seconds() - 1)
    assert await _names(directory, town) == ["Зелена"]
    assert readings == [1]
    town.clock.tick(1)
    assert await asyncio.gather(*(_names(directory, town) for _ in range(20))) == [["Зелена"]] * 20
    await _settled(directory, town)
    assert await _names(directory, town) == ["Абрикосова", "Зелена"]
    assert readings == [1, 1]


async def test_what_this_process_changed_is_there_at_once(town: Town, readings: list[int]) -> None:
    directory = StreetDirectory(town.database)
    assert await _names(directory, town) == []
    await town.add_house("Зелена", "1")
    directory.forget()
    assert await _names(directory, town) == ["Зелена"]


async def test_a_caller_that_leaves_does_not_take_the_reading_with_it(town: Town, readings: list[int]) -> None:
    await town.add_house("Зелена", "1")
    directory = StreetDirectory(town.database)
    leaving, staying = (asyncio.ensure_future(_names(directory, town)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == ["Зелена"]
    assert leaving.cancelled()
    assert readings == [1]


async def test_an_index_outlives_an_outage(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.add_house("Зелена", "1")
    directory = StreetDirectory(town.database)
    await _names(directory, town)

    async def refused(_pool: object) -> list[Street]:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(search, "streets", refused)
        town.clock.tick(DIRECTORY_FRESH_FOR.total_seconds())
        assert await _names(directory, town) == ["Зелена"]
        with pytest.raises(ConnectionRefusedError):
            await directory.is_renewed(town.clock())
    await town.add_house("Абрикосова", "1")
    await _names(directory, town)
    await _settled(directory, town)
    assert await _names(directory, town) == ["Абрикосова", "Зелена"]
