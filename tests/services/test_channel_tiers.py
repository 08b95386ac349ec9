"""Without paid days the tier follows the channel, and each change of it is in the log."""

from datetime import timedelta

import pytest

from svitlobot.db.session import Database
from svitlobot.schemas.users import Registration
from svitlobot.services import membership, subscription_ends, users
from town import Town

from .till import OLENA, Till, word


@pytest.fixture
async def till(emptied_database: Database) -> Till:
    """Olena is not in the channel."""
    till = Till(Town(emptied_database))
    await till.open()
    await learn(till, False)
    return till


async def learn(till: Till, is_member: bool) -> None:
    async with till.town.database.transaction() as session:
        await membership.learn(session, OLENA, is_member=is_member, at=till.town.clock())


async def changes(till: Till) -> list[str]:
    query = "SELECT description FROM action_logs WHERE action_type = 'tier_by_channel' ORDER BY id"
    return [row["description"] for row in await till.town.database.pool.fetch(query)]


async def test_coming_and_going_is_logged_when_the_tier_changes_by_it(till: Till) -> None:
    for is_member in (True, True, False):
        await learn(till, is_member)
    assert await changes(till) == ["FREE → NOFREE", "NOFREE → FREE", "FREE → NOFREE"]


@pytest.mark.parametrize(("is_member", "tier"), [(True, "FREE"), (False, "NOFREE")])
async def test_whoever_came_or_left_while_paying_has_what_the_channel_gives_when_days_end(
    till: Till, is_member: bool, tier: str
) -> None:
    await learn(till, not is_member)
    await till.hear(word(await till.order()))
    await learn(till, is_member)
    assert (await till.olena()).subscription_tier == "STANDARD"
    till.town.clock.tick(30 * 86_400)
    assert await subscription_ends.end_days(till.town.database, till.town.clock(), of_payers=True) == 1
    assert (await till.olena()).subscription_tier == tier


async def test_where_there_is_no_channel_whoever_returns_is_let_in_and_it_is_logged(till: Till) -> None:
    async with till.town.database.transaction() as session:
        now = till.town.clock() + timedelta(minutes=1)
        await users.register(session, Registration(user_id=OLENA), now, has_channel=False)
    assert (await till.olena()).subscription_tier == "FREE"
    assert await changes(till) == ["FREE → NOFREE", "NOFREE → FREE"]
