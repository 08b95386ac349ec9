"""A schedule's changes, as people would say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.schedules import changes
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus, Window, planned
from svitlobot.domain.texts.catalog import TextCatalog

EVENING = planned([Window(1080, 1260)])


def differences(before: DaySchedule, after: DaySchedule, minute: int = 0) -> list[str]:
    return [line.replace("\N{WORD JOINER}", "") for line in changes.differences(TextCatalog(), before, after, minute)]


schedules = st.one_of(
    st.sampled_from([UNKNOWN_DAY, DaySchedule(DayStatus.EMERGENCY), planned([])]),
    st.lists(st.builds(lambda a, n, possible: Window(a * 30, min(a + n, 48) * 30, possible),
                       st.integers(0, 47), st.integers(1, 9), st.booleans()),
             min_size=1, max_size=6).map(planned),
)  # fmt: skip


@given(schedules)
def test_the_same_schedule_again_is_no_news(schedule: DaySchedule) -> None:
    assert differences(schedule, schedule) == []


@given(schedules, schedules)
def test_a_schedule_that_differs_always_says_so(before: DaySchedule, after: DaySchedule) -> None:
    assert bool(differences(before, after)) is (before != after)


@given(schedules, schedules)
def test_a_change_of_the_morning_alone_is_no_news_at_noon(before: DaySchedule, after: DaySchedule) -> None:
    mornings = [[one for one in schedule.windows if one.end <= 720] for schedule in (before, after)]
    assert differences(*(planned([*morning, *EVENING.windows]) for morning in mornings), 720) == []


@given(schedules, schedules)
def test_what_is_only_possible_is_never_said_as_certain(before: DaySchedule, after: DaySchedule) -> None:
    certain = {str(one) for one in (*before.windows, *after.windows) if not one.is_possible}
    for line in differences(before, after):
        for one in after.windows:
            if one.is_possible and str(one) not in certain and f"{one}" in line:
                assert f"{one} (можливо)" in line or "лише можливе" in line


def test_a_preliminary_schedule_that_becomes_firm_unchanged_is_no_news() -> None:
    assert differences(planned(EVENING.windows, is_preliminary=True), EVENING) == []


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (EVENING, planned([Window(1050, 1260)]), ["18:00–21:00 → 17:30–21:00 (+30 хв)"]),
        (EVENING, planned([Window(1110, 1260)]), ["18:00–21:00 → 18:30–21:00 (−30 хв)"]),
        (EVENING, planned([Window(1110, 1290)]), ["18:00–21:00 → 18:30–21:30"]),
        (EVENING, planned([Window(480, 600), Window(1080, 1260)]), ["Додали: 08:00–10:00"]),
        (planned([Window(480, 600), Window(1080, 1260)]), EVENING, ["Скасували: 08:00–10:00"]),
        (UNKNOWN_DAY, EVENING, ["Планують: 18:00–21:00"]),
        (EVENING, planned([]), ["Відключень не заплановано"]),
        (EVENING, DaySchedule(DayStatus.EMERGENCY), ["Графіки не діють: аварійні відключення"]),
        (EVENING, planned([Window(1080, 1440)]), ["18:00–21:00 → 18:00–24:00 (+3 год)"]),
        (UNKNOWN_DAY, planned([Window(600, 720, is_possible=True)]), ["Планують: 10:00–12:00 (можливо)"]),
        (EVENING, planned([*EVENING.windows, Window(600, 720, is_possible=True)]), ["Додали: 10:00–12:00 (можливо)"]),
        (EVENING, planned([Window(1050, 1260, is_possible=True)]), ["18:00–21:00 → 17:30–21:00 (можливо)"]),
        (EVENING, planned([Window(1080, 1260, is_possible=True)]), ["18:00–21:00: тепер лише можливе"]),
        (
            planned([Window(1080, 1320)]),
            planned([Window(1080, 1140), Window(1260, 1320)]),
            ["18:00–22:00 → 18:00–19:00, 21:00–22:00 (−2 год)"],
        ),
        (
            planned([Window(480, 600), Window(660, 720)]),
            planned([Window(540, 690)]),
            ["08:00–10:00, 11:00–12:00 → 09:00–11:30 (−30 хв)"],
        ),
    ],
)
def test_changes_are_said_as_people_would(before: DaySchedule, after: DaySchedule, lines: list[str]) -> None:
    assert differences(before, after) == lines


NIGHT = Window(120, 300)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (planned([NIGHT, *EVENING.windows]), planned([NIGHT]), ["Скасували: 18:00–21:00"]),
        (planned([NIGHT, *EVENING.windows]), EVENING, []),
        (planned([NIGHT]), planned([]), []),
        (planned([NIGHT, *EVENING.windows]), planned([]), ["Відключень не заплановано"]),
        (UNKNOWN_DAY, planned([NIGHT]), []),
        (UNKNOWN_DAY, planned([NIGHT, *EVENING.windows]), ["Планують: 18:00–21:00"]),
        (
            DaySchedule(DayStatus.EMERGENCY),
            planned([NIGHT]),
            ["Графіки знову діють: до кінця дня відключень більше не планують"],
        ),
        (planned([Window(600, 780)]), planned([Window(660, 780)]), []),
        (planned([Window(600, 780)]), planned([Window(660, 840)]), ["10:00–13:00 → 11:00–14:00"]),
    ],
)
def test_at_noon_what_the_morning_was_is_no_news(before: DaySchedule, after: DaySchedule, lines: list[str]) -> None:
    assert differences(before, after, 720) == lines
