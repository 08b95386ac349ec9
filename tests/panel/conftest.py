"""The panel served, and browsers before it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from redis.asyncio import Redis

from svitlobot.db.session import Database
from svitlobot.domain import passwords
from svitlobot.launch.servers import Servers
from town import Town

from .serving import Served, Visitor, add_operator, panel_served


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the tests the sums that are there to cost a guesser time."""
    monkeypatch.setattr(passwords, "_COST", 2**4)


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@pytest.fixture
async def served(town: Town, redis: Redis, servers: Servers) -> AsyncIterator[Served]:
    """The API and the panel, serving."""
    async with panel_served(town, redis, servers.settings) as served:
        yield served


@pytest.fixture
async def operator(town: Town) -> str:
    """Somebody with an account."""
    return await add_operator(town)


@pytest.fixture
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    """A browser that is not logged in."""
    # Without being told so, the jar keeps no cookies of an address that is a number.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Visitor(served.url, http)


@pytest.fixture
async def browser_of_operator(visitor: Visitor, operator: str) -> Visitor:
    """A browser that is logged in."""
    status, text = await visitor.log_in()
    assert status == 303, text
    return visitor
