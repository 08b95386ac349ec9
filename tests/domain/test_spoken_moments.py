"""Moments as people say them: by Kyiv's calendar, whatever the clock of the server."""

from datetime import UTC, datetime

import pytest

from svitlobot.domain.texts import spoken_date, spoken_moment

NOW = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)  # 13:00 in Kyiv


@pytest.mark.parametrize(
    ("moment", "spoken"),
    [
        (datetime(2026, 5, 6, 6, 5, tzinfo=UTC), "сьогодні о 09:05"),
        (datetime(2026, 5, 6, 8, 30, tzinfo=UTC), "сьогодні об 11:30"),
        (datetime(2026, 5, 5, 21, 0, tzinfo=UTC), "сьогодні о 00:00"),
        (datetime(2026, 5, 5, 20, 59, tzinfo=UTC), "вчора о 23:59"),
        (datetime(2026, 5, 4, 12, 0, tzinfo=UTC), "4 травня о 15:00"),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), "1 січня о 01:00"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 грудня 2025 о 14:00"),
    ],
)
def test_a_moment_is_said_by_the_day_in_kyiv(moment: datetime, spoken: str) -> None:
    assert spoken_moment(moment, NOW) == spoken


def test_yesterday_is_yesterday_across_a_change_of_the_clocks() -> None:
    before, after = datetime(2026, 10, 24, 20, 30, tzinfo=UTC), datetime(2026, 10, 25, 21, 30, tzinfo=UTC)
    assert spoken_moment(before, after) == "вчора о 23:30"


def test_a_date_is_said_with_its_month() -> None:
    assert spoken_date(NOW) == "6 травня 2026"
