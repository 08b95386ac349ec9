"""What people read of their power: only what is known, and who knows it."""

from datetime import timedelta

import pytest

from svitlobot.clock import kyiv
from svitlobot.domain.power.decisions import PowerSource
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.schedules.days import DaySchedule, DayStatus
from svitlobot.domain.texts.templates import spoken_clock
from svitlobot.services.power import overrides, status
from town import Town

from ..planning import take

UNDATED = {"off": "power_off_undated_template", "on": "power_on_undated_template"}


@pytest.fixture
async def watched(town: Town) -> Town:
    """Queue 1 with two sensors that have said "on" ever since they were first heard, without a gap."""
    for sensor_id in ("a", "b"):
        await town.add_sensor(sensor_id)
    await _report(town, True, minutes=10)
    return town


async def _report(town: Town, is_power_on: bool, minutes: int = 1) -> None:
    for _ in range(minutes):
        town.clock.tick(60)
        for sensor_id in town.keys:
            await town.hear(sensor_id, is_power_on)


async def _last(town: Town) -> dict[str, str]:
    return (await town.events())[-1]["payload"]


def _clock(town: Town) -> str:
    return spoken_clock(f"{kyiv(town.clock()):%H:%M}")


async def test_an_override_that_is_withdrawn_says_so_and_not_that_sensors_were_silent(watched: Town) -> None:
    await watched.override(False)
    set_at = _clock(watched)
    await _report(watched, True, minutes=5)
    async with watched.database.transaction() as session:
        await overrides.withdraw_override(session, 1, "помилка", watched.clock(), actor="telegram:7")
    notified = await _last(watched)
    assert notified["text_key"] == UNDATED["on"], "when it came back nobody knows: perhaps it never went"
    assert "Оператор скасував повідомлення «світла немає»" in notified["note"]
    assert set_at in notified["note"]
    for untrue in ("не озивал", "мовча", "невідомо", "Не було"):
        assert untrue not in notified["note"]


async def test_an_override_that_runs_out_says_so_without_naming_the_operator(watched: Town) -> None:
    await watched.override(False, source=PowerSource.RESIDENTS, holds_for=timedelta(minutes=30))
    await _report(watched, True, minutes=31)
    notified = await _last(watched)
    assert notified["text_key"] == UNDATED["on"]
    assert "Повідомлення «світла немає»" in notified["note"]
    assert "більше не діє" in notified["note"]
    assert "Оператор" not in notified["note"]


async def test_sensors_that_report_a_change_after_an_override_give_its_time_and_at_least_how_long(
    watched: Town,
) -> None:
    await watched.override(False)
    await _report(watched, False)
    await _report(watched, False, minutes=29)
    await _report(watched, True)
    notified = await _last(watched)
    assert notified["time"] == f"{kyiv(watched.clock()):%H:%M}"
    assert notified["note"] == "Не було щонайменше 31 хв."


async def test_a_power_state_of_unknown_beginning_is_shown_without_one(watched: Town) -> None:
    await watched.override(False)
    async with watched.database.transaction() as session:
        shown = await status.queue_info(session, 1, watched.clock())
    assert (shown.status, shown.since) == ("off", None)


async def test_a_sensor_that_spoke_all_along_is_not_called_silent_when_the_one_it_contradicted_dies(
    town: Town,
) -> None:
    await town.add_sensor("good")
    await town.add_sensor("new")
    await town.hear("good", True)
    await town.hear("new", False)
    first_seen = _clock(town)
    for _ in range(6):
        town.clock.tick(60)
        await town.hear("new", False)
    notified = await _last(town)
    assert notified["text_key"] == UNDATED["off"]
    assert f"уперше помічено сьогодні {first_seen}" in notified["note"]
    assert "За даними одного датчика." in notified["note"]


@pytest.mark.parametrize("by", ["operator", "residents"])
async def test_a_silence_that_people_confirmed_says_who_did(town: Town, by: str) -> None:
    for queue_id in (1, 2, 3):
        await town.add_sensor(f"m{queue_id}", queue_id, Supply.MAINS)
        await town.ping(f"m{queue_id}")
    await town.sweep()
    await town.sweep_for(200)
    assert await town.kinds() == []
    if by == "operator":
        async with town.database.transaction() as session:
            await overrides.confirm_outage(session, [1], town.clock(), actor="telegram:7")
    else:
        await _residents_report_off(town)
    await town.sweep()
    people = "підтвердив оператор" if by == "operator" else "підтвердили мешканці"
    assert f"Датчики замовкли; відключення {people}." in (await _last(town))["note"]


async def _residents_report_off(town: Town) -> None:
    houses = [await town.add_house("вул. Соборна", str(number)) for number in (1, 2, 3)]
    for user_id, house in enumerate(houses, start=1):
        await town.database.pool.execute("INSERT INTO users (user_id, subscription_tier) VALUES ($1, 'PRO')", user_id)
        await town.database.pool.execute(
            "INSERT INTO crowdreports (user_id, address_id, queue_id, report_type, reported_at, last_said_at) "
            "VALUES ($1, $2, 1, 'power_off', $3, $3)",
            user_id,
            house,
            town.clock(),
        )


async def _blink(town: Town, is_power_on: bool) -> None:
    """Flip the queue six times within two minutes; it ends as said."""
    state = is_power_on
    for _ in range(6):
        town.clock.tick(20)
        for sensor_id in town.keys:
            await town.hear(sensor_id, not state)
        state = not state
    await _report(town, is_power_on, minutes=11)


async def test_a_queue_that_has_settled_off_is_told_with_the_schedule_and_that_it_is_calm(watched: Town) -> None:
    await _report(watched, False)
    today = kyiv(watched.clock()).date()
    days = {today + timedelta(days=ahead): DaySchedule(DayStatus.NONE_PLANNED) for ahead in (-1, 0, 1)}
    await take(watched, {"1.1": days})
    await _blink(watched, False)
    notified = await _last(watched)
    assert notified["note"].splitlines() == [
        "Уже 10 хвилин не блимає.",
        "Поза графіком. Коли повернеться — поки невідомо.",
    ]


async def test_a_queue_that_settled_by_one_sensor_or_by_the_operator_says_by_whom(town: Town) -> None:
    await town.add_sensor("alone")
    await _report(town, True, minutes=10)
    for is_on in (False, True, False, True, False):
        town.clock.tick(10)
        await town.override(is_on)
    at = _clock(town)
    await town.sweep_for(660)
    notified = await _last(town)
    assert notified["text_key"] == "power_off_reported_template"
    assert notified["note"].splitlines()[0] == "Уже 10 хвилин не блимає."
    assert notified["note"].endswith(f"За повідомленням оператора {at}.")


async def test_the_operators_own_wording_is_used_for_what_is_added(watched: Town) -> None:
    await watched.database.pool.execute(
        "INSERT INTO excel_texts (key, value) VALUES ('power_note_by_operator', 'Так каже <b>Ганна</b> {at}')"
    )
    await watched.override(False)
    assert (await _last(watched))["note"].endswith(f"Так каже Ганна {_clock(watched)}")
