"""Alerts as rows and as messages: each beginning and each end is told once, many at once in one message."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.callback_data import confirm_outage
from svitlobot.errors import InvalidInputError
from svitlobot.services.alerts import lifecycle, quiet_mode
from svitlobot.services.alerts.listing import page_of_alerts
from town import ADMIN_CHAT, Town

DISAGREE, SILENT, LOAD = AlertKind.SENSORS_DISAGREE, AlertKind.SENSOR_OFFLINE, AlertKind.DATABASE_LOAD
QUARREL = {"1": {"name": "1.1", "since": "2026-01-01T10:00:00+00:00"}}
LOADED = {"all": {"share": 93, "of": "connections"}}


async def _look(town: Town, times: int = 1, chat: int | None = ADMIN_CHAT, **found: Mapping[str, Any]) -> None:
    """Find these troubles, half a minute after the last look; of kinds that are not named nothing is known."""
    for _ in range(times):
        town.clock.tick(30)
        async with town.database.transaction() as session:
            await lifecycle.settle(session, {AlertKind(kind): values for kind, values in found.items()}, town.clock())
            await lifecycle.tell(session, town.clock(), chat)


async def _said(town: Town) -> list[tuple[str, str]]:
    return [(event["payload"].get("text_key", ""), event["payload"]["text"]) for event in await town.events()]


def _sensors(count: int, since: str = "2026-01-01T10:00:00+00:00") -> dict[str, Any]:
    return {f"S{n}": {"name": f"S{n}", "queue": "1.1", "since": since, "total": 44} for n in range(1, count + 1)}


async def test_a_trouble_is_told_once_and_its_end_once(town: Town) -> None:
    await _look(town, 5, sensors_disagree=QUARREL)
    [(key, begun)] = await _said(town)
    assert (key, begun.startswith("Датчики черги 1.1 суперечать один одному. Почалося 1 січня")) == ("", True)
    await _look(town, 2, sensors_disagree={})
    assert len(await _said(town)) == 1  # it may come back yet
    await _look(town, 5, sensors_disagree={})
    [_, (key, over)] = await _said(town)
    assert (key, over.startswith("Датчики черги 1.1 більше не суперечать")) == ("alert_over_template", True)


async def test_what_was_not_looked_for_stays_as_it_is(town: Town) -> None:
    await _look(town, 3, sensors_disagree=QUARREL)
    await _look(town, 20, backlog={})
    assert len(await _said(town)) == 1


async def test_what_flaps_is_told_once_and_counted(town: Town) -> None:
    for _ in range(10):
        await _look(town, 1, sensors_disagree=QUARREL)
        await _look(town, 1, sensors_disagree={})
    assert len(await _said(town)) == 1
    async with town.database.transaction() as session:
        [alert] = (await page_of_alerts(session, town.clock())).items
    assert alert.returns == 9


async def test_forty_sensors_at_once_are_one_message_and_so_is_their_return(town: Town) -> None:
    await _look(town, 1, sensor_offline=_sensors(20))
    await _look(town, 2, sensor_offline=_sensors(40))
    [(_, begun)] = await _said(town)
    assert begun.startswith("Мовчать 40 з 44: черги 1.1.\nДатчики: S1, S2, S3,")
    await _look(town, 1, sensor_offline=_sensors(41))
    await _look(town, 2, sensor_offline=_sensors(41))
    assert [text.split(" ")[1] for _, text in await _said(town)][1:] == ["S41"]
    await _look(town, 8, sensor_offline={})
    assert len(await _said(town)) == 3
    assert (await _said(town))[2][1].startswith("Знову озиваються датчики: 41.")


async def test_a_few_are_told_each_with_what_is_known(town: Town) -> None:
    await _look(town, 3, sensor_offline=_sensors(2))
    [(_, text)] = await _said(town)
    assert [line.split(":")[0] for line in text.splitlines()] == [
        "Датчик S1 (черга 1.1) мовчить", "Датчик S2 (черга 1.1) мовчить",
    ]  # fmt: skip


async def test_a_load_of_less_than_two_minutes_is_nobodys_business(town: Town) -> None:
    for _ in range(5):
        await _look(town, 4, database_load=LOADED)
        await _look(town, 1, database_load={})
    assert await _said(town) == []
    async with town.database.transaction() as session:
        assert (await page_of_alerts(session, town.clock())).items == []
    await _look(town, 5, database_load=LOADED)
    assert await _said(town) == [("", "База даних перевантажена: 93 % з'єднань зайнято. Триває понад 2 хвилини.")]


async def test_in_quiet_mode_only_what_is_critical_is_told_and_then_the_rest_at_once(town: Town) -> None:
    await _look(town, 1, sensors_disagree=QUARREL)
    async with town.database.transaction() as session:
        await quiet_mode.be_quiet(session, town.clock() + timedelta(hours=1), town.clock(), actor="cli")
    stale = {"x": {"name": "yasno.com.ua", "reason": "HTTP 500", "since": None}}
    await _look(town, 5, sensor_offline=_sensors(1))
    await _look(town, 20, sensors_disagree={}, sensor_offline={}, source_stale=stale, database_load=LOADED)
    assert [text.split(" ")[0] for _, text in await _said(town)] == ["Датчики", "База"]
    await _look(town, 100, source_stale=stale, database_load=LOADED)
    assert len(await _said(town)) == 3
    (key, summary) = (await _said(town))[2]
    assert key == "alert_quiet_over_template"
    assert "yasno.com.ua ще ні разу не відповіло: HTTP 500" in summary
    assert "База даних перевантажена" in summary
    assert "Датчики черги 1.1 більше не суперечать" in summary  # that they did was told before
    assert "сталося й минуло: 1" in summary
    assert "S1" not in summary
    await _look(town, 10, source_stale={})
    assert (await _said(town))[3][0] == "alert_over_template"


async def test_the_quiet_mode_may_be_ended_early_and_lasts_a_day_at_most(town: Town) -> None:
    now = town.clock()
    async with town.database.transaction() as session:
        await quiet_mode.be_quiet(session, now + timedelta(hours=24), now, actor="telegram:7")
    with pytest.raises(InvalidInputError):
        async with town.database.transaction() as session:
            await quiet_mode.be_quiet(session, now + timedelta(hours=24, seconds=1), now, actor="telegram:7")
    async with town.database.transaction() as session:
        await quiet_mode.be_loud(session, now + timedelta(minutes=1), actor="telegram:8")
    await _look(town, 3)
    assert await _said(town) == [("alert_quiet_over_template", "Нічого не сталося.")]
    actors = await town.database.pool.fetch("SELECT action_type, actor FROM action_logs ORDER BY id")
    assert [tuple(row) for row in actors] == [("alerts_quiet", "telegram:7"), ("alerts_loud", "telegram:8")]


async def test_without_a_chat_alerts_are_kept_and_nobody_is_written_to(town: Town) -> None:
    await _look(town, 2, chat=None, sensors_disagree=QUARREL)
    assert await town.events() == []
    async with town.database.transaction() as session:
        assert len((await page_of_alerts(session, town.clock(), open_only=True)).items) == 1


async def test_two_lookers_at_once_tell_once(town: Town) -> None:
    await asyncio.gather(*(_look(town, 1, sensors_disagree=QUARREL) for _ in range(4)))
    assert len(await _said(town)) == 1


async def test_the_operators_own_words_are_used_and_broken_ones_are_not(town: Town) -> None:
    insert = "INSERT INTO excel_texts (key, value) VALUES ($1, $2)"
    await town.database.pool.execute(insert, "alert_sensors_disagree", "<b>Сварка</b> в {name} & годі")
    await town.database.pool.execute(insert, "alert_source_stale", "{nothing}")
    await _look(town, 1, sensors_disagree=QUARREL, source_stale={"x": {"name": "n", "reason": "r", "since": None}})
    assert sorted(text for _, text in await _said(town))[0].startswith("Джерело графіків n")
    assert "Сварка в 1.1 & годі" in {text for _, text in await _said(town)}


@pytest.mark.parametrize(
    ("queues", "data"),
    [
        ([3, 1, 2], ["outage:1-3"]),
        ([1, 2, 5, 7, 8], ["outage:1-2,5,7-8"]),
        (range(1, 13), ["outage:1-12"]),
    ],
)
def test_a_button_names_its_queues(queues: list[int], data: list[str]) -> None:
    assert confirm_outage(queues) == data


def test_more_queues_than_a_button_can_name_are_several_buttons() -> None:
    several = confirm_outage(range(1, 200, 2))
    assert max(map(len, several)) <= 64
    named = [int(part) for one in several for part in one.removeprefix("outage:").split(",")]
    assert named == list(range(1, 200, 2))
