"""Moments as people say them, by Kyiv's calendar whatever the clock of the server; days and sums, too."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from svitlobot.domain.texts.templates import spoken_amount, spoken_date, spoken_days, spoken_moment

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


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("день", (1, 21, 101, 121, 3651)),
        ("дні", (2, 3, 4, 22, 104, 364)),
        ("днів", (0, 5, 11, 12, 14, 30, 111, 112, 365)),
    ],
)
def test_days_are_counted_as_grammar_wants(word: str, counts: tuple[int, ...]) -> None:
    assert [spoken_days(count) for count in counts] == [f"{count} {word}" for count in counts]


@pytest.mark.parametrize(
    ("amount", "spoken"),
    [
        ("49", "49"),
        ("49.00", "49"),
        ("49.5", "49,50"),
        ("1234", "1\u00a0234"),
        ("1000000.05", "1\u00a0000\u00a0000,05"),
    ],
)
def test_a_sum_is_written_as_in_ukraine(amount: str, spoken: str) -> None:
    assert spoken_amount(Decimal(amount)) == spoken
