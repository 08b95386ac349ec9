"""Which sensors are set aside, on what evidence, and when they are asked again."""

from dataclasses import replace

from svitlobot.domain.power.decisions import Announcement, Confidence, DecisionReason, Disagree, Flip, NoChange, Stale
from svitlobot.domain.power.observations import SensorState, after_contact
from svitlobot.domain.power.silence import after_flip
from svitlobot.domain.power.testimony import after_flip_judged, is_set_aside

from ..city import at, backup, decided, pinging, queue

HOUR = 3600
TWICE = (at(-2 * HOUR), at(-HOUR))


def flip(to_on: bool, since: float) -> Flip:
    return Flip(to_on, at(since), Confidence.CONFIRMED, Announcement.CHANGE, DecisionReason.SENSORS_AGREE)


def judged_at_return(sensor: SensorState, ended: float = HOUR) -> SensorState:
    """A sensor after an outage that began at 0."""
    return after_flip_judged(sensor, queue(is_on=False, changed=0), flip(True, ended), at(ended))


def test_a_sensor_that_said_on_all_through_an_outage_slept_through_it():
    inverter = pinging(HOUR - 20, since=-HOUR)
    assert judged_at_return(inverter).slept_through == (at(0),)


def test_a_sensor_that_slept_through_two_changes_in_a_row_is_set_aside_and_more_add_nothing():
    inverter = replace(pinging(HOUR - 20, since=-9 * HOUR), slept_through=(at(-HOUR),))
    assert not is_set_aside(inverter.slept_through)
    assert is_set_aside(judged_at_return(inverter).slept_through)
    assert judged_at_return(judged_at_return(inverter)).slept_through == (at(0), at(0))


def test_a_stuck_sensor_sleeps_through_the_power_between_two_outages():
    stuck = replace(backup((-HOUR, False)), last_contact=at(HOUR))
    judged = after_flip_judged(stuck, queue(is_on=True, changed=0), flip(False, HOUR), at(HOUR))
    assert judged.slept_through == (at(0),)


def test_a_sensor_that_reported_the_outage_or_the_return_is_asked_again():
    before_it = replace(backup((2, False)), last_contact=at(HOUR - 20), slept_through=TWICE)
    with_the_return = replace(backup((HOUR + 3, True)), slept_through=TWICE)
    assert judged_at_return(before_it).slept_through == ()
    assert judged_at_return(with_the_return).slept_through == ()


def test_a_mains_sensor_that_was_gone_for_all_the_outage_has_noticed_it():
    gone = after_flip(replace(pinging(-30), slept_through=TWICE), queue(is_on=False, changed=0))
    assert judged_at_return(gone).slept_through == ()


def test_a_mains_sensor_is_not_yet_gone_when_another_has_just_said_off():
    inverter = replace(pinging(HOUR - 20), slept_through=TWICE)
    judged = after_flip_judged(inverter, queue(is_on=True, changed=-2 * HOUR), flip(False, HOUR), at(HOUR))
    assert judged.slept_through == TWICE


def test_what_was_lost_or_lasted_less_than_5_min_proves_nothing():
    lost = pinging(600, since=-HOUR)
    assert judged_at_return(lost).slept_through == ()
    assert judged_at_return(pinging(290, since=-HOUR), ended=299).slept_through == ()
    assert judged_at_return(pinging(290, since=-HOUR), ended=300).slept_through == (at(0),)


def test_a_sensor_heard_in_time_after_its_queue_went_off_has_not_been_away_and_brings_no_return():
    off = queue(is_on=False, changed=0)
    inverter = after_flip(pinging(-20), off)
    heard = after_contact(inverter, at(40), reported_on=True)
    assert (heard.reported_on, heard.reported_since) == (True, at(-HOUR))
    honest = replace(backup((0, False)), last_contact=at(900))
    assert isinstance(decided(off, replace(heard, last_contact=at(890)), honest, now=900), Disagree)


def test_a_sensor_set_aside_neither_contradicts_the_others_nor_speaks_when_they_are_lost():
    lying = replace(backup((-HOUR, True)), last_contact=at(50), slept_through=TWICE)
    honest = backup((0, False), name="C")
    decision = decided(queue(is_on=True), lying, honest, now=60)
    assert isinstance(decision, Flip)
    assert decision.confidence is Confidence.SINGLE
    lost = backup((-HOUR, False), name="C")
    assert decided(queue(is_on=False), lying, lost, now=60) == Stale()


def test_where_every_sensor_is_set_aside_all_are_asked():
    only = replace(backup((0, False)), slept_through=TWICE)
    assert decided(queue(is_on=False), only, now=30) == NoChange()
