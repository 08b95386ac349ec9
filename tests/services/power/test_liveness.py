"""What follows from sensors not being heard."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from svitlobot.db.models import Queue, SilenceWatch
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.domain.power.decisions import Decision, DecisionReason, Flip
from svitlobot.services.power import liveness
from svitlobot.services.power.overrides import confirm_outage
from town import ADMIN_CHAT, Town

from .mains import add_mains_sensor, listen


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    """A town of six queues."""
    await emptied_database.pool.execute("DELETE FROM queues WHERE queue_id > 6")
    return Town(emptied_database)


async def test_a_mains_sensor_s_silence_turns_its_queue_off_as_of_its_last_contact(town: Town) -> None:
    silent, *others = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    await listen(town, silent, *others)
    last_contact = town.clock()
    for _ in range(3):
        town.clock.tick(60)
        for sensor_id in others:
            await town.ping(sensor_id)
        await town.sweep()
    assert (await town.queue(1)).is_power_on is True  # 180 s are not yet over
    town.clock.tick(1)
    decisions = await town.sweep()
    assert isinstance(decisions[1], Flip)
    [change] = await town.changes(1)
    assert (change["effective_at"], change["detected_at"]) == (last_contact, town.clock())
    assert change["reason"] == "silence"
    assert await town.kinds(1) == ["power_off"]
    assert [await town.kinds(queue_id) for queue_id in (2, 3, 4)] == [[], [], []]
    await town.ping(silent)
    await town.sweep_for(60)
    assert await town.kinds(1) == ["power_off"]  # one contact could be a flicker
    await town.ping(silent)
    assert await town.kinds(1) == ["power_off", "power_on"]


async def test_a_queue_that_cannot_be_decided_over_keeps_no_other_from_its_outage(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, *others = [await add_mains_sensor(town, queue_id) for queue_id in (2, 3, 4, 5)]
    await listen(town, silent, *others)
    decide = liveness.evaluate_queue

    async def evaluate_queue(session: AsyncSession, queue: Queue, *rest: Any) -> Decision:
        if queue.queue_id == 1:
            raise ZeroDivisionError("a bug")
        return await decide(session, queue, *rest)

    monkeypatch.setattr(liveness, "evaluate_queue", evaluate_queue)
    for _ in range(4):
        town.clock.tick(60)
        for sensor_id in others:
            await town.ping(sensor_id)
        with pytest.raises(ExceptionGroup, match="without a decision"):
            await town.sweep()
    assert await town.kinds(2) == ["power_off"]


async def test_a_legacy_client_may_be_quiet_for_five_minutes(town: Town) -> None:
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    await town.ping(sensors[0], is_legacy=True)
    await listen(town, *sensors)
    for seconds in (60, 60, 60, 60, 60, 1):
        town.clock.tick(seconds)
        for sensor_id in sensors[1:]:
            await town.ping(sensor_id)
        await town.sweep()
        expected = town.clock() - (await town.sensor(sensors[0])).last_ping_at <= timedelta(seconds=300)
        assert (await town.queue(1)).is_power_on is expected


async def test_a_sensor_unheard_for_five_minutes_is_offline(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    await town.sweep_for(300, every=60)
    assert (await town.sensor("a")).is_online is True
    await town.sweep_for(1)
    assert (await town.sensor("a")).is_online is False
    await town.ping("a")
    assert (await town.sensor("a")).is_online is True


async def test_a_backup_sensor_s_silence_changes_nothing(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    await town.sweep_for(900, every=60)
    assert (await town.queue()).is_power_on is True
    assert await town.events() == []


@pytest.fixture
async def silenced(town: Town) -> Town:
    """Four queues of six fell silent together, as when a mobile operator fails."""
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in range(1, 7)]
    await listen(town, *sensors)
    for _ in range(5):
        town.clock.tick(60)
        for sensor_id in sensors[4:]:
            await town.ping(sensor_id)
        await town.sweep()
    return town


async def test_a_mass_silence_is_held_and_the_operator_is_told_once(silenced: Town) -> None:
    decisions = await silenced.sweep()
    assert {queue_id for queue_id, decision in decisions.items() if decision.reason is DecisionReason.MASS_SILENCE} == {
        1, 2, 3, 4,
    }  # fmt: skip
    [alert] = await silenced.events()
    assert (alert["kind"], alert["audience"], alert["lane"]) == (
        "admin_alert", {"chats": [ADMIN_CHAT]}, Priority.PERSONAL,
    )  # fmt: skip
    assert "1.1, 1.2, 2.1, 2.2" in alert["payload"]["text"]
    assert "confirm-outage" in alert["payload"]["text"]
    assert alert["payload"]["buttons"] == [[{"key": "button_confirm_outage", "data": "outage:1-4"}]]


async def test_the_operator_s_word_releases_a_held_silence(silenced: Town) -> None:
    async with silenced.database.transaction() as session:
        held = (await session.get_one(SilenceWatch, 1)).doubtful_queues
        assert held == [1, 2, 3, 4]
        await confirm_outage(session, held, silenced.clock(), actor="cli")
    await silenced.sweep()
    for queue_id in (1, 2, 3, 4):
        assert await silenced.kinds(queue_id) == ["power_off"]
        [change] = await silenced.changes(queue_id)
        assert (change["reason"], change["confidence"]) == ("corroborated_silence", "confirmed")
        assert change["effective_at"] == silenced.clock() - timedelta(seconds=300)
    assert (await silenced.queue(5)).is_power_on is True


async def test_a_sensor_that_says_off_releases_the_silence_of_its_queue(silenced: Town) -> None:
    await silenced.add_sensor("with_battery", 1)
    await silenced.hear("with_battery", False)
    silenced.clock.tick(60)  # the silence began long before, so that it is no second witness of this moment
    await silenced.hear("with_battery", False)
    assert await silenced.kinds(1) == ["power_off"]
    assert await silenced.kinds(2) == []


async def test_when_the_mass_silence_ends_nobody_was_told_anything(silenced: Town) -> None:
    for _ in range(6):
        silenced.clock.tick(60)
        for sensor_id in silenced.keys:
            await silenced.ping(sensor_id)
        await silenced.sweep()
    begun, over = await silenced.events()
    assert {begun["kind"], over["kind"]} == {"admin_alert"}
    assert over["payload"]["text_key"] == "alert_over_template"
    assert "1.1, 1.2, 2.1, 2.2" in over["payload"]["text"]


async def test_silence_while_nobody_swept_is_no_outage(town: Town) -> None:
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    await listen(town, *sensors)
    town.clock.tick(3600)  # the worker was away
    for sensor_id in sensors[1:]:
        await town.ping(sensor_id)
    await town.sweep()
    assert (await town.queue(1)).is_power_on is True


async def test_silence_while_the_api_was_away_is_no_outage(town: Town) -> None:
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    await listen(town, *sensors)
    await town.sweep_for(170, every=60)
    await town.beat()  # the API is back
    for sensor_id in sensors[1:]:
        await town.ping(sensor_id)
    await town.sweep_for(60, every=60)
    assert (await town.queue(1)).is_power_on is True


async def test_a_queue_whose_sensors_cannot_reach_us_because_no_api_runs_is_not_declared_off(town: Town) -> None:
    sensors = [await add_mains_sensor(town, 1)]
    await listen(town, *sensors)
    await town.beat()
    await town.sweep_for(900, every=30)  # the worker sweeps on; the API is dead
    assert (await town.queue(1)).is_power_on is True


async def test_sensors_that_contradict_each_other_are_reported_to_the_operator_once(town: Town) -> None:
    for sensor_id in ("a", "b"):
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, True)

    async def argue(seconds: int) -> None:
        for _ in range(seconds // 60):
            town.clock.tick(60)
            await town.hear("a", False)
            await town.hear("b", True)
            await town.sweep()

    await argue(300)
    assert await town.events() == []
    await argue(600)
    [alert] = await town.events()
    assert alert["kind"] == "admin_alert"
    assert "1.1" in alert["payload"]["text"]
    await town.hear("a", True)
    for _ in range(3):
        town.clock.tick(60)
        for sensor_id in ("a", "b"):
            await town.hear(sensor_id, True)
        await town.sweep()
    assert "більше не суперечать" in (await town.events())[1]["payload"]["text"]
    await argue(600)
    assert len(await town.events()) == 3  # another quarrel


async def test_without_an_admin_chat_an_alert_has_nobody_to_go_to(town: Town) -> None:
    for sensor_id, is_power_on in (("a", False), ("b", True)):
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, is_power_on)
    for _ in range(6):
        town.clock.tick(60)
        for sensor_id, is_power_on in (("a", False), ("b", True)):
            await town.hear(sensor_id, is_power_on)
        await liveness.sweep(town.database, town.clock(), admin_chat=None)
    assert await town.events() == []


async def test_two_sweeps_at_once_tell_people_once(town: Town) -> None:
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    await asyncio.gather(town.sweep(), town.sweep())
    await listen(town, *sensors)
    for _ in range(4):
        town.clock.tick(50)
        for sensor_id in sensors[1:]:
            await town.ping(sensor_id)
        await asyncio.gather(town.sweep(), town.sweep())
    assert await town.kinds(1) == ["power_off"]
