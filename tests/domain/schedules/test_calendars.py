"""The schedule as calendar entries."""

from datetime import UTC, date, datetime, timedelta

from svitlobot.domain.schedules.calendars import Entry, QueueCalendar
from svitlobot.domain.schedules.days import DaySchedule, DayStatus, Window, looks_like, moment, planned
from svitlobot.domain.texts.catalog import TextCatalog

TODAY = date(2025, 11, 24)
TOMORROW = TODAY + timedelta(days=1)
MADE = datetime(2025, 11, 24, 6, 0, tzinfo=UTC)
EVENING = planned([Window(1080, 1260)])
EMERGENCY = DaySchedule(DayStatus.EMERGENCY)


def entries(days: dict[date, DaySchedule], **more: object) -> list[Entry]:
    changed_at = {day: MADE + index * timedelta(hours=1) for index, day in enumerate(sorted(days))}
    return QueueCalendar(TextCatalog(), 1, "1.1", days, changed_at, **more).entries(TODAY)


def test_an_outage_is_an_entry_from_its_start_to_its_end() -> None:
    (entry,) = entries({TODAY: EVENING, TOMORROW: DaySchedule(DayStatus.NONE_PLANNED)})
    assert (entry.start, entry.end) == (moment(TODAY, 1080), moment(TODAY, 1260))
    assert entry.summary == "Відключення світла · черга 1.1"
    assert (entry.is_tentative, entry.is_note, entry.description) == (False, False, "")


def test_an_outage_over_midnight_is_one_entry_as_new_as_its_newest_day() -> None:
    days = {TODAY: planned([Window(1380, 1440)]), TOMORROW: planned([Window(0, 120)])}
    (entry,) = entries(days)
    assert (entry.start, entry.end) == (moment(TODAY, 1380), moment(TOMORROW, 120))
    assert entry.changed_at == MADE + timedelta(hours=1)


def test_an_entry_never_gets_older_though_what_came_after_midnight_is_cancelled() -> None:
    changed_at = {TODAY: MADE, TOMORROW: MADE + timedelta(hours=10)}
    days = {TODAY: planned([Window(1320, 1440)]), TOMORROW: planned([Window(0, 120)])}
    (before,) = QueueCalendar(TextCatalog(), 1, "1.1", days, changed_at).entries(TODAY)
    days[TOMORROW], changed_at[TOMORROW] = planned([]), MADE + timedelta(hours=11)
    (after,) = QueueCalendar(TextCatalog(), 1, "1.1", days, changed_at).entries(TODAY)
    assert before.uid == after.uid
    assert before.changed_at < after.changed_at


def test_an_outage_keeps_its_uid_whatever_its_end_and_gets_another_with_another_start() -> None:
    (before,) = entries({TODAY: EVENING})
    (longer,) = entries({TODAY: planned([Window(1080, 1320)])})
    (earlier,) = entries({TODAY: planned([Window(1050, 1260)])})
    assert before.uid == longer.uid
    assert before.uid != earlier.uid


def test_an_outage_into_a_day_nobody_has_planned_ends_at_midnight_and_says_so() -> None:
    for following in ({}, {TOMORROW + timedelta(days=1): EMERGENCY}):
        days = {TODAY: planned([Window(1200, 1440)]), TOMORROW: planned([Window(0, 1440)])} | following
        entry = entries(days)[0]
        assert (entry.start, entry.end) == (moment(TODAY, 1200), moment(TOMORROW, 1440))
        assert "після опівночі" in entry.description


def test_what_is_not_certain_is_tentative_and_alarms_nobody_when_it_is_only_possible() -> None:
    windows = [Window(60, 120), Window(600, 660, is_possible=True)]
    certain, possible = entries({TODAY: planned(windows)}, alarms=(15,))
    assert (certain.is_tentative, certain.alarms) == (False, (15,))
    assert (possible.is_tentative, possible.alarms) == (True, ())
    assert possible.summary.endswith("(можливо)")
    (preliminary,) = entries({TODAY: planned([Window(60, 120)], is_preliminary=True)}, alarms=(15,))
    assert (preliminary.is_tentative, preliminary.alarms) == (True, (15,))


def test_an_outage_that_may_go_on_says_so() -> None:
    windows = [Window(60, 120), Window(120, 180, is_possible=True)]
    certain, _ = entries({TODAY: planned(windows)})
    assert certain.end == moment(TODAY, 120)
    assert "одразу далі можливе" in certain.description


def test_an_outage_into_a_day_that_only_the_template_knows_ends_at_midnight_and_says_so() -> None:
    days = {TODAY: planned([Window(1200, 1440)]), TOMORROW: looks_like([Window(480, 600)])}
    entry = entries(days)[0]
    assert entry.end == moment(TODAY, 1440)
    assert "після опівночі" in entry.description


def test_a_day_when_schedules_do_not_hold_is_a_note_and_days_without_outages_are_nothing() -> None:
    later = TODAY + timedelta(days=2)
    days = {TODAY: EMERGENCY, TOMORROW: DaySchedule(DayStatus.NONE_PLANNED), later: DaySchedule(DayStatus.UNKNOWN)}
    (note,) = entries(days, alarms=(15,))
    assert (note.start, note.end, note.is_note, note.alarms) == (TODAY, TOMORROW, True, ())
    assert note.summary == "Графіки не діють · черга 1.1"


def test_entries_are_of_yesterday_to_a_week_ahead() -> None:
    days = {TODAY + timedelta(days=offset): EVENING for offset in range(-3, 10)}
    shown = [entry.start for entry in entries(days)]
    assert shown == [moment(TODAY + timedelta(days=offset), 1080) for offset in range(-1, 8)]


def test_the_hour_that_is_there_twice_is_in_the_outage_twice() -> None:
    autumn = date(2025, 10, 26)
    calendar = QueueCalendar(TextCatalog(), 1, "1.1", {autumn: planned([Window(120, 300)])}, {autumn: MADE})
    (entry,) = calendar.entries(autumn)
    assert entry.end - entry.start == timedelta(hours=4)
