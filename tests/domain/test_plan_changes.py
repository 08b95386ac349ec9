"""A plan's changes, as people would say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.plan_changes import differences
from svitlobot.domain.schedules import UNKNOWN_DAY, DayPlan, DayStatus, Window, planned

EVENING = planned([Window(1080, 1260)])

plans = st.one_of(
    st.sampled_from([UNKNOWN_DAY, DayPlan(DayStatus.EMERGENCY), planned([])]),
    st.lists(st.builds(lambda a, n: Window(a * 30, min(a + n, 48) * 30), st.integers(0, 47), st.integers(1, 9)),
             min_size=1, max_size=6).map(planned),
)  # fmt: skip


@given(plans)
def test_the_same_plan_again_is_no_news(plan: DayPlan) -> None:
    assert differences(plan, plan) == []


@given(plans, plans)
def test_a_plan_that_differs_always_says_so(before: DayPlan, after: DayPlan) -> None:
    assert bool(differences(before, after)) is (before != after)


def test_a_preliminary_plan_that_becomes_firm_unchanged_is_no_news() -> None:
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
        (EVENING, DayPlan(DayStatus.EMERGENCY), ["Графіки не діють: аварійні відключення"]),
        (EVENING, planned([Window(1080, 1440)]), ["18:00–21:00 → 18:00–24:00 (+3 год)"]),
    ],
)
def test_changes_are_said_as_people_would(before: DayPlan, after: DayPlan, lines: list[str]) -> None:
    assert differences(before, after) == lines
