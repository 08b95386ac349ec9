"""Whom the operator has banned is no source: not from then on, and not for what they said before."""

import pytest

from residents import say, settle_in
from svitlobot.errors import BannedError
from svitlobot.schemas.power.crowd_reports import Verdict
from svitlobot.services.admin import users
from svitlobot.services.power import crowd_reports
from svitlobot.services.power.crowd_evidence import confirms_outage
from town import Town

OLENA, TARAS = 501, 502


@pytest.fixture
async def street(town: Town) -> Town:
    """A sensor that says there is power in queue 1, and two residents of two houses."""
    await town.add_sensor("a")
    await town.hear("a", True)
    for user_id, number in ((OLENA, "1"), (TARAS, "2")):
        await settle_in(town, user_id, [await town.add_house("вул. Соборна", number)])
    return town


async def _ban(town: Town, user_id: int) -> None:
    async with town.database.transaction() as session:
        await users.ban(session, user_id, "вигадує", town.clock(), actor="telegram:900")


async def test_who_is_banned_says_nothing_more_and_what_they_said_waits_no_more(street: Town) -> None:
    await say(street, OLENA, False)
    await _ban(street, OLENA)
    assert await street.database.pool.fetchval("SELECT status FROM crowdreports") == "rejected"
    with pytest.raises(BannedError):
        await say(street, OLENA, False)


async def test_what_the_banned_said_before_is_no_evidence_even_if_it_was_confirmed(street: Town) -> None:
    text = await say(street, OLENA, False)
    async with street.database.transaction() as session:
        verdict = Verdict.model_validate({"status": "confirmed", "flip": False})
        await crowd_reports.judge(session, text.id, verdict, street.clock(), actor="telegram:900", moderator=900)
        assert await confirms_outage(session, 1, street.clock())
    await _ban(street, OLENA)
    assert (await say(street, TARAS, False)).people == 1
    async with street.database.transaction() as session:
        assert not await confirms_outage(session, 1, street.clock())
