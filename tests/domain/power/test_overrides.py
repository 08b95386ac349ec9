"""A manual override of a queue's power, against what its sensors say: by example."""

from dataclasses import replace

from svitlobot.domain.power.decisions import (
    Announcement,
    Confidence,
    DecisionReason,
    Disagree,
    Flip,
    NoChange,
    Stale,
    Wait,
)
from svitlobot.domain.power.evaluate import is_override_over
from svitlobot.domain.power.transitions import ManualOverride, QueueState, applied, override_flip

from ..city import LISTENING, at, backup, decided, pinging, queue

HOUR = 3600


def overridden(is_on: bool, given: float = 0, lasts: float = HOUR) -> QueueState:
    """Return a queue that flipped by a manual override at that second."""
    return replace(queue(is_on, changed=given), override=ManualOverride(at(given), at(given + lasts)))


def stuck(is_on: bool) -> list:
    """Return two sensors that have said the same since long ago, and still do."""
    return [backup((-600, is_on), *((second, is_on) for second in range(-500, HOUR + 1, 100)), name=n) for n in "AB"]


def test_sensors_that_go_on_saying_what_they_said_before_do_not_take_a_word_back():
    assert decided(overridden(is_on=True), *stuck(False), now=1800) == NoChange()
    assert decided(overridden(is_on=False), *stuck(True), now=1800) == NoChange()


def test_when_a_word_has_run_out_they_do():
    decision = decided(overridden(is_on=True), *stuck(False), now=HOUR)
    assert decision == Flip(
        False, at(0), Confidence.CONFIRMED, Announcement.CHANGE, DecisionReason.OVERRIDE_ENDED, is_dated=False
    ), "when it really went is not known: nobody doubted the override while it held"


def test_what_two_sensors_say_anew_flips_the_queue_at_once():
    went = [backup((-60, True), (0, True), (60, False), name=name) for name in "AB"]
    assert isinstance(decided(overridden(is_on=True), *went, now=60), Flip)


def test_what_one_sensor_says_anew_must_hold_for_a_minute_as_ever():
    went = backup((-60, False), (0, True), (30, False), name="A")
    assert decided(overridden(is_on=True), went, now=31) == Wait(until=at(90))
    assert decided(overridden(is_on=True), stuck(False)[0], went, now=90) == Flip(
        False, at(30), Confidence.SINGLE, Announcement.CHANGE, DecisionReason.SENSOR_HELD
    )


def test_a_sensor_that_speaks_for_the_word_contradicts_one_that_speaks_anew_against_it():
    decision = decided(overridden(is_on=True), stuck(True)[0], backup((0, True), (60, False), name="C"), now=120)
    assert decision == Disagree(since=at(60), alert=False)


def test_a_queue_nobody_watches_is_known_while_a_word_holds_and_not_after():
    assert decided(overridden(is_on=True), now=HOUR - 1) == NoChange()
    assert decided(overridden(is_on=True), now=HOUR) == Stale()


def test_a_silence_that_began_before_the_word_does_not_turn_the_queue_off():
    assert decided(overridden(is_on=True), pinging(-30), now=600) == NoChange()


def test_a_silence_that_began_after_the_word_does():
    decision = decided(overridden(is_on=True), pinging(30), now=300)
    assert isinstance(decision, Flip)
    assert decision.effective_at == at(30)


def test_a_word_is_over_when_all_sensors_say_the_same():
    assert is_override_over(overridden(is_on=False), stuck(False), at(10), LISTENING)
    assert not is_override_over(overridden(is_on=False), [stuck(False)[0], stuck(True)[1]], at(10), LISTENING)
    assert not is_override_over(overridden(is_on=False), [], at(10), LISTENING)


def test_a_word_flips_a_queue_like_any_other_change_blinking_included():
    state = queue(is_on=True)
    for second in range(4):
        flip = override_flip(state, not state.is_power_on, at(second))
        assert (flip.announcement, flip.reason) == (Announcement.CHANGE, DecisionReason.OVERRIDE)
        state = applied(state, flip, at(second))
    assert override_flip(state, to_on=False, now=at(5)).announcement is Announcement.UNSTABLE


def test_a_word_may_say_since_when():
    state = queue(is_on=True, changed=60)
    assert override_flip(state, to_on=False, now=at(100), since=at(80)).effective_at == at(80)
    assert override_flip(state, to_on=False, now=at(100), since=at(40)).effective_at == at(60)
    assert override_flip(state, to_on=False, now=at(100), since=at(3700)).effective_at == at(100)
