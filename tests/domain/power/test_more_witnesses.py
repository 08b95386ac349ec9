"""Whose word counts for how much: silences beside reports, returns beside absences, networks that carry others."""

from dataclasses import replace
from datetime import timedelta

from svitlobot.domain.power.decisions import Disagree, Flip, Wait
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.liveness import evaluate_liveness, queue_contact
from svitlobot.domain.power.pauses import count_pauses
from svitlobot.domain.power.plan import NOTHING_DUE, Plan
from svitlobot.domain.power.silence import threshold

from ..city import LISTENING, at, backup, pinging, queue

ON, OFF = queue(is_on=True), queue(is_on=False, changed=-3600)
OFF_DUE, PROMISED = Plan(off_due=True), Plan(on_promised=True)


def planned(state, *sensors, now, plan=NOTHING_DUE, liveness=LISTENING):
    return decide(state, sensors, at(now), liveness, plan=plan)


def saying(is_on: bool, since: float, last: float):
    """A battery sensor that has said the same without a gap."""
    return replace(backup((since, is_on)), last_contact=at(last))


def test_a_silence_that_began_with_anothers_report_is_a_second_witness_against_one_on():
    sensors = saying(False, 0, 400), pinging(-20), pinging(400, since=-9000, name="I")
    assert isinstance(planned(ON, *sensors, now=60), Disagree)
    assert isinstance(planned(ON, *sensors, now=400), Flip)


def test_a_silence_long_before_anothers_report_is_a_death_and_no_witness():
    sensors = saying(False, 0, 400), pinging(-900), pinging(400, since=-9000, name="I")
    assert isinstance(planned(ON, *sensors, now=400), Disagree)


def test_two_silences_of_one_moment_outvote_a_battery_if_they_are_of_two_networks():
    habits = count_pauses([60.0] * 43_000)
    battery = saying(True, -9000, 460)

    def silent(network: str, other: str):
        names = (0, network, "M"), (20, other, "N")
        return [replace(pinging(last, name=name), pauses=habits, network=on) for last, on, name in names]

    assert isinstance(planned(ON, battery, *silent("a", "b"), now=480), Flip)
    assert not isinstance(planned(ON, battery, *silent("a", "a"), now=480), Flip), "their network fell"
    assert not isinstance(planned(ON, battery, *silent(None, None), now=480), Flip), "as nobody knows"


def test_a_return_waits_10_min_for_two_that_went_with_the_power_and_an_hour_on_two_networks():
    gone = pinging(-3610, since=-9000), pinging(-3640, since=-9000, name="N")
    returned = replace(backup((-3600, False), (0, True)), last_contact=at(599))
    assert isinstance(planned(OFF, returned, *gone, now=599), Disagree)
    assert isinstance(planned(OFF, returned, *gone, now=600), Flip)
    assert isinstance(planned(OFF, returned, *gone, now=600, plan=OFF_DUE), Disagree), "while an outage is due"
    stays, later = [replace(one, network=one.sensor_id) for one in gone], replace(returned, last_contact=at(3590))
    assert isinstance(planned(OFF, later, *stays, now=3599), Disagree), "two networks do not fall at one moment"
    assert isinstance(planned(OFF, later, *stays, now=3600), Flip)
    ended = Plan(on_due=True, ended=at(60))
    assert isinstance(planned(OFF, returned, *gone, now=659, plan=ended), Disagree), "so long after its planned end"
    assert isinstance(planned(OFF, returned, *gone, now=660, plan=ended), Flip)


def test_a_return_does_not_wait_for_one_that_went_with_the_power():
    returned = replace(backup((-3600, False), (0, True)), last_contact=at(60))
    assert isinstance(planned(OFF, returned, pinging(-3610, since=-9000), now=60), Flip)


def test_two_on_one_network_are_two_witnesses_while_it_carries_others():
    habits = count_pauses([60.0] * 43_000)
    sensors = [replace(pinging(at_), pauses=habits, network="a", sensor_id=f"A{at_}") for at_ in (0, 20)]
    neighbour = replace(pinging(140, name="C"), network="a")
    contacts = [queue_contact(1, True, sensors), queue_contact(2, True, [neighbour])]
    carrying = evaluate_liveness(LISTENING, contacts, at(150))
    assert isinstance(planned(ON, *sensors, now=150, plan=PROMISED, liveness=carrying), Flip)
    assert not isinstance(planned(ON, *sensors, now=150, plan=PROMISED), Flip)


def test_a_sensor_lost_before_is_no_company_for_a_silence_against_the_plan():
    quiet, dead = (replace(pinging(last), pauses=count_pauses([60.0] * 43_000)) for last in (0, -86_400))
    assert not isinstance(planned(ON, quiet, replace(dead, sensor_id="D"), now=400, plan=PROMISED), Flip)


def test_while_few_pauses_are_known_the_longest_is_not_the_longest_there_will_be():
    young, known = (replace(pinging(0), pauses=count_pauses([60.0] * n + [150.0])) for n in (2_000, 43_000))
    assert threshold(young, OFF_DUE) == timedelta(seconds=225)
    assert threshold(known, OFF_DUE) < timedelta(seconds=150)


def test_one_report_against_the_plan_is_told_after_2_min():
    assert planned(ON, saying(False, 0, 119), now=119, plan=PROMISED) == Wait(until=at(120))
    assert isinstance(planned(ON, saying(False, 0, 120), now=120, plan=PROMISED), Flip)
    assert isinstance(planned(ON, saying(False, 0, 60), now=60), Flip)


def test_soon_after_a_brief_outage_one_report_is_told_after_2_min_but_two_of_one_moment_at_once():
    blinked = replace(ON, recent_flips=(at(-400), at(-101)))
    assert planned(blinked, saying(False, 0, 119), now=119) == Wait(until=at(120))
    assert planned(blinked, saying(False, 0, 59), now=59, plan=OFF_DUE) == Wait(until=at(60)), "1 min when it is due"
    two = backup((-9, False)), backup((0, False), name="C")
    assert isinstance(planned(blinked, *two, now=0), Flip)
    for calm in ((at(-401), at(-101)), (at(-800), at(-601)), (at(-101),)):
        assert isinstance(planned(replace(ON, recent_flips=calm), saying(False, 0, 60), now=60), Flip)


def test_an_outage_that_came_and_went_or_never_came_is_not_due():
    due = Plan(off_due=True, begins=(at(-300), at(900)))
    assert due.while_on(at(-7200), at(0)).off_due
    assert not due.while_on(at(300), at(600)).off_due, "it came and went"
    assert due.while_on(at(-7200), at(3600)).off_due
    assert not due.while_on(at(-7200), at(3601)).off_due, "an hour late"


def test_what_is_due_waits_for_a_battery_beside_it_which_would_have_said_so():
    says_off, says_on = saying(False, 0, 20), replace(saying(True, -9000, -40), sensor_id="C")
    assert planned(ON, says_off, says_on, now=20, plan=OFF_DUE) == Wait(until=at(110))
    assert isinstance(planned(ON, says_off, pinging(-40, since=-9000), now=20, plan=OFF_DUE), Flip)
