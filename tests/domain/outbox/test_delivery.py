"""Who is told what, in which order, until when, and what it may cost."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.clock import KYIV
from svitlobot.domain.outbox.delivery import (
    MAX_AMBIGUOUS,
    POLICIES,
    EventKind,
    PaidPolicy,
    Priority,
    Tier,
    ambiguous_delay,
    retry_delay,
    wants_paid,
)
from svitlobot.domain.outbox.topics import in_quiet_hours
from svitlobot.domain.texts.wording import BUILT_IN

POWER = (EventKind.POWER_OFF, EventKind.POWER_ON, EventKind.POWER_UNSTABLE)


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_rules_and_a_text(kind: EventKind) -> None:
    assert POLICIES[kind].steps
    assert f"{kind}_template" in BUILT_IN


@pytest.mark.parametrize("kind", POWER)
def test_a_change_of_power_is_told_to_the_channel_first_then_tier_by_tier(kind: EventKind) -> None:
    steps = POLICIES[kind].steps
    assert [(step.source, step.tier) for step in steps] == [
        ("channel", None),
        ("queue", Tier.PRO),
        ("queue", Tier.STANDARD),
        ("queue", Tier.FREE),
    ]


@pytest.mark.parametrize("kind", list(EventKind))
def test_steps_are_planned_in_the_order_they_are_sent(kind: EventKind) -> None:
    assert all(earlier.priority <= later.priority for earlier, later in pairwise(POLICIES[kind].steps))


@pytest.mark.parametrize("kind", list(EventKind))
def test_nobody_out_of_the_channel_is_told_anything(kind: EventKind) -> None:
    assert all(step.tier is not Tier.NOFREE for step in POLICIES[kind].steps)


@pytest.mark.parametrize("kind", POWER)
def test_any_change_of_power_supersedes_any_other(kind: EventKind) -> None:
    assert POLICIES[kind].supersedes >= set(POWER)
    assert POLICIES[kind].ttl == timedelta(hours=6)


@pytest.mark.parametrize("kind", [EventKind.VOLTAGE_LOW, EventKind.VOLTAGE_HIGH, EventKind.VOLTAGE_NORMAL])
def test_voltage_is_told_to_pro_for_half_an_hour_and_changes_nothing_about_power(kind: EventKind) -> None:
    assert [step.tier for step in POLICIES[kind].steps] == [Tier.PRO]
    assert POLICIES[kind].ttl == timedelta(minutes=30)
    assert not POLICIES[kind].supersedes & set(POWER)


def test_what_answers_a_person_goes_before_all_else_and_what_the_operator_broadcasts_goes_last() -> None:
    assert POLICIES[EventKind.ADMIN_ALERT].steps[0].priority == Priority.PERSONAL == min(Priority)
    assert {step.priority for step in POLICIES[EventKind.BROADCAST].steps} == {max(Priority)}


def test_lanes_count_from_nothing_without_a_gap() -> None:
    assert list(Priority) == list(range(len(Priority)))


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [("22:59:59", False), ("23:00:00", True), ("00:00:00", True), ("06:59:59", True), ("07:00:00", False)],
)
@pytest.mark.parametrize("day", ["2026-01-15", "2026-07-15", "2026-03-29", "2026-10-25"])  # also when clocks change
def test_the_usual_quiet_hours_go_by_the_wall_clock_in_kyiv(day: str, wall: str, quiet: bool) -> None:
    assert in_quiet_hours(datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=KYIV)) is quiet


@given(st.datetimes(timezones=st.timezones()))
def test_quiet_hours_do_not_depend_on_the_time_zone_of_the_moment(moment: datetime) -> None:
    assert in_quiet_hours(moment) == in_quiet_hours(moment.astimezone(KYIV))


@given(backlog=st.integers(0, 10**7), rate=st.floats(1, 10_000), limit=st.floats(1, 10_000))
def test_a_backlog_is_paid_for_when_it_would_take_too_long_and_policy_allows(
    backlog: int, rate: float, limit: float
) -> None:
    def wants(policy: PaidPolicy) -> bool:
        return wants_paid(policy, backlog=backlog, free_rate=rate, eta_limit=timedelta(seconds=limit))

    assert not wants(PaidPolicy.NEVER)
    assert wants(PaidPolicy.ALWAYS)
    assert wants(PaidPolicy.ETA) == (backlog / rate > timedelta(seconds=limit).total_seconds())


def test_tries_come_ever_more_seldom_but_never_more_than_a_minute_apart() -> None:
    delays = [retry_delay(attempts) for attempts in range(1, 2_000)]
    assert delays[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert set(delays[8:]) == {60}


def test_tries_of_what_may_have_gone_out_outlast_an_hours_trouble_nearly_and_are_few() -> None:
    delays = [ambiguous_delay(tries) for tries in range(1, MAX_AMBIGUOUS)]
    assert delays[:6] == [1, 4, 16, 64, 256, 600]
    assert sum(delays) > timedelta(minutes=45).total_seconds()
    assert len(delays) < 12


def test_tomorrows_schedule_overtakes_only_itself_and_a_new_schedule_whatever_it_repeats() -> None:
    assert POLICIES[EventKind.SCHEDULE_TOMORROW].supersedes == {EventKind.SCHEDULE_TOMORROW}
    for kind in (EventKind.SCHEDULE_PUBLISHED, EventKind.SCHEDULE_CHANGED):
        assert POLICIES[kind].supersedes == {
            EventKind.SCHEDULE_PUBLISHED,
            EventKind.SCHEDULE_CHANGED,
            EventKind.SCHEDULE_TOMORROW,
        }


def test_an_outage_makes_its_own_warning_pointless_and_leaves_that_of_the_return() -> None:
    assert EventKind.WARNING_OFF in POLICIES[EventKind.POWER_OFF].supersedes
    assert EventKind.WARNING_ON not in POLICIES[EventKind.POWER_OFF].supersedes
    assert EventKind.WARNING_ON in POLICIES[EventKind.POWER_ON].supersedes
    assert EventKind.WARNING_OFF not in POLICIES[EventKind.POWER_ON].supersedes
