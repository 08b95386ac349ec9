"""The operator's own text is used wherever rules make a text for residents."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from svitlobot.domain.power.crowd_reports import ReportType, SensorCounts, spoken_claim, spoken_sensors
from svitlobot.domain.schedules.calendars import QueueCalendar
from svitlobot.domain.schedules.changes import differences
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus, Window, moment, planned
from svitlobot.domain.schedules.pictures import schedule_picture
from svitlobot.domain.schedules.power_notes import note_of_off, note_of_on
from svitlobot.domain.schedules.texts import spoken_schedule
from svitlobot.domain.texts.catalog import TextCatalog

DAY = date(2026, 11, 24)
AT = moment(DAY, 610)
MADE = datetime(2026, 11, 23, tzinfo=UTC)
OUTAGE = {DAY: planned([Window(600, 780)])}
EMERGENCY = DaySchedule(DayStatus.EMERGENCY)

PLACES: dict[str, Callable[[TextCatalog], object]] = {
    "power_note_return": lambda texts: note_of_off(texts, OUTAGE, AT, AT),
    "power_note_emergency": lambda texts: note_of_off(texts, {DAY: EMERGENCY}, AT, AT),
    "power_note_return_unknown": lambda texts: note_of_off(texts, {}, AT, AT),
    "power_note_early": lambda texts: note_of_on(texts, OUTAGE, AT, AT),
    "change_planned": lambda texts: differences(texts, UNKNOWN_DAY, OUTAGE[DAY]),
    "change_emergency": lambda texts: differences(texts, OUTAGE[DAY], EMERGENCY),
    "day_plan_total": lambda texts: spoken_schedule(texts, OUTAGE[DAY]),
    "day_unknown": lambda texts: spoken_schedule(texts, UNKNOWN_DAY),
    "calendar_outage": lambda texts: QueueCalendar(texts, 1, "1.1", OUTAGE, {DAY: MADE}).entries(DAY),
    "calendar_note_emergency": lambda texts: QueueCalendar(texts, 1, "1.1", {DAY: EMERGENCY}, {DAY: MADE}).entries(DAY),
    "drawn_unknown": lambda texts: schedule_picture(texts, [("1.1", {})], AT).age,
    "drawn_title": lambda texts: schedule_picture(texts, [("1.1", {})], AT).word("title", queue="1.1"),
    "state_on": lambda texts: spoken_claim(texts, ReportType.POWER_ON),
    "sensors_silent": lambda texts: spoken_sensors(texts, SensorCounts(silent=2)),
}


@pytest.mark.parametrize("key", PLACES)
def test_an_edited_text_is_used_where_it_is_made(key: str) -> None:
    assert "Своїми словами" not in str(PLACES[key](TextCatalog()))
    assert "Своїми словами" in str(PLACES[key](TextCatalog({key: "Своїми словами"})))


def test_a_picture_with_other_words_is_another_picture() -> None:
    mine = schedule_picture(TextCatalog({"drawn_off": "темно"}), [("1.1", {})], AT)
    assert mine != schedule_picture(TextCatalog(), [("1.1", {})], AT)
