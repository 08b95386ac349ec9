"""When a source is asked again, what it is called, and when its silence shows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.schedules.sources import (
    LONGEST_BACK_OFF,
    FetchedSources,
    back_off,
    shown_source,
    source_id,
    source_name,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVERY = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://user:secret@Feed.example.org:8443/token/plan.json?key=secret", "feed.example.org"),
        ("http://[2001:db8::1]/plan", "2001:db8::1"),
        (f"https://{'a' * 200}.org/", "a" * 80),
    ],
)
def test_a_source_is_called_by_its_host_and_by_nothing_that_may_be_secret(url: str, name: str) -> None:
    assert source_name(url) == name


def test_two_sources_of_one_host_are_told_apart_by_nothing_that_may_be_secret() -> None:
    one, other = (source_id(f"https://feed.example.org/plan?key={key}") for key in ("secret", "other"))
    assert one != other
    assert shown_source(one) == shown_source(other) == "feed.example.org"
    assert "secret" not in one
    assert len(f"template:{source_id('https://' + 'a' * 200)}") <= 100  # as many as are kept
    assert shown_source("template:operator") == "template:operator"


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_failing_source_is_asked_less_and_less_but_at_least_every_two_hours(failures: int, luck: float) -> None:
    wait = back_off(failures, luck)
    assert timedelta(seconds=30) <= wait <= LONGEST_BACK_OFF
    assert wait <= back_off(failures + 1, luck)


def test_a_day_is_stale_after_three_missed_rounds_of_a_source_that_is_asked() -> None:
    fetched = FetchedSources.of(["https://feed.example.org/plan"], EVERY)
    name = source_id("https://feed.example.org/plan")
    for source in (name, f"template:{name}"):
        assert fetched.is_stale(source, NOW - 3 * EVERY, NOW) is False
        assert fetched.is_stale(source, NOW - 3 * EVERY - timedelta(seconds=1), NOW) is True
    assert fetched.is_stale("operator", NOW - timedelta(days=9), NOW) is None
