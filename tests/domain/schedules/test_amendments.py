"""Amendments applied to a day's schedule."""

import pytest

from svitlobot.domain.schedules.amendments import (
    AddWindows,
    CancelWindows,
    Change,
    DeclareEmergency,
    MoveEnd,
    MoveStart,
    Replace,
    Retime,
    amended,
)
from svitlobot.domain.schedules.days import NONE_PLANNED_DAY, UNKNOWN_DAY, DaySchedule, DayStatus, Window, planned
from svitlobot.errors import InvalidInputError

BASE = planned([Window(480, 600), Window(840, 1080), Window(1260, 1380)])  # 08–10, 14–18, 21–23


def spoken(schedule: DaySchedule) -> list[str]:
    return [str(window) for window in schedule.windows]


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (MoveStart(720, is_earlier=True), ["08:00–10:00", "12:00–18:00", "21:00–23:00"]),
        (MoveStart(900, is_earlier=False), ["08:00–10:00", "15:00–18:00", "21:00–23:00"]),
        (MoveEnd(1140, is_later=True), ["08:00–10:00", "14:00–19:00", "21:00–23:00"]),
        (MoveEnd(960, is_later=False), ["08:00–10:00", "14:00–16:00", "21:00–23:00"]),
        (MoveEnd(960), ["08:00–10:00", "14:00–16:00", "21:00–23:00"]),
        (MoveEnd(1140), ["08:00–10:00", "14:00–19:00", "21:00–23:00"]),
        (Retime(Window(780, 960)), ["08:00–10:00", "13:00–16:00", "21:00–23:00"]),
        (AddWindows((Window(1080, 1140),)), ["08:00–10:00", "14:00–19:00", "21:00–23:00"]),
        (CancelWindows((Window(900, 1320),)), ["08:00–10:00", "14:00–15:00", "22:00–23:00"]),
        (Replace((Window(840, 1080),), (Window(660, 780),)), ["08:00–10:00", "11:00–13:00", "21:00–23:00"]),
    ],
)
def test_a_change_of_one_outage_leaves_the_others_alone(change: Change, result: list[str]) -> None:
    assert spoken(amended(BASE, change)) == result


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (MoveStart(1400, is_earlier=True), "немає відключення, яке починалося б після 23:20"),
        (MoveStart(900, is_earlier=True), "о 15:00 відключення вже триває"),
        (MoveStart(660, is_earlier=False), "немає відключення, яке починалося б до 11:00"),
        (MoveEnd(1300, is_later=True), "о 21:40 відключення вже триває"),
        (MoveEnd(300, is_later=False), "немає відключення, яке могло б скінчитися о 05:00"),
        (Retime(Window(540, 900)), "збігається кілька"),
        (CancelWindows((Window(0, 60),)), "нічого не планували"),
    ],
)
def test_a_change_that_fits_no_outage_is_refused(change: Change, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        amended(BASE, change)


def test_a_whole_day_may_be_cancelled_or_become_an_emergency_whatever_was_planned() -> None:
    for base in (BASE, UNKNOWN_DAY):
        assert amended(base, CancelWindows()) == NONE_PLANNED_DAY
        assert amended(base, DeclareEmergency()).status is DayStatus.EMERGENCY


def test_what_is_not_known_cannot_be_amended() -> None:
    with pytest.raises(InvalidInputError, match="графіка цього дня ще немає"):
        amended(UNKNOWN_DAY, AddWindows((Window(0, 60),)))
