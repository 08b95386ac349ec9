"""When quiet mains sensors are believed: by their own habits, alone and together."""

from dataclasses import replace

from svitlobot.domain.power.decisions import Confidence, DecisionReason, Flip, Hold, NoChange
from svitlobot.domain.power.observations import after_contact
from svitlobot.domain.power.pauses import LADDER, Pauses, count_pauses
from svitlobot.domain.power.silence import after_flip
from svitlobot.domain.power.transitions import applied

from ..city import LISTENING, at, backup, decided, pinging, queue

ON = queue(is_on=True)
MONTH = 43_200
STEADY = count_pauses([60.0] * MONTH)
LOSSY = count_pauses([60.0] * MONTH + [120.0] * 430 + [180.0] * 4)


def habitual(last: float, pauses: Pauses | None = STEADY, network: str | None = None, name: str = "M"):
    return replace(pinging(last, name=name), pauses=pauses, network=network)


def test_pauses_are_counted_by_the_steps_they_exceed():
    pauses = count_pauses([60.0, 61.0, 100.0, 700.0])
    assert pauses.total == 3  # nothing longer than 10 min is a habit
    assert dict(zip(LADDER, pauses.longer, strict=True)) | {45: 3, 60: 2, 65: 1, 90: 1, 105: 0} == dict(
        zip(LADDER, pauses.longer, strict=True)
    )


def test_what_is_usual_and_longest_comes_from_the_pauses():
    assert (STEADY.usual.total_seconds(), STEADY.longest.total_seconds()) == (60, 60)
    assert (LOSSY.usual.total_seconds(), LOSSY.longest.total_seconds()) == (60, 180)
    assert LOSSY.chance(at(70) - at(0)) == 435 / (LOSSY.total + 1)


def test_two_steady_sensors_on_two_networks_are_believed_half_way_to_their_silence():
    sensors = habitual(-20, network="a"), habitual(0, network="b", name="N")
    assert decided(ON, *sensors, now=90) == NoChange()
    decision = decided(ON, *sensors, now=91)
    assert isinstance(decision, Flip)
    assert (decision.effective_at, decision.confidence, decision.reason) == (
        at(0), Confidence.CONFIRMED, DecisionReason.SILENCE,
    )  # fmt: skip


def test_two_sensors_that_lose_messages_are_believed_when_both_are_later_than_they_are_used_to():
    sensors = habitual(0, LOSSY, "a"), habitual(-5, LOSSY, "b", "N")
    assert decided(ON, *sensors, now=100) == NoChange()
    assert isinstance(decided(ON, *sensors, now=130), Flip)


def test_two_sensors_on_one_network_are_one_witness_of_silence():
    sensors = habitual(-20, network="a"), habitual(0, network="a", name="N")
    assert not isinstance(decided(ON, *sensors, now=179), Flip)
    decision = decided(ON, *sensors, now=181)
    assert isinstance(decision, Flip)
    assert decision.confidence is Confidence.SINGLE


def test_a_sensor_lost_long_before_does_not_speak_for_the_other():
    sensors = habitual(-170, network="a"), habitual(0, network="b", name="N")
    assert not isinstance(decided(ON, *sensors, now=100), Flip)


def test_two_quiet_sensors_are_not_believed_early_while_the_whole_city_is_hushed():
    sensors = habitual(-20, network="a"), habitual(0, network="b", name="N")
    assert decided(ON, *sensors, now=100, liveness=replace(LISTENING, is_hushed=True)) == NoChange()


def test_quiet_before_we_listened_is_not_counted():
    sensors = habitual(-20, network="a"), habitual(0, network="b", name="N")
    assert decided(ON, *sensors, now=100, liveness=replace(LISTENING, listening_since=at(30))) == NoChange()


def test_a_sensor_with_long_pauses_is_believed_when_quiet_half_as_long_again():
    pausing = count_pauses([60.0] * MONTH + [230.0])
    assert decided(ON, habitual(0, pausing), now=360) == Hold(DecisionReason.NOT_LISTENING)
    assert isinstance(decided(ON, habitual(0, pausing), now=361), Flip)


def test_a_sensor_of_which_little_is_known_is_believed_after_its_own_threshold():
    new = count_pauses([60.0] * 900)
    assert isinstance(decided(ON, habitual(0, new), now=181), Flip)


def test_a_battery_sensor_heard_to_say_on_keeps_two_quiet_ones_from_flipping():
    sensors = habitual(-20, network="a"), habitual(0, network="b", name="N"), backup((-60, True), (50, True))
    assert not isinstance(decided(ON, *sensors, now=100), Flip)


def test_sensors_that_went_with_the_power_do_not_say_on_until_they_are_heard_again():
    sensors = habitual(-20, network="a"), habitual(0, network="b", name="N")
    off = applied(ON, decided(ON, *sensors, now=91), at(91))
    assert decided(off, *sensors, now=92) == NoChange()
    first, second = (after_contact(after_flip(one, off), at(120), reported_on=True) for one in sensors)
    decision = decided(off, first, second, now=120)
    assert isinstance(decision, Flip)
    assert decision.effective_at == at(120)  # not when they began to say "on" before the outage
