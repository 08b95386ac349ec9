"""Queues that keep switching: what residents are notified, and when it is over."""

from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.decisions import (
    Announcement,
    Confidence,
    DecisionReason,
    Disagree,
    Flip,
    Hold,
    NoChange,
    Settled,
    Stale,
    Wait,
)
from svitlobot.domain.power.transitions import QueueState, announcement, applied, has_calmed

from ..city import at, backup, decided, queue

MINUTE = 60


def flipped(state: QueueState, second: float) -> tuple[QueueState, Announcement]:
    """Flip the queue at that second, and return what residents are notified."""
    notified = announcement(state, at(second))
    flip = Flip(not state.is_power_on, at(second), Confidence.CONFIRMED, notified, DecisionReason.SENSORS_AGREE)
    return applied(state, flip, at(second)), notified


def flipped_at(*seconds: float) -> tuple[QueueState, list[Announcement]]:
    state, announcements = queue(is_on=True), []
    for second in seconds:
        state, notified = flipped(state, second)
        announcements.append(notified)
    return state, announcements


def test_four_flips_in_10_min_are_all_told():
    state, notified = flipped_at(0, 60, 120, 180)
    assert notified == [Announcement.CHANGE] * 4
    assert state.unstable_since is None


def test_the_fifth_flip_in_10_min_says_unstable_and_those_after_it_say_nothing():
    state, notified = flipped_at(0, 60, 120, 180, 240, 300, 600)
    assert notified[4:] == [Announcement.UNSTABLE, Announcement.NOTHING, Announcement.NOTHING]
    assert state.unstable_since == at(240)


def test_flips_spread_over_more_than_10_min_are_all_told():
    _, notified = flipped_at(0, 151, 302, 453, 604, 755)
    assert set(notified) == {Announcement.CHANGE}


def test_silent_flips_are_still_applied():
    state, _ = flipped_at(0, 60, 120, 180, 240, 300)
    assert state.is_power_on is True
    assert state.changed_at == at(300)


def test_a_queue_is_calm_after_10_min_without_a_flip():
    state, _ = flipped_at(0, 60, 120, 180, 240)
    assert not has_calmed(state, at(240 + 10 * MINUTE - 1))
    assert has_calmed(state, at(240 + 10 * MINUTE))


def test_when_calm_residents_are_told_once_where_it_settled():
    state, _ = flipped_at(0, 60, 120, 180, 240)
    sensors = backup((230, False), (830, False)), backup((240, False), (830, False), name="C")
    assert decided(state, *sensors, now=839) == NoChange()
    settled = decided(state, *sensors, now=840)
    assert settled == Settled(is_power_on=False, since=at(240))
    assert decided(applied(state, settled, at(840)), *sensors, now=845) == NoChange()


def test_an_unstable_queue_does_not_settle_in_a_state_its_sensors_contradict():
    state, _ = flipped_at(0, 60, 120, 180, 240)
    assert decided(state, backup((840, False)), backup((840, True), name="C"), now=840) == Disagree(at(840), False)
    assert decided(state, now=840) == Stale()


def test_a_flip_after_the_calm_is_told_again():
    state, _ = flipped_at(0, 60, 120, 180, 240)
    state, notified = flipped(state, 240 + 10 * MINUTE)
    assert notified is Announcement.CHANGE
    assert state.unstable_since is None


def test_outcomes_other_than_a_flip_leave_a_queue_as_it_is():
    state, _ = flipped_at(0)
    others = NoChange(), Wait(at(60)), Disagree(at(0), True), Hold(DecisionReason.MASS_SILENCE), Stale()
    assert {applied(state, decision, at(60)) for decision in others} == {state}


@given(st.lists(st.integers(1, 700), max_size=40))
def test_unstable_is_told_exactly_once_between_calms_and_memory_is_bounded(pauses):
    state, second, notified = queue(is_on=True), 0, []
    for pause in pauses:
        second += pause
        if pause >= 10 * MINUTE:
            notified.append("calm")
        state, announced = flipped(state, second)
        notified.append(announced)
        assert len(state.recent_flips) <= 5
    for episode in " ".join(notified).split("calm"):
        words = episode.split()
        assert words.count("unstable") <= 1
        assert words.count("unstable") == 1 or "nothing" not in words
        assert "change" not in words[words.index("unstable") :] if "unstable" in words else True
