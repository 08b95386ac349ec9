"""What the schedule adds to the news."""

from datetime import date, datetime, timedelta

import pytest

from svitlobot.domain.schedules.days import DaySchedule, DayStatus, Window, looks_like, moment, planned
from svitlobot.domain.schedules.power_notes import note_of_off, note_of_on
from svitlobot.domain.texts.catalog import TextCatalog

TEXTS = TextCatalog()
DAY = date(2026, 11, 24)
TOMORROW = DAY + timedelta(days=1)
SCHEDULE = {DAY: planned([Window(600, 780), Window(1080, 1260)]), TOMORROW: planned([])}


def at(minute: int) -> datetime:
    return moment(DAY, minute)


@pytest.mark.parametrize("minute", [575, 600, 700])
def test_a_planned_outage_says_when_it_should_end(minute: int) -> None:
    assert note_of_off(TEXTS, SCHEDULE, at(minute), at(minute)) == "За графіком світло має бути о 13:00."


@pytest.mark.parametrize("minute", [500, 780, 900])
def test_an_outage_of_another_time_is_off_the_schedule(minute: int) -> None:
    assert note_of_off(TEXTS, SCHEDULE, at(minute), at(minute)) == "Поза графіком. Коли повернеться — поки невідомо."


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (DaySchedule(DayStatus.UNKNOWN), "Коли повернеться — поки невідомо."),
        (DaySchedule(DayStatus.EMERGENCY), "Графіки не діють: відключення аварійні. Коли повернеться — поки невідомо."),
        (
            planned([Window(600, 780, is_possible=True)]),
            "За графіком це відключення було можливе. Коли повернеться — поки невідомо.",
        ),
        (
            looks_like([Window(600, 780)]),
            "За графіком це відключення було можливе. Коли повернеться — поки невідомо.",
        ),
        (looks_like([Window(800, 860)]), "Коли повернеться — поки невідомо."),
        (planned([]), "Поза графіком. Коли повернеться — поки невідомо."),
    ],
)
def test_without_a_certain_schedule_no_return_is_promised(day: DaySchedule, text: str) -> None:
    assert note_of_off(TEXTS, {DAY: day}, at(610), at(610)) == text


def test_without_any_data_nobody_is_told_that_this_was_off_the_schedule() -> None:
    assert note_of_off(TEXTS, {}, at(610), at(610)) == "Коли повернеться — поки невідомо."


def test_an_outage_into_a_day_without_a_schedule_has_no_end_to_tell() -> None:
    days = {DAY: planned([Window(1320, 1440)])}
    assert note_of_off(TEXTS, days, at(1330), at(1330)) == (
        "За графіком світло має бути після опівночі, далі графіка ще немає."
    )


def test_the_template_of_a_week_ends_no_outage_at_midnight() -> None:
    days = {DAY: planned([Window(1320, 1440)]), TOMORROW: looks_like([Window(480, 600)])}
    assert note_of_off(TEXTS, days, at(1330), at(1330)) == (
        "За графіком світло має бути після опівночі, далі графіка ще немає."
    )


def test_an_outage_that_a_possible_one_follows_may_last_longer() -> None:
    days = {DAY: planned([Window(600, 720), Window(720, 840, is_possible=True)])}
    assert note_of_off(TEXTS, days, at(610), at(610)) == "За графіком світло має бути о 12:00, але можливо й пізніше."


def test_a_preliminary_schedule_is_said_to_be_one() -> None:
    days = {DAY: planned([Window(600, 720)], is_preliminary=True)}
    assert note_of_off(TEXTS, days, at(610), at(610)) == "За графіком (ще може змінитися) світло має бути о 12:00."
    assert note_of_on(TEXTS, days, at(630), at(630)) == (
        "За графіком (ще може змінитися) світло мало бути лише о 12:00, тож можуть вимкнути знову."
    )


@pytest.mark.parametrize("today", [DaySchedule(DayStatus.UNKNOWN), DaySchedule(DayStatus.EMERGENCY)])
def test_an_outage_of_last_night_without_an_end_explains_none_of_today(today: DaySchedule) -> None:
    days = {DAY - timedelta(days=1): planned([Window(1320, 1440)]), DAY: today}
    assert "невідомо" in note_of_off(TEXTS, days, at(900), at(900))
    assert note_of_on(TEXTS, days, at(900), at(900)) is None


def test_an_outage_over_midnight_ends_tomorrow() -> None:
    days = {DAY: planned([Window(1320, 1440)]), TOMORROW: planned([Window(0, 120)])}
    assert note_of_off(TEXTS, days, at(1330), at(1330)) == "За графіком світло має бути 25 листопада о 02:00."


@pytest.mark.parametrize("minute", [779, 780, 800])
def test_after_a_planned_outage_the_next_one_is_told(minute: int) -> None:
    assert note_of_on(TEXTS, SCHEDULE, at(minute), at(minute)) == "Наступне відключення за графіком — о 18:00."


def test_power_back_well_before_its_time_may_go_again() -> None:
    said = note_of_on(TEXTS, SCHEDULE, at(660), at(660))
    assert said == "За графіком світло мало бути лише о 13:00, тож можуть вимкнути знову."


def test_with_nothing_planned_ahead_nothing_is_said() -> None:
    assert note_of_on(TEXTS, SCHEDULE, at(1300), at(1300)) is None
    assert note_of_on(TEXTS, {}, at(700), at(700)) is None
