"""Readings and pings: what is stored, what it counts for, when the voltage is told of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svitlobot.db.queries.power import readings
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.domain.power.observations import Supply
from svitlobot.errors import ConflictError, NotAuthenticatedError, NotFoundError
from svitlobot.services.power import sensors
from town import Town


async def test_a_sensor_s_key_fits_other_people_s_ping_clients_and_is_stored_hashed(town: Town) -> None:
    key = await town.add_sensor("a")
    assert 10 <= len(key) <= 15
    stored = await town.database.pool.fetchval("SELECT iot_sensors::text FROM iot_sensors")
    assert key not in stored


async def test_a_sensor_is_added_once_and_to_a_queue_that_exists(town: Town) -> None:
    await town.add_sensor("a")
    with pytest.raises(ConflictError):
        await town.add_sensor("a")
    with pytest.raises(NotFoundError):
        await town.add_sensor("b", queue_id=99)


async def test_a_reading_that_a_later_one_of_the_same_boot_overtook_changes_nothing(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True, boot_id="x", seq=1)
    await town.hear("a", True, boot_id="x", seq=3)
    await town.hear("a", False, boot_id="x", seq=2)
    assert (await town.sensor("a")).reported_on is True
    assert len(await town.readings("a")) == 3


async def test_a_reading_half_a_minute_late_still_counts_and_one_later_does_not(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    town.clock.tick(60)
    await town.hear("a", False, age=timedelta(seconds=31))
    assert (await town.sensor("a")).reported_on is True
    await town.hear("a", False, age=timedelta(seconds=30))
    assert (await town.sensor("a")).reported_on is False


async def test_a_backfilled_report_older_than_the_last_is_no_news(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    town.clock.tick(5)
    await town.hear("a", False, age=timedelta(seconds=10))
    assert (await town.sensor("a")).reported_on is True


async def test_an_uneventful_reading_never_reaches_a_decision(town: Town) -> None:
    await town.add_sensor("a")
    assert await town.hear("a", True, voltage=230.0) == 1
    for _ in range(3):
        town.clock.tick(60)
        assert await town.hear("a", True, voltage=231.0) is None
    assert len(await town.readings("a")) == 4
    town.clock.tick(60)
    await town.hear("a", False, voltage=0.0)
    town.clock.tick(60)
    await town.hear("a", False, voltage=0.0)
    assert (await town.queue()).is_power_on is False
    assert await town.hear("a", False, voltage=0.0) is None


async def test_a_ping_of_a_backup_sensor_tells_no_power_state(town: Town) -> None:
    await town.add_sensor("a")
    await town.ping("a")
    heard = await town.sensor("a")
    assert (heard.reported_on, heard.is_online, heard.last_ping_at) == (None, True, town.clock())
    assert await town.readings("a") == []
    await town.hear("a", False)
    town.clock.tick(30)
    await town.ping("a")
    assert (await town.sensor("a")).reported_on is False


async def test_a_ping_of_a_mains_sensor_says_that_there_is_power(town: Town) -> None:
    await town.add_sensor("a", supply=Supply.MAINS)
    await town.ping("a")
    assert (await town.sensor("a")).reported_on is True
    assert [row["is_power_on"] for row in await town.readings("a")] == [True]


async def test_a_legacy_ping_gives_its_sensor_at_least_300_s_of_silence(town: Town) -> None:
    await town.add_sensor("quick", supply=Supply.MAINS, silence_after_s=180)
    await town.add_sensor("slow", supply=Supply.MAINS, silence_after_s=600)
    for sensor_id in ("quick", "slow"):
        await town.ping(sensor_id, is_legacy=True)
    assert (await town.sensor("quick")).silence_after_s == 300
    assert (await town.sensor("slow")).silence_after_s == 600


async def test_a_ping_with_an_old_key_is_good_for_a_week(town: Town) -> None:
    old = await town.add_sensor("a", supply=Supply.MAINS)
    async with town.database.transaction() as session:
        await sensors.rotate_key(session, "a", town.clock())
    assert town.keys["a"] == old
    assert await town.ping("a") == 1
    town.clock.tick(7 * 24 * 3600)
    with pytest.raises(NotAuthenticatedError):
        await town.ping("a")


async def test_low_voltage_that_lasts_is_told_to_pro_once_and_so_is_its_end(town: Town) -> None:
    await town.add_sensor("a")
    await town.add_sensor("b")
    for volts in (230, 230, 190, 190, 190, 190, 208, 230, 230, 230, 230):
        town.clock.tick(30)
        for sensor_id in ("a", "b"):
            await town.hear(sensor_id, True, voltage=float(volts))
    low, normal = await town.events()
    assert (low["kind"], normal["kind"]) == ("voltage_low", "voltage_normal")
    assert (low["payload"], low["lane"]) == ({"voltage": 190}, Priority.WARNING)
    assert low["status"] == "superseded"
    assert low["expires_at"] - low["created_at"] == timedelta(minutes=30)


async def test_high_voltage_is_told_and_a_short_peak_is_not(town: Town) -> None:
    await town.add_sensor("a")
    for volts in (230, 260, 230, 260, 260, 260):
        town.clock.tick(30)
        await town.hear("a", True, voltage=float(volts))
    assert await town.kinds() == ["voltage_high"]


async def test_no_voltage_is_told_of_while_the_power_is_off(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True, voltage=230.0)
    for _ in range(10):
        town.clock.tick(30)
        await town.hear("a", False, voltage=0.0)
    assert await town.kinds() == ["power_off"]
    for _ in range(4):  # a queue that is off, though this one sensor sees a weak current again
        town.clock.tick(10)
        await town.hear("a", True, voltage=150.0)
    assert "voltage_low" not in await town.kinds()


# --- the short way and the long way ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """A reading of one of the queue's sensors, some time after the one before."""

    sensor_id: str
    after: int
    is_power_on: bool
    voltage: float | None
    boot_id: str | None = None
    seq: int | None = None
    age: int = 0
    override: bool | None = None  # set by hand just before it


@st.composite
def _spells(draw: st.DrawFn) -> list[Report]:
    """Equal reports of one or both sensors, as real ones send them; now and then late, numbered, or out of order."""
    reporting = draw(st.sampled_from([("backup",), ("mains",), ("backup", "mains"), ("backup", "mains")]))
    every = draw(st.sampled_from([1, 20, 30, 60, 61, 90, 179, 181, 299, 301]))
    is_power_on = draw(st.booleans())
    voltage = draw(st.sampled_from([None, 0.0, 206.99, 207.0, 230.0, 230.0, 253.0, 253.01]))
    oddity = draw(st.sampled_from(["", "", "", "numbered", "numbered", "late", "out of order", "override", "override"]))
    reports = []
    for _ in range(draw(st.integers(1, 4))):
        for sensor_id in reporting:
            report = Report(sensor_id, every, is_power_on, voltage)
            if oddity == "numbered":
                report = replace(report, boot_id=draw(st.sampled_from("xy")), seq=draw(st.integers(1, 9)))
            elif oddity == "late":
                report = replace(report, age=draw(st.sampled_from([0, 5, 31, 600])))
            elif oddity == "out of order":
                report = replace(report, after=draw(st.sampled_from([-3, 0, every])))
            elif oddity == "override":
                report = replace(report, override=draw(st.sampled_from([None, True, False])))
            reports.append(report)
    return reports


@pytest.mark.long
@given(day=st.lists(_spells(), min_size=5, max_size=12).map(lambda spells: list(chain(*spells))))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
async def test_the_one_statement_way_stores_and_decides_as_the_long_way_does(
    town: Town, monkeypatch: pytest.MonkeyPatch, day: list[Report]
) -> None:
    short = await _live_through(town, day)
    with monkeypatch.context() as patch:
        patch.setattr(readings, "store_uneventful", _never)
        long = await _live_through(town, day)
    assert short == long


async def _never(_pool: object, arrivals: Sequence[object]) -> list[bool]:
    return [False] * len(arrivals)


async def _live_through(town: Town, day: list[Report]) -> dict[str, list[Any]]:
    """Hear the reports in a town of its own; return everything that is known afterwards."""
    started = town.clock.now
    await town.database.pool.execute(_EMPTY)
    await town.add_sensor("backup")
    await town.add_sensor("mains", supply=Supply.MAINS)
    for report in day:
        town.clock.tick(report.after)
        if report.override is not None:
            await town.override(report.override, holds_for=timedelta(minutes=2))
        await town.hear(
            report.sensor_id,
            report.is_power_on,
            voltage=report.voltage,
            boot_id=report.boot_id,
            seq=report.seq,
            age=timedelta(seconds=report.age),
        )
    town.clock.now = started
    return {name: [tuple(row) for row in await town.database.pool.fetch(query)] for name, query in _WHAT_IS_KNOWN}


_EMPTY = """
    TRUNCATE iot_data, iot_sensors, queue_changes, events, notification_batches, queue_moves;
    UPDATE queues SET is_power_on = true, last_change_at = NULL, last_change_source = NULL, unstable_since = NULL,
           word_at = NULL, word_until = NULL,
           total_outages = 0, total_uptime_minutes = 0
"""
_WHAT_IS_KNOWN = [
    (
        "sensors",
        """
        SELECT sensor_id, is_online, last_ping_at, heard_since, last_reading_at, reported_on, reported_since, boot_id,
               last_seq, last_voltage, voltage_state, voltage_next_state, voltage_next_since, voltage_measured_at,
               ip_address
        FROM iot_sensors ORDER BY sensor_id
        """,
    ),
    (
        "readings",
        """
        SELECT received_at, sensor_id, is_power_on, voltage, measured_at, boot_id, seq
        FROM iot_data ORDER BY received_at, id
        """,
    ),
    ("queues", "SELECT to_jsonb(queues) FROM queues WHERE queue_id = 1"),
    ("changes", "SELECT to_jsonb(queue_changes) - 'id' FROM queue_changes ORDER BY id"),
    ("events", "SELECT to_jsonb(events) - 'id' FROM events ORDER BY id"),
]


async def test_a_device_that_counts_anew_under_its_old_boot_id_is_heard(town: Town) -> None:
    for sensor_id in ("a", "b"):
        await town.add_sensor(sensor_id)
        for seq in range(120):
            town.clock.tick(1)
            await town.hear(sensor_id, True, boot_id="AA:BB:CC", seq=seq)
    for seq in range(3):
        town.clock.tick(10)
        for sensor_id in ("a", "b"):
            await town.hear(sensor_id, False, boot_id="AA:BB:CC", seq=seq)
    assert (await town.queue()).is_power_on is False
    assert await town.kinds() == ["power_off"]
