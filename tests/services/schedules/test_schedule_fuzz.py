"""Whatever a feed holds, taking it in ends in a report or in a refusal."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svitlobot.db.session import Database
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.schedule_sources import parse_schedule
from svitlobot.services.schedules import accept
from town import Town

from ..planning import at_noon, today

names = st.sampled_from(["1.1", "GPV1.1", "5", "Черга 5", "a\0", "9" * 30, "٣", "²", ""])
moments = st.sampled_from(
    ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "31.12.9999 23:59", "24.11.2026 08:30", -1, 1e18, 4.1e9, "\0"]
)
day_keys = st.integers(-1, 1) | st.sampled_from([-(10**5), 10**5, 25_000])
slots = st.sampled_from([
    [], [{"start": 0, "end": 1440, "type": "NotPlanned"}], [{"start": 0, "end": 1440, "type": "Definite"}],
])  # fmt: skip


def _day(of: date, ahead: int) -> str:
    try:
        return f"{of + timedelta(days=ahead)}T00:00:00+02:00"
    except OverflowError:
        return "9999-12-31T00:00:00"


def _yasno(of: date) -> st.SearchStrategy[Any]:
    status = st.sampled_from(["ScheduleApplies", "WaitingForSchedule", "EmergencyShutdowns", "NoOutages", "\0"])
    day = st.fixed_dictionaries({"slots": slots, "date": day_keys.map(lambda key: _day(of, key)), "status": status})
    group = st.fixed_dictionaries({"today": day, "updatedOn": moments}, optional={"tomorrow": day})
    return st.dictionaries(names, group, max_size=4)


def _prykarpattia(of: date) -> st.SearchStrategy[Any]:
    begins, ends = st.sampled_from(["00:00", "10:00"]), st.sampled_from(["00:00", "12:00"])
    window = st.fixed_dictionaries({"from": begins, "to": ends})
    dates = st.sampled_from([f"{of:%d.%m.%Y}", "01.01.0001", "31.12.9999"])
    queues = st.dictionaries(names, st.lists(window, max_size=2), max_size=4)
    return st.lists(
        st.fixed_dictionaries({"eventDate": dates, "queues": queues, "scheduleApprovedSince": moments}), max_size=3
    )


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whatever_a_feed_holds_is_taken_in_or_refused(town: Town, data: st.DataObject) -> None:
    document = data.draw(_yasno(today(town)) | _prykarpattia(today(town)))
    try:
        parsed = parse_schedule(json.dumps(document).encode(), today(town))
    except SvitloBotError:
        return
    async with town.database.transaction() as session:
        report = await accept.accept(session, parsed, town.clock(), source="feed")
    assert report.lines()
