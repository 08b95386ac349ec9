"""The decision over one queue: each promise of the rule, by example."""

from dataclasses import replace
from datetime import timedelta

import pytest

from svitlobot.domain.power.decisions import (
    Announcement,
    Confidence,
    Corroboration,
    DecisionReason,
    Disagree,
    Flip,
    Hold,
    NoChange,
    Stale,
    Wait,
)
from svitlobot.domain.power.liveness import LivenessState
from svitlobot.domain.power.transitions import QueueState

from ..city import LISTENING, at, backup, decided, mains, pinging, queue

ON, OFF = queue(is_on=True), queue(is_on=False)


def flip(to_on: bool, since: float, confidence: Confidence, reason: DecisionReason) -> Flip:
    return Flip(to_on, at(since), confidence, Announcement.CHANGE, reason)


# Two or more known observations


@pytest.mark.parametrize("to_on", [True, False])
def test_two_sensors_that_agree_flip_the_queue_at_once(to_on):
    state = queue(is_on=not to_on)
    decision = decided(state, backup((0, to_on)), backup((12, to_on), name="C"), now=12)
    assert decision == flip(to_on, 12, Confidence.CONFIRMED, DecisionReason.SENSORS_AGREE)


def test_a_battery_sensors_off_and_a_mains_sensors_silence_agree_and_the_report_dates_it():
    decision = decided(ON, backup((5, False), (65, None), (125, None)), pinging(-40), now=141)
    assert decision == flip(False, 5, Confidence.CONFIRMED, DecisionReason.SENSORS_AGREE)


def test_two_mains_sensors_fallen_silent_flip_the_queue_as_of_the_later_last_contact():
    decision = decided(ON, pinging(-30), pinging(0), now=181)
    assert decision == flip(False, 0, Confidence.CONFIRMED, DecisionReason.SILENCE)


def test_agreement_begins_when_the_last_sensor_joins_it():
    broken = backup((-280, False), (-20, None))
    sensors = broken, backup((0, True), (60, False), name="C")
    assert decided(ON, *sensors, now=119) == Wait(until=at(120)), "relays that let go one by one may only flutter"
    decision = decided(ON, *sensors, now=120)
    assert decision == flip(False, 60, Confidence.CONFIRMED, DecisionReason.SENSORS_AGREE)


def test_a_silence_from_well_before_a_report_is_not_of_its_moment():
    assert isinstance(decided(ON, pinging(0), backup((85, False)), now=200), Flip)
    late = pinging(0), backup((150, False))
    assert decided(ON, *late, now=209) == Wait(until=at(210))
    assert isinstance(decided(ON, *late, now=210), Flip)


def test_two_mains_sensors_that_come_back_flip_the_queue_at_once():
    state = queue(is_on=False, changed=-3600)
    decision = decided(state, mains(0), mains(25, name="N"), now=25)
    assert decision == flip(True, 25, Confidence.CONFIRMED, DecisionReason.SENSORS_AGREE)


def test_views_that_say_what_the_queue_is_change_nothing():
    assert decided(ON, backup((0, True)), pinging(30), now=31) == NoChange()
    assert decided(OFF, backup((0, False)), now=1) == NoChange()


# One known view


@pytest.mark.parametrize("to_on", [True, False])
def test_a_single_sensor_flips_the_queue_after_60_s(to_on):
    state = queue(is_on=not to_on)
    sensor = backup((0, to_on))
    assert decided(state, sensor, now=59) == Wait(until=at(60))
    assert decided(state, sensor, now=60) == flip(to_on, 0, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_a_single_sensor_that_takes_it_back_flips_nothing():
    assert decided(ON, backup((0, False), (30, True)), now=90) == NoChange()


def test_a_dead_second_sensor_does_not_blind_the_queue():
    week = -7 * 86_400
    decision = decided(ON, backup((0, False)), backup((week, True), name="C"), mains(name="N"), now=60)
    assert decision == flip(False, 0, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_a_single_mains_sensors_silence_needs_no_further_wait():
    assert decided(ON, pinging(0), now=180) == NoChange()
    assert decided(ON, pinging(0), now=181) == flip(False, 0, Confidence.SINGLE, DecisionReason.SILENCE)


def test_a_mains_sensor_that_was_heard_once_when_power_flickered_does_not_announce_its_return():
    state = queue(is_on=False, changed=-600)
    assert decided(state, mains(0), now=120) == Wait(until=at(60))
    assert decided(state, mains(0, 62), now=62) == flip(True, 0, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_a_mains_sensor_pinging_every_55_s_returns_the_power_after_60_s():
    state = queue(is_on=False, changed=-600)
    assert decided(state, mains(0, 55), now=60) == flip(True, 0, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


# Known observations that disagree


def test_sensors_that_disagree_never_flip_and_after_5_min_alert():
    sensors = backup((0, True), (240, True)), backup((0, True), (20, False), (260, False), name="C")
    assert decided(ON, *sensors, now=319) == Disagree(since=at(20), alert=False)
    assert decided(ON, *sensors, now=320) == Disagree(since=at(20), alert=True)


def test_a_disagreement_begins_with_the_first_pair_that_disagrees():
    sensors = backup((0, True), (95, True)), backup((10, False), name="C"), backup((90, False), name="D")
    assert decided(ON, *sensors, now=100) == Disagree(since=at(10), alert=False)


def test_an_on_not_heard_again_since_two_others_said_off_delays_nothing():
    sensors = pinging(-30), backup((0, False)), backup((2, False), name="C")
    assert decided(ON, *sensors, now=2) == flip(False, 2, Confidence.CONFIRMED, DecisionReason.SENSORS_AGREE)


def test_an_on_that_may_still_be_heard_again_is_waited_for_half_way_to_its_silence():
    sensors = pinging(-20), backup((0, False), (60, False))
    assert decided(ON, *sensors, now=69) == Wait(until=at(70))
    assert decided(ON, *sensors, now=70) == flip(False, 0, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_an_on_heard_again_after_another_said_off_contradicts_it():
    assert decided(ON, pinging(-20), mains(-20, 30), backup((0, False)), now=30) == Disagree(since=at(0), alert=False)


def test_an_on_heard_between_two_reports_of_off_contradicts_them():
    sensors = pinging(20), backup((0, False)), backup((25, False), name="C")
    assert decided(ON, *sensors, now=25) == Disagree(since=at(0), alert=False)


def test_a_silence_since_another_sensor_said_on_is_no_contradiction():
    state = queue(is_on=False, changed=-600)
    sensors = pinging(-600), backup((-600, False), (0, True), (60, True))
    assert decided(state, *sensors, now=59) == Wait(until=at(60))
    assert decided(state, *sensors, now=60) == flip(True, 0, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_a_mains_sensor_on_a_dead_router_does_not_cut_the_power():
    working = backup((-60, True), (0, None), (60, None), (120, None), (179, None))
    assert decided(ON, working, pinging(0), now=181) == Disagree(since=at(0), alert=False)


def test_a_living_sensor_overrules_a_silent_one_when_heard_3_min_into_the_silence():
    working = backup((-60, True), (0, None), (60, None), (120, None), (180, None))
    assert decided(ON, working, pinging(0), now=181) == NoChange()


def test_a_sensor_that_did_not_survive_the_outage_does_not_keep_the_queue_off_for_ever():
    state, killed = queue(is_on=False, changed=0), pinging(0)
    decision = decided(state, mains(3600, 3660), killed, now=3660)
    assert decision == flip(True, 3600, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_a_sensor_dead_since_before_the_outage_does_not_contradict_the_one_that_returned():
    state, dead = queue(is_on=False, changed=0), pinging(-86_400, since=-90_000)
    decision = decided(state, mains(3600, 3660), dead, now=3660)
    assert decision == flip(True, 3600, Confidence.SINGLE, DecisionReason.SENSOR_HELD)


def test_a_dead_mains_sensor_does_not_confirm_what_another_says_much_later():
    dead = pinging(-1800)
    assert decided(ON, dead, backup((0, False)), now=10) == Wait(until=at(60))


def test_a_state_set_by_hand_is_not_overturned_by_the_silence_that_preceded_it():
    assert decided(queue(is_on=True, changed=3600), pinging(0), now=3610) == Stale()


# No known view


def test_without_a_known_view_the_state_is_kept_and_stale():
    assert decided(ON, backup((0, False)), mains(name="N"), now=600) == Stale()
    assert decided(OFF, now=0) == Stale()


# Silence that may not be believed


def test_silence_is_held_until_sensors_had_their_time_to_speak_after_our_start():
    started = LivenessState(listening_since=at(600))
    sensor = pinging(0)
    assert decided(ON, sensor, now=780, liveness=started) == Hold(DecisionReason.NOT_LISTENING)
    assert decided(ON, sensor, now=781, liveness=started) == flip(False, 0, Confidence.SINGLE, DecisionReason.SILENCE)


def test_our_start_does_not_make_a_queue_that_is_off_stale():
    started = LivenessState(listening_since=at(3600))
    assert decided(queue(is_on=False, changed=0), pinging(0), now=3601, liveness=started) == NoChange()


def test_a_mass_silence_is_held():
    doubting = replace(LISTENING, doubtful=frozenset({1, 2, 3}))
    assert decided(ON, pinging(0), now=181, liveness=doubting) == Hold(DecisionReason.MASS_SILENCE)
    assert decided(ON, pinging(0), pinging(9), now=3600, liveness=doubting) == Hold(DecisionReason.MASS_SILENCE)


def test_the_mass_silence_of_other_queues_does_not_hold_this_one():
    doubting = replace(LISTENING, doubtful=frozenset({2, 3, 4}))
    assert isinstance(decided(ON, pinging(0), now=181, liveness=doubting), Flip)


def test_a_mass_silence_does_not_contradict_a_sensor_that_is_heard():
    doubting = replace(LISTENING, doubtful=frozenset({1, 2, 3}))
    assert decided(ON, pinging(0), backup((170, True)), now=181, liveness=doubting) == NoChange()


@pytest.mark.parametrize("liveness", [None, LivenessState(at(100)), replace(LISTENING, doubtful=frozenset({1}))])
def test_an_explicit_off_releases_a_held_silence(liveness):
    decision = decided(ON, pinging(0), backup((3, False), (63, None)), now=181, liveness=liveness)
    assert decision == flip(False, 3, Confidence.CONFIRMED, DecisionReason.SENSORS_AGREE)


@pytest.mark.parametrize("people", list(Corroboration))
@pytest.mark.parametrize("liveness", [None, LivenessState(at(100)), replace(LISTENING, doubtful=frozenset({1}))])
def test_people_release_a_held_silence(people, liveness):
    decision = decided(ON, pinging(0), now=181, liveness=liveness, corroborated_by=people)
    assert decision == flip(False, 0, Confidence.CONFIRMED, DecisionReason.CORROBORATED_SILENCE)


def test_people_do_not_make_a_silence_of_a_sensor_that_still_speaks():
    assert decided(ON, pinging(100), now=181, corroborated_by=Corroboration.CROWD) == NoChange()


def test_people_who_say_off_do_not_speed_up_a_return():
    state = queue(is_on=False, changed=-600)
    decision = decided(state, backup((0, True)), now=10, corroborated_by=Corroboration.OPERATOR)
    assert decision == Wait(until=at(60))


def test_while_answering_one_sensors_request_silence_alone_flips_nothing():
    assert decided(ON, pinging(0), backup((0, None)), now=181, liveness=None) == Hold(DecisionReason.NOT_LISTENING)


# When it happened


def test_a_flip_is_never_dated_before_the_queues_last_change():
    state = queue(is_on=True, changed=90)
    decision = decided(state, backup((0, False)), backup((0, False), name="C"), now=100)
    assert isinstance(decision, Flip)
    assert decision.effective_at == at(90)


def test_a_flip_is_never_dated_ahead_of_the_servers_clock():
    decision = decided(ON, backup((5, False)), backup((6, False), name="C"), now=4)
    assert isinstance(decision, Flip)
    assert decision.effective_at == at(4)


def test_a_queue_that_never_changed_can_flip():
    decision = decided(QueueState(1, True), backup((0, False)), backup((1, False), name="C"), now=1)
    assert isinstance(decision, Flip)
    assert decision.effective_at == at(0) + timedelta(seconds=1)


# Changes that nobody saw


def _heard(sensor, since):
    return replace(sensor, heard_since=at(since))


def test_a_state_that_the_first_word_of_all_sensors_tells_has_no_known_beginning():
    first_words = [_heard(backup((0, False), name=name), since=0) for name in "AB"]
    assert decided(queue(is_on=True), *first_words, now=1).is_dated is False


def test_one_sensor_that_saw_the_change_dates_it_for_all():
    saw, came_later = _heard(backup((-60, True), (0, False), name="A"), -60), _heard(backup((5, False), name="C"), 5)
    assert decided(queue(is_on=True), saw, came_later, now=6).is_dated is True


def test_the_return_of_a_mains_sensor_is_the_return_of_the_power():
    returned = [_heard(mains(0, name=name), since=0) for name in "AB"]
    assert decided(queue(is_on=False, changed=-3600), *returned, now=1).is_dated is True
