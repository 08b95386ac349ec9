"""What a picture of the schedule says."""

from datetime import UTC, date, datetime, timedelta

from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus, Window, planned
from svitlobot.domain.schedules.pictures import KnownDay, SchedulePicture, schedule_picture
from svitlobot.domain.texts.catalog import TextCatalog

NOW = datetime(2025, 11, 24, 12, 5, tzinfo=UTC)  # 14:05 in Kyiv
TODAY = date(2025, 11, 24)
EVENING = planned([Window(1080, 1260)])


def picture_of(queues: list[tuple[str, dict[date, KnownDay]]], now: datetime = NOW) -> SchedulePicture:
    return schedule_picture(TextCatalog(), queues, now)


def known(schedule: DaySchedule, hours_ago: float, *, stale_for: float | None = None) -> KnownDay:
    changed_at = NOW - timedelta(hours=hours_ago)
    if stale_for is None:
        return KnownDay(schedule, changed_at, changed_at, is_stale=False)
    return KnownDay(schedule, changed_at, NOW - timedelta(hours=stale_for), is_stale=True)


def test_today_and_tomorrow_are_shown_and_a_day_that_is_not_there_is_unknown() -> None:
    picture = picture_of([("1.1", {TODAY: known(EVENING, 1), date(2025, 11, 23): known(EVENING, 1)})], NOW)
    assert picture.days == ("Сьогодні, 24 листопада", "Завтра, 25 листопада")
    assert picture.rows[0].schedules == (EVENING, UNKNOWN_DAY)


def test_the_age_is_of_the_last_change() -> None:
    tomorrow = TODAY + timedelta(days=1)
    days = {TODAY: known(EVENING, 30), tomorrow: known(EVENING, 2)}
    assert picture_of([("1.1", days)], NOW).age == "Оновлено сьогодні о 12:05"


def test_a_source_that_fell_silent_is_told_of() -> None:
    days = {TODAY: known(EVENING, 20, stale_for=5)}
    assert picture_of([("1.1", days)], NOW).age == "Оновлено вчора о 18:05, востаннє перевірено сьогодні о 09:05"


def test_nothing_known_is_told_as_that() -> None:
    days = {TODAY: known(DaySchedule(DayStatus.UNKNOWN), 1)}
    assert picture_of([("1.1", days), ("1.2", {})], NOW).age == "Даних про графік немає"


def test_the_picture_stays_the_same_while_only_time_passes() -> None:
    queues = [("1.1", {TODAY: known(EVENING, 1)})]
    assert picture_of(queues, NOW) == picture_of(queues, NOW + timedelta(hours=9))
    assert picture_of(queues, NOW) != picture_of(queues, NOW + timedelta(hours=10))  # after midnight
