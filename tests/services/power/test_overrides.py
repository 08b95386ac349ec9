"""A person's word on a queue's power: what it changes, for how long, and what is kept of it."""

from datetime import timedelta

import pytest

from svitlobot.clock import kyiv
from svitlobot.domain.power.decisions import NoChange, PowerSource
from svitlobot.domain.texts.templates import spoken_clock
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.services.power import overrides, status
from town import Town


@pytest.fixture
async def watched(town: Town) -> Town:
    """Queue 1 with two sensors that say there is power."""
    for sensor_id in ("a", "b"):
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, True)
    town.clock.tick(600)
    return town


async def _repeat(town: Town, is_power_on: bool, minutes: int = 1) -> None:
    for _ in range(minutes):
        town.clock.tick(60)
        for sensor_id in ("a", "b"):
            await town.hear(sensor_id, is_power_on)


async def _withdraw(town: Town) -> bool:
    async with town.database.transaction() as session:
        return await overrides.withdraw_override(session, 1, "помилка", town.clock(), actor="telegram:7")


async def test_a_word_flips_a_queue_with_its_history_its_event_and_its_audit(watched: Town) -> None:
    await _repeat(watched, True)
    assert await watched.override(False)
    now = watched.clock()
    queue = await watched.queue()
    assert (queue.is_power_on, queue.last_change_at, queue.last_change_source) == (False, now, "manual")
    assert (queue.word_at, queue.word_until, queue.total_outages) == (now, now + timedelta(hours=6), 1)
    [change] = await watched.changes()
    assert (change["source"], change["reason"], change["is_announced"]) == ("manual", "видно з вікна", True)
    [event] = await watched.events()
    assert (event["kind"], event["payload"]["text_key"]) == ("power_off", "power_off_reported_template")
    at = spoken_clock(f"{kyiv(now):%H:%M}")
    assert event["payload"]["note"].endswith(f"За повідомленням оператора {at}."), "nobody knows when it went"
    [log] = await watched.database.pool.fetch("SELECT * FROM action_logs WHERE action_type = 'power_word'")
    assert (log["actor"], log["description"], log["created_at"]) == ("telegram:7", "видно з вікна", now)
    assert log["metadata"]["before"]["is_power_on"] is True
    assert log["metadata"]["after"]["is_power_on"] is False


async def test_a_word_of_what_is_known_changes_nothing_but_is_on_record(watched: Town) -> None:
    await _repeat(watched, True)
    assert not await watched.override(True)
    queue = await watched.queue()
    assert (queue.last_change_source, queue.word_at) == (None, None)
    assert await watched.events() == []
    logged = await watched.database.pool.fetch("SELECT action_type FROM action_logs WHERE actor = 'telegram:7'")
    assert [row["action_type"] for row in logged] == ["power_word_no_news"]


async def test_a_word_of_what_the_queue_is_makes_it_known_where_no_sensor_is_heard(town: Town) -> None:
    assert await _shown(town) == "unknown"
    assert not await town.override(True)
    assert await _shown(town) == "on"
    assert await town.events() == [], "nobody is told what they were told before"
    town.clock.tick(6 * 3600)
    assert await _shown(town) == "unknown"


async def test_a_word_of_what_the_queue_is_settles_what_its_sensors_contradict_each_other_about(watched: Town) -> None:
    await _repeat(watched, True)
    await watched.hear("a", False)
    watched.clock.tick(1)
    assert not await watched.override(True)
    decisions = await watched.sweep()
    assert isinstance(decisions[1], NoChange)


async def test_the_same_word_again_holds_anew(town: Town) -> None:
    await town.override(False, holds_for=timedelta(hours=1))
    town.clock.tick(1800)
    await town.override(False, holds_for=timedelta(hours=3))
    until = town.clock() + timedelta(hours=3)
    assert (await town.queue()).word_until == until
    await town.override(False, source=PowerSource.RESIDENTS)
    assert (await town.queue()).word_until == until, "residents, who vouch for an hour, do not shorten it"


async def test_sensors_that_repeat_themselves_do_not_take_it_back_until_it_has_run_out(watched: Town) -> None:
    await _repeat(watched, True)
    await watched.override(False, holds_for=timedelta(minutes=30))
    await _repeat(watched, True, minutes=29)
    await watched.sweep()
    assert (await watched.queue()).is_power_on is False
    await _repeat(watched, True)
    assert (await watched.queue()).is_power_on is True
    assert (await watched.queue()).word_at is None
    assert await watched.kinds() == ["power_off", "power_on"]


async def test_a_word_of_residents_holds_for_an_hour(town: Town) -> None:
    await town.override(False, source=PowerSource.RESIDENTS, since=town.clock() - timedelta(minutes=3))
    queue = await town.queue()
    assert queue.word_until == town.clock() + timedelta(hours=1)
    assert queue.last_change_at == town.clock() - timedelta(minutes=3)
    at = spoken_clock(f"{kyiv(queue.last_change_at):%H:%M}")
    assert (await town.events())[0]["payload"]["note"].endswith(f"За повідомленнями мешканців, перше — {at}.")


async def test_what_sensors_say_anew_ends_a_word(watched: Town) -> None:
    await _repeat(watched, True)
    await watched.override(False)
    await _repeat(watched, False)
    assert (await watched.queue()).word_at is None, "they agree"
    await _repeat(watched, True)
    queue = await watched.queue()
    assert (queue.is_power_on, queue.last_change_source) == (True, "iot")


async def test_when_a_word_is_withdrawn_sensors_decide_at_once(watched: Town) -> None:
    await _repeat(watched, True)
    await watched.override(False)
    await _repeat(watched, True)
    assert await _withdraw(watched)
    assert (await watched.queue()).is_power_on is True
    with pytest.raises(ConflictError):
        await _withdraw(watched)


async def test_a_queue_without_sensors_is_shown_as_people_say_while_they_vouch_for_it(town: Town) -> None:
    await town.override(False)
    assert await _shown(town) == "off"
    town.clock.tick(6 * 3600)
    assert await _shown(town) == "unknown"


async def test_words_that_keep_switching_a_queue_make_it_unstable_as_sensors_would(town: Town) -> None:
    for is_on in (False, True, False, True, False, True):
        town.clock.tick(10)
        await town.override(is_on)
    assert await town.kinds() == ["power_off", "power_on", "power_off", "power_on", "power_unstable"]
    await town.sweep_for(660)
    assert (await town.queue()).unstable_since is None
    assert (await town.kinds())[-1] == "power_on"


@pytest.mark.parametrize("holds_for", [timedelta(0), timedelta(days=8)])
async def test_no_word_holds_for_no_time_or_for_ever(town: Town, holds_for: timedelta) -> None:
    with pytest.raises(InvalidInputError):
        await town.override(False, holds_for=holds_for)


async def _shown(town: Town) -> str:
    async with town.database.transaction() as session:
        return (await status.queue_info(session, 1, town.clock())).status
