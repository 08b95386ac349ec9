"""When backups are due, when their lack is a trouble, which are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.clock import kyiv
from svitlobot.domain.backups import DAYS_KEPT, WEEKS_KEPT, Runs, backup_fault, is_due, is_proof_due, kept

NIGHT = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)  # 04:00 in Kyiv
HOUR = timedelta(hours=1)
BORN = NIGHT - timedelta(days=30)


@pytest.mark.parametrize(
    ("runs", "now", "due"),
    [
        (Runs(BORN), NIGHT - HOUR, True),  # the night before was missed
        (Runs(NIGHT - HOUR), NIGHT - timedelta(seconds=1), False),  # nothing to be saved before this night
        (Runs(NIGHT - HOUR), NIGHT, True),
        (Runs(BORN, NIGHT, NIGHT), NIGHT + HOUR, False),
        (Runs(BORN, NIGHT, NIGHT), NIGHT + 24 * HOUR, True),
        (Runs(BORN, NIGHT, NIGHT - 24 * HOUR, is_running=True), NIGHT + 2 * HOUR, False),
        (Runs(BORN, NIGHT, None, last_error="no room"), NIGHT + 0.9 * HOUR, False),
        (Runs(BORN, NIGHT, None, last_error="no room"), NIGHT + HOUR, True),
    ],
)
def test_each_night_once_a_failed_one_an_hour_later_a_missed_one_at_once(runs: Runs, now: datetime, due: bool) -> None:
    assert is_due(runs, now) is due


@pytest.mark.parametrize(
    ("runs", "trouble"),
    [
        (Runs(BORN, NIGHT, NIGHT), None),
        (Runs(BORN, NIGHT, NIGHT - 24 * HOUR, last_error="no room"), "error"),
        (Runs(BORN, NIGHT, NIGHT - 24 * HOUR, is_last_finished=False), "broken"),
        (Runs(BORN, NIGHT, NIGHT - 48 * HOUR, is_running=True, is_last_finished=False), None),
        (Runs(BORN, NIGHT - 48 * HOUR, NIGHT - 48 * HOUR), "overdue"),
        (Runs(NIGHT - HOUR), None),
        (Runs(BORN), "overdue"),
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT, is_proof_ended=True), None),
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT, is_proof_ended=True, proof_error="no room"), "unproved"),
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT), None),  # still at it
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT - 13 * HOUR), "unproved"),
    ],
)
def test_a_backup_that_failed_was_killed_or_never_came_is_a_trouble(runs: Runs, trouble: str | None) -> None:
    assert backup_fault(runs, NIGHT + HOUR) == trouble


@pytest.mark.parametrize(
    ("runs", "now", "due"),
    [
        (Runs(BORN), NIGHT + HOUR, False),  # nothing to prove
        (Runs(BORN, NIGHT, NIGHT), NIGHT + HOUR, True),
        (Runs(BORN, NIGHT, NIGHT), NIGHT + 4 * HOUR, False),  # by day
        (Runs(BORN, NIGHT, NIGHT, is_running=True), NIGHT + HOUR, False),
        (Runs(NIGHT - 24 * HOUR, NIGHT, NIGHT), NIGHT + HOUR, False),  # a new city
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT - 6 * 24 * HOUR, is_proof_ended=True), NIGHT + HOUR, False),
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT - 166 * HOUR, is_proof_ended=True), NIGHT + HOUR, True),
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT - 22 * HOUR), NIGHT + HOUR, True),  # it was killed
        (Runs(BORN, NIGHT, NIGHT, proof_began_at=NIGHT), NIGHT + HOUR, False),
    ],
)
def test_the_last_backup_is_proved_once_a_week_by_night(runs: Runs, now: datetime, due: bool) -> None:
    assert is_proof_due(runs, now) is due


moments = st.integers(0, 700 * 24 * 60).map(lambda minutes: NIGHT + timedelta(minutes=minutes))


@given(st.sets(moments, max_size=60))
def test_seven_days_and_four_weeks_are_kept_and_the_newest_always(made: set[datetime]) -> None:
    left = kept(made)
    assert left <= made
    assert len(left) <= DAYS_KEPT + WEEKS_KEPT
    assert not made or max(made) in left
    assert kept(left) == left  # rotating again removes nothing


def test_of_a_year_of_nights_a_week_and_a_month_are_left() -> None:
    nights = {NIGHT - timedelta(days=number) for number in range(365)}
    left = sorted(kept(nights), reverse=True)
    assert left[:7] == [NIGHT - timedelta(days=number) for number in range(7)]
    assert len({kyiv(moment).isocalendar()[:2] for moment in left}) == 4
