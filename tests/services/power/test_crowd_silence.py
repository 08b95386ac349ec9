"""Residents' reports release a silence: enough people, or an operator's confirmation, make it an outage."""

from datetime import timedelta

import pytest

from residents import judge, say, settle_in
from svitlobot.domain.power.observations import Supply
from town import Town

OLENA, TARAS, IRYNA, PETRO = 501, 502, 503, 504


class TestSilence:
    """A queue whose only sensor dies with the mains."""

    @pytest.fixture
    async def silent(self, town: Town) -> Town:
        """It has been silent for long enough, and while a request is answered nobody may believe that."""
        await town.add_sensor("m", supply=Supply.MAINS)
        await town.ping("m")
        for number, user_id in enumerate((OLENA, TARAS, IRYNA)):
            await settle_in(town, user_id, [await town.add_house("вул. Соборна", str(number + 1))])
        town.clock.tick(200)
        return town

    async def test_enough_people_release_it_at_once(self, silent: Town) -> None:
        went_at = silent.clock() - timedelta(seconds=200)
        for user_id in (OLENA, TARAS):
            assert (await say(silent, user_id, False)).power == "unknown"
        taken = await say(silent, IRYNA, False)
        assert (taken.power, taken.status) == ("off", "closed")
        [change] = await silent.changes()
        assert (change["reason"], change["source"]) == ("corroborated_silence", "iot")
        assert change["effective_at"] == went_at, "a silence begins with the last contact"

    async def test_one_whom_an_operator_confirms_is_enough(self, silent: Town) -> None:
        first = await say(silent, OLENA, False)
        assert (await judge(silent, first.id)).flipped
        assert (await silent.queue()).is_power_on is False

    async def test_rejected_people_are_not(self, silent: Town) -> None:
        for user_id in (OLENA, TARAS):
            await judge(silent, (await say(silent, user_id, False)).id, "rejected")
        await say(silent, IRYNA, False)
        assert (await silent.queue()).is_power_on is True

    async def test_people_who_said_so_long_ago_are_not(self, silent: Town) -> None:
        for user_id in (OLENA, TARAS, IRYNA):
            silent.clock.tick(301)
            await say(silent, user_id, False)
        assert (await silent.queue()).is_power_on is True
