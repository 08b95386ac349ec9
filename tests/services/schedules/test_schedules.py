"""Schedules taken in and told."""

import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from svitlobot.clock import KYIV
from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus, Window, looks_like, moment, planned
from svitlobot.domain.texts.dates import spoken_day_of_month
from svitlobot.gateways.schedule_sources import ParsedSchedule, parse_schedule
from svitlobot.services.schedules import accept, lookup
from tests.wording import unbroken
from town import Town

from ..planning import EVENING, at_noon, take, tell_tomorrow, today


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


async def schedule(town: Town, queue_id: int, day: date) -> DaySchedule | None:
    async with town.database.transaction() as session:
        return (await lookup.days_of(session, queue_id, town.clock())).get(day)


async def test_a_schedule_is_kept_to_the_minute_with_midnight_as_its_end(town: Town) -> None:
    late = planned([Window(0, 30), Window(1410, 1440), Window(600, 630, is_possible=True)])
    await take(town, {"1.1": {today(town): late}})
    assert await schedule(town, 1, today(town)) == late


async def test_a_new_schedule_is_told_once_however_often_it_comes(town: Town) -> None:
    for _ in range(3):
        await take(town, {"GPV1.1": {today(town): EVENING}})
    assert await town.kinds() == ["schedule_published"]
    (event,) = await town.events()
    assert unbroken("18:00–21:00") in event["payload"]["plan"]


async def test_news_of_the_schedule_names_days_so_that_they_are_right_past_midnight(town: Town) -> None:
    town.clock.now = datetime(2026, 11, 24, 22, 30, tzinfo=KYIV).astimezone(UTC)
    tomorrow = today(town) + timedelta(days=1)
    await take(town, {"1.1": {today(town): planned([Window(1410, 1440)]), tomorrow: EVENING}})
    payload = (await town.events())[0]["payload"]
    assert payload["plan"].splitlines() == [
        unbroken("Вівторок, 24 листопада: 23:30–24:00, разом 30 хв"),
        unbroken("Середа, 25 листопада: 18:00–21:00, разом 3 год"),
    ]  # fmt: skip
    assert payload["changes"].splitlines()[0] == "Вівторок, 24 листопада:"


async def test_a_changed_schedule_is_told_as_the_difference(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    await take(town, {"1.1": {today(town): planned([Window(1050, 1260)])}})
    published, changed = await town.events()
    assert (published["status"], changed["kind"]) == ("superseded", "schedule_changed")
    assert unbroken("18:00–21:00 → 17:30–21:00 (+30 хв)") in changed["payload"]["changes"]


async def test_a_change_of_what_is_over_is_no_news(town: Town) -> None:
    await take(town, {"1.1": {today(town): planned([Window(60, 120), Window(1080, 1260)])}})
    await take(town, {"1.1": {today(town): EVENING}})
    assert await town.kinds() == ["schedule_published"]


async def test_an_evening_that_is_cancelled_is_told_as_such_whatever_the_morning_was(town: Town) -> None:
    await take(town, {"1.1": {today(town): planned([Window(120, 300), Window(1080, 1260)])}})
    await take(town, {"1.1": {today(town): planned([Window(120, 300)])}})
    assert (await town.events())[-1]["payload"]["changes"].splitlines()[1:] == [unbroken("• Скасували: 18:00–21:00")]


async def test_absence_of_data_does_not_replace_data(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    await take(town, {"1.1": {today(town): DaySchedule(DayStatus.UNKNOWN)}})
    assert await schedule(town, 1, today(town)) == EVENING


async def test_an_older_edition_of_the_same_source_does_not_replace_a_newer_one(town: Town) -> None:
    now = town.clock()
    await take(town, {"1.1": {today(town): EVENING}}, said_at=now)
    await take(town, {"1.1": {today(town): planned([])}}, said_at=now - timedelta(hours=1))
    assert await schedule(town, 1, today(town)) == EVENING


async def test_an_older_edition_of_another_source_is_no_news(town: Town) -> None:
    now = town.clock()
    await take(town, {"1.1": {today(town): EVENING}}, said_at=now, source="page")
    report = await take(town, {"1.1": {today(town): planned([])}}, said_at=now - timedelta(hours=1), source="mirror")
    assert await schedule(town, 1, today(town)) == EVENING
    assert await town.kinds() == ["schedule_published"]
    assert "вже є новіше: 1" in "\n".join(report.lines())


async def test_what_the_operator_typed_is_newer_than_what_a_source_said_before(town: Town) -> None:
    said_at = town.clock() - timedelta(hours=1)
    await take(town, {"1.1": {today(town): EVENING}}, said_at=said_at, source="page")
    await take(town, {"1.1": {today(town): planned([Window(1110, 1260)])}}, source="operator")
    town.clock.tick(600)
    await take(town, {"1.1": {today(town): EVENING}}, said_at=said_at, source="page")
    assert await schedule(town, 1, today(town)) == planned([Window(1110, 1260)])
    await take(town, {"1.1": {today(town): EVENING}}, said_at=town.clock(), source="page")
    assert await schedule(town, 1, today(town)) == EVENING


async def test_an_edition_of_the_future_does_not_keep_later_ones_out(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}}, said_at=town.clock() + timedelta(days=3650))
    town.clock.tick(600)
    await take(town, {"1.1": {today(town): planned([])}}, said_at=town.clock())
    assert await schedule(town, 1, today(town)) == planned([])


async def test_a_days_own_schedule_is_newer_than_what_the_template_made_of_it_later(town: Town) -> None:
    await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), (Window(600, 780),))}, source="template")
    await take(town, {"1.1": {today(town): EVENING}}, said_at=town.clock() - timedelta(hours=9))
    assert await schedule(town, 1, today(town)) == EVENING


async def test_the_schedule_of_a_later_day_is_no_news_until_it_is_tomorrows(town: Town) -> None:
    later = today(town) + timedelta(days=2)
    await take(town, {"1.1": {later: EVENING}})
    assert await town.kinds() == []
    assert await schedule(town, 1, later) == EVENING
    town.clock.tick(24 * 3600)
    assert await tell_tomorrow(town) == 1


async def test_the_template_fills_a_day_of_which_its_source_knows_nothing(town: Town) -> None:
    week = {"1.1": dict.fromkeys(range(7), (Window(600, 780),))}
    await take(town, {"1.1": {today(town): DaySchedule(DayStatus.UNKNOWN)}}, weekly=week)
    assert await schedule(town, 1, today(town)) == looks_like([Window(600, 780)])


async def test_emergency_replaces_the_schedule_and_is_told(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    await take(town, {"1.1": {today(town): DaySchedule(DayStatus.EMERGENCY)}})
    assert "Графіки не діють" in (await town.events())[-1]["payload"]["changes"]


async def test_the_template_of_a_week_fills_only_days_that_nobody_has_planned(town: Town) -> None:
    possible = (Window(600, 780, is_possible=True),)
    await take(town, {"1.1": {today(town): EVENING}}, weekly={"1.1": dict.fromkeys(range(7), possible)})
    assert await schedule(town, 1, today(town)) == EVENING
    assert await schedule(town, 1, today(town) + timedelta(days=1)) == DaySchedule(DayStatus.PRELIMINARY, possible)
    assert await town.kinds() == ["schedule_published"]


async def test_a_days_own_schedule_replaces_the_template_and_is_published_anew(town: Town) -> None:
    await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), (Window(600, 780, is_possible=True),))})
    await take(town, {"1.1": {today(town): EVENING}})
    assert await town.kinds() == ["schedule_published"]


async def test_a_day_of_which_the_template_holds_nothing_any_more_is_unknown_again(town: Town) -> None:
    await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), (Window(600, 780),))})
    await take(town, {"1.1": {today(town): EVENING}})
    report = await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), ())})
    assert await schedule(town, 1, today(town)) == EVENING
    assert await schedule(town, 1, today(town) + timedelta(days=1)) == UNKNOWN_DAY
    assert report.days_changed == 6
    assert await town.database.pool.fetchval("SELECT count(*) FROM schedules") == 1
    assert (await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), ())})).days_changed == 0


async def test_a_template_that_leaves_a_weekday_out_changes_nothing_of_it(town: Town) -> None:
    await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), (Window(600, 780),))})
    await take(town, {}, weekly={"1.1": {}})
    assert await schedule(town, 1, today(town)) == looks_like([Window(600, 780)])


def dtek(town: Town, tomorrow: str, *, said_at: str) -> ParsedSchedule:
    """Return a page of DTEK: of tomorrow's three o'clock it says ``tomorrow``, otherwise there is power."""
    day = today(town)
    keys = [str(int(moment(one, 0).timestamp())) for one in (day, day + timedelta(days=1))]
    hours = {str(hour): "yes" for hour in range(1, 25)}
    data = {keys[0]: {"GPV1.1": hours}, keys[1]: {"GPV1.1": hours | {"15": tomorrow}}}
    page = {"data": data, "update": f"{day:%d.%m.%Y} {said_at}", "today": int(keys[0])}
    return parse_schedule(json.dumps(page).encode(), day)


@pytest.mark.parametrize(
    ("first", "then", "source", "is_cancelled"),
    [
        ("10:00", "11:00", "page", True),
        ("11:00", "10:00", "page", False),  # an old copy
        ("10:00", "11:00", "another page", False),  # which may not have planned it yet
    ],
)
async def test_tomorrow_full_of_power_cancels_only_what_its_source_itself_said_before(
    town: Town, first: str, then: str, source: str, is_cancelled: bool
) -> None:
    tomorrow = today(town) + timedelta(days=1)
    pages = [(dtek(town, "no", said_at=first), "page"), (dtek(town, "yes", said_at=then), source)] * 2
    for page, name in pages[:2] + pages[3:]:
        town.clock.tick(60)
        async with town.database.transaction() as session:
            await accept.accept(session, page, town.clock(), source=name)
    known = await schedule(town, 1, tomorrow)
    assert (known == planned([])) is is_cancelled
    confirmed_at = await town.database.pool.fetchval(
        "SELECT confirmed_at FROM schedule_days WHERE scheduled_date = $1", tomorrow
    )
    assert (confirmed_at == town.clock()) is is_cancelled


async def test_tomorrow_full_of_power_is_unknown_where_nothing_was_planned(town: Town) -> None:
    async with town.database.transaction() as session:
        await accept.accept(session, dtek(town, "yes", said_at="10:00"), town.clock(), source="page")
    assert await schedule(town, 1, today(town) + timedelta(days=1)) is None


async def test_groups_that_are_not_ours_are_named_and_left_out(town: Town) -> None:
    report = await take(town, {"GPV1001.1": {today(town): EVENING}, "1.1": {today(town): EVENING}})
    assert report.unknown_groups == ["GPV1001.1"]
    assert report.days_changed == 1


async def test_a_group_that_is_not_ours_may_be_called_anything(town: Town) -> None:
    report = await take(town, {"a\0": {today(town): EVENING}, "1.1": {today(town): EVENING}})
    assert report.unknown_groups == ["a"]


async def test_a_whole_group_means_each_of_its_queues_and_none_whose_id_looks_so(town: Town) -> None:
    report = await take(town, {"Черга 5": {today(town): EVENING}, "9": {today(town): EVENING}})
    rows = await town.database.pool.fetch("SELECT name FROM schedule_days JOIN queues USING (queue_id) ORDER BY 1")
    assert [row["name"] for row in rows] == ["5.1", "5.2"]
    assert f"{spoken_day_of_month(today(town))}: 5.1, 5.2" in report.lines()
    assert "Групи цілком: «Черга 5» — це 5.1, 5.2." in report.lines()
    assert report.unknown_groups == ["9"]


async def test_what_is_said_of_a_queue_outweighs_what_is_said_of_its_whole_group(town: Town) -> None:
    await take(town, {"5.1": {today(town): EVENING}, "5": {today(town): planned([Window(1260, 1320)])}})
    assert await schedule(town, 9, today(town)) == EVENING
    assert await schedule(town, 10, today(town)) == planned([Window(1260, 1320)])


async def test_the_template_of_a_queue_outweighs_that_of_its_whole_group_in_any_order(town: Town) -> None:
    own, whole = (dict.fromkeys(range(7), (window,)) for window in (Window(600, 780), Window(900, 960)))
    await take(town, {}, weekly={"5.1": own})
    await take(town, {}, weekly={"5.1": own, "5": whole})
    assert await schedule(town, 9, today(town)) == looks_like([Window(600, 780)])
    assert await schedule(town, 10, today(town)) == looks_like([Window(900, 960)])


async def test_a_file_of_very_many_groups_that_are_not_ours_is_read_in_no_time(town: Town) -> None:
    began = time.process_time()
    report = await take(town, {f"g{number}": {today(town): EVENING} for number in range(30_000)})
    assert len(report.unknown_groups) == 30_000
    assert time.process_time() - began < 2
