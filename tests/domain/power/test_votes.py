"""Who wins when sensors contradict each other, and what the published plan is worth."""

from dataclasses import replace
from datetime import timedelta

from svitlobot.domain.power.decisions import Confidence, DecisionReason, Disagree, Flip, Hold, NoChange, Wait
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.pauses import count_pauses
from svitlobot.domain.power.plan import NOTHING_DUE, Plan, plan_at
from svitlobot.domain.schedules.days import PlannedOutage

from ..city import LISTENING, at, backup, decided, mains, pinging, queue


def saying(is_on: bool, since: float, last: float, name: str = "B"):
    """A battery sensor that has said the same without a gap."""
    return replace(backup((since, is_on), name=name), last_contact=at(last))


ON, OFF = queue(is_on=True), queue(is_on=False, changed=-3600)
OFF_DUE, ON_DUE = Plan(off_due=True), Plan(on_due=True)
BEGINS = Plan(off_due=True, begins=(at(-60), at(1140)))


def planned(state, *sensors, now, plan, liveness=LISTENING):
    return decide(state, sensors, at(now), liveness, plan=plan)


def test_two_sensors_outvote_one_after_2_min():
    lying = saying(True, -600, 110)
    sensors = lying, backup((0, False)), backup((0, False), name="C")
    assert decided(ON, *sensors, now=119) == Disagree(since=at(0), alert=False)
    decision = decided(ON, *sensors, now=120)
    assert isinstance(decision, Flip)
    assert decision.confidence is Confidence.CONFIRMED


def test_one_sensor_does_not_outvote_one():
    sensors = saying(True, -600, 890), saying(False, 0, 890, name="C")
    assert decided(ON, *sensors, now=900) == Disagree(since=at(0), alert=True)


def test_two_silences_outvote_an_on_2_min_after_they_could_be_believed():
    inverter = pinging(200, since=-600, name="I")
    sensors = pinging(0), pinging(-10, name="N"), inverter
    assert isinstance(decided(ON, *sensors, now=199), Disagree)
    assert isinstance(decided(ON, *sensors, now=210), Flip)


def test_a_dead_sensor_and_a_silent_one_do_not_outvote_an_on():
    living = saying(True, -600, 300)
    sensors = pinging(0), pinging(-7200, name="N"), living
    assert not isinstance(decided(ON, *sensors, now=310), Flip)


def test_a_mains_sensor_alone_does_not_bring_the_power_back_for_two_that_are_silent():
    state = queue(is_on=False, changed=-600)
    sensors = pinging(-600), pinging(-610, name="N"), pinging(390, since=0, name="I")
    assert isinstance(decided(state, *sensors, now=390), Disagree)
    assert isinstance(planned(state, *sensors, now=400, plan=NOTHING_DUE), Disagree)
    second = pinging(400, since=395, name="N")
    assert isinstance(decided(state, sensors[0], second, sensors[2], now=400), Flip)


def test_a_sensor_heard_changing_to_on_wins_against_one_that_still_says_off_after_5_min():
    stuck = saying(False, -3600, 250)
    returned = saying(True, 0, 250, name="C")
    assert isinstance(decided(OFF, stuck, returned, now=299), Disagree)
    decision = decided(OFF, stuck, returned, now=300)
    assert isinstance(decision, Flip)
    assert decision.effective_at == at(0)


def test_a_sensor_that_said_on_all_the_time_does_not_win():
    inverter, honest = saying(True, -7200, 880, name="C"), saying(False, -3600, 880)
    assert isinstance(decided(OFF, inverter, honest, now=900), Disagree)


def test_what_is_due_shortens_the_wait_of_one_sensor():
    one = backup((0, False))
    assert planned(ON, one, now=19, plan=OFF_DUE) == Wait(until=at(20))
    assert isinstance(planned(ON, one, now=20, plan=OFF_DUE), Flip)
    assert planned(ON, one, now=20, plan=ON_DUE) == Wait(until=at(60))


def test_what_is_due_settles_a_draw_after_2_min():
    sensors = saying(True, -600, 110), saying(False, 0, 110, name="C")
    assert isinstance(planned(ON, *sensors, now=119, plan=BEGINS), Disagree)
    assert isinstance(planned(ON, *sensors, now=120, plan=BEGINS), Flip)


def test_what_is_due_settles_no_draw_for_a_sensor_that_went_before_the_outage_was_to_begin_or_after():
    sensors = saying(True, -600, 290), saying(False, 0, 290, name="C")
    for begins in ((at(60), at(1260)), (at(-1260), at(-60))):
        assert isinstance(planned(ON, *sensors, now=300, plan=Plan(off_due=True, begins=begins)), Disagree)


def test_what_is_due_settles_no_draw_for_a_sensor_that_has_not_changed_since_the_queue_did():
    returned = queue(is_on=True, changed=300)
    sensors = saying(True, 250, 880), saying(False, 0, 880, name="C")
    assert isinstance(planned(returned, *sensors, now=900, plan=OFF_DUE), Disagree)


def test_a_draw_that_the_plan_settled_does_not_swing_back_when_both_changes_are_due():
    sensors = saying(True, -600, 880), saying(False, 0, 880, name="C")
    off = queue(is_on=False, changed=0)
    assert isinstance(planned(off, *sensors, now=900, plan=ON_DUE), Disagree)
    assert isinstance(planned(ON, *sensors, now=900, plan=Plan(off_due=True, on_due=True)), Disagree)


def test_what_is_due_settles_no_draw_with_a_mere_silence():
    sensors = pinging(0), saying(True, -600, 170)
    assert not isinstance(planned(ON, *sensors, now=400, plan=OFF_DUE), Flip)


def test_a_silence_when_an_outage_was_to_begin_wins_against_one_sensor():
    inverter, stuck = pinging(470, since=-600, name="I"), saying(True, -600, 1190)
    later = Plan(off_due=True, begins=(at(60), at(1260)))
    assert isinstance(planned(ON, pinging(0), inverter, now=479, plan=BEGINS), Disagree)
    assert isinstance(planned(ON, pinging(0), inverter, now=480, plan=BEGINS), Flip)
    assert not isinstance(planned(ON, pinging(0), inverter, now=480, plan=later), Flip)
    assert not isinstance(planned(ON, pinging(0), inverter, now=480, plan=OFF_DUE), Flip)
    assert isinstance(planned(ON, pinging(0), stuck, now=1199, plan=BEGINS), Disagree)
    assert isinstance(planned(ON, pinging(0), stuck, now=1200, plan=BEGINS), Flip), "20 minutes against a battery"
    assert not isinstance(planned(ON, pinging(0), stuck, now=1200, plan=later), Flip)


def test_what_a_sensor_said_before_a_planned_outage_does_not_bring_the_power_back():
    off = queue(is_on=False, changed=0)
    sensors = pinging(0), pinging(890, since=-600, name="I")
    assert isinstance(planned(off, *sensors, now=900, plan=OFF_DUE), Disagree)
    assert isinstance(planned(off, *sensors, now=900, plan=NOTHING_DUE), Flip)


def test_a_return_that_the_plan_does_not_expect_yet_does_not_win():
    sensors = saying(False, -3600, 590), saying(True, 0, 590, name="C")
    assert isinstance(planned(OFF, *sensors, now=600, plan=OFF_DUE), Disagree)
    assert isinstance(planned(OFF, *sensors, now=600, plan=NOTHING_DUE), Flip)
    assert isinstance(planned(OFF, *sensors, now=600, plan=ON_DUE), Flip)
    early = saying(False, -3600, 1790), saying(True, 0, 1790, name="C")
    assert isinstance(planned(OFF, *early, now=1800, plan=ON_DUE), Disagree), "after half an hour it is no news"


def test_a_return_wins_against_one_that_says_off_10_min_after_the_planned_end_at_the_soonest():
    outage, off = PlannedOutage(at(0), at(7200)), queue(is_on=False, changed=0)

    def decision(returned, now):
        sensors = saying(False, 0, now), saying(True, returned, now, name="C")
        return planned(off, *sensors, now=now, plan=plan_at([outage], at(now)))

    assert [type(decision(6500, now)) for now in (6600, 7200, 7799)] == [Disagree] * 3
    assert isinstance(decision(6500, 7800), Flip)
    assert isinstance(decision(6000, 7800), Disagree), "after half an hour it is no news"
    assert isinstance(decision(7200, 7799), Disagree), "also when it came as planned"
    assert isinstance(decision(7200, 7800), Flip)
    assert isinstance(decision(7700, 7820), Flip), "after 2 min when it is due"


def test_a_lone_return_in_the_midst_of_a_planned_outage_waits_for_the_sensor_that_went_until_it_is_over():
    outage, off = PlannedOutage(at(0), at(7200)), queue(is_on=False, changed=0)
    astray, gone = saying(True, 3000, 3090), replace(pinging(-20), reported_on=None)

    def decision(*sensors, now):
        return planned(off, *sensors, now=now, plan=plan_at([outage], at(now)))

    assert decision(astray, gone, now=3100) == Disagree(since=at(3000), alert=False)
    assert decision(replace(astray, last_contact=at(7790)), gone, now=7799) == Disagree(since=at(3000), alert=True)
    assert isinstance(decision(replace(astray, last_contact=at(7790)), gone, now=7800), Flip)
    assert isinstance(decision(astray, mains(3050), now=3100), Flip), "both are back"
    assert isinstance(decision(astray, now=3100), Flip), "it is the only one"
    when_due = saying(True, 6700, 6750)
    assert isinstance(decision(when_due, gone, now=6760), Flip), "it came when it was due"


def test_a_return_does_not_win_while_a_sensor_that_went_with_the_power_stays_away():
    off = queue(is_on=False, changed=-3600)
    astray, honest = saying(True, 0, 590), saying(False, -3600, 590, name="C")
    gone = replace(pinging(-3620), reported_on=None)
    assert isinstance(planned(off, astray, honest, gone, now=600, plan=ON_DUE), Disagree)
    assert isinstance(planned(off, astray, honest, now=600, plan=ON_DUE), Flip)


def test_one_return_does_not_win_against_two_that_say_off():
    off = saying(False, -3600, 590), saying(False, -3600, 590, name="D")
    assert isinstance(decided(OFF, *off, saying(True, 0, 590, name="C"), now=600), Disagree)


def test_when_an_outage_is_due_a_sensor_not_heard_since_is_not_waited_for():
    sensors = pinging(-10), backup((0, False))
    assert planned(ON, *sensors, now=20, plan=NOTHING_DUE) == Wait(until=at(80))
    assert isinstance(planned(ON, *sensors, now=20, plan=OFF_DUE), Flip)


def test_while_the_plan_promises_power_a_lone_silence_is_believed_after_15_min():
    steady = replace(pinging(0), pauses=count_pauses([60.0] * 43_000))
    promised = Plan(on_promised=True)
    assert not isinstance(planned(ON, steady, now=900, plan=promised), Flip)
    assert isinstance(planned(ON, steady, now=901, plan=promised), Flip)
    assert isinstance(planned(ON, steady, now=181, plan=NOTHING_DUE), Flip)
    one_network = replace(steady, network="a"), replace(steady, network="a", sensor_id="N")
    assert isinstance(planned(ON, *one_network, now=181, plan=promised), Flip), "two that are quiet do not wait"


def test_when_an_outage_is_at_hand_two_are_believed_once_one_is_quiet_for_half_more_than_usual():
    pauses = count_pauses([60.0] * 43_000 + [120.0] * 150)
    first, second = (replace(pinging(last), pauses=pauses, network=net) for last, net in ((0, "a"), (36, "b")))
    at_hand = Plan(off_due=True, at_hand_since=at(0))
    sensors = replace(first, sensor_id="A"), replace(second, sensor_id="B")
    assert planned(ON, *sensors, now=89, plan=at_hand) == NoChange()
    assert isinstance(planned(ON, *sensors, now=102, plan=at_hand), Flip)
    assert planned(ON, *sensors, now=102, plan=OFF_DUE) == NoChange()


def test_what_is_due_releases_a_mass_silence():
    doubting = replace(LISTENING, doubtful=frozenset({1, 2, 3}))
    held = planned(ON, pinging(0), now=181, plan=NOTHING_DUE, liveness=doubting)
    assert held == Hold(DecisionReason.MASS_SILENCE)
    assert isinstance(planned(ON, pinging(0), now=181, plan=OFF_DUE, liveness=doubting), Flip)


def test_what_is_due_shortens_the_threshold_of_a_sensor_that_rarely_pauses():
    steady = replace(pinging(0), pauses=count_pauses([60.0] * 43_000 + [250.0]))
    assert isinstance(planned(ON, steady, now=300, plan=NOTHING_DUE), Hold)
    assert isinstance(planned(ON, steady, now=91, plan=OFF_DUE), Flip)


def test_the_plan_alone_flips_nothing():
    assert not isinstance(planned(ON, backup((0, True)), now=60, plan=OFF_DUE), Flip)
    assert not isinstance(planned(OFF, backup((0, False)), now=60, plan=ON_DUE), Flip)


def test_an_outage_is_due_from_10_min_before_it_and_a_return_until_an_hour_after():
    outage = PlannedOutage(at(3600), at(7200))
    assert plan_at([outage], at(2999)) == NOTHING_DUE
    assert plan_at([outage], at(3000)) == OFF_DUE
    assert plan_at([outage], at(6600)) == Plan(off_due=True, on_due=True)
    assert plan_at([outage], at(7200)) == ON_DUE
    assert plan_at([outage], at(6600)).begins == (at(3300), at(4500))
    assert plan_at([outage], at(7200)).begins is None
    assert plan_at([outage], at(6599)).returns_from is None
    assert plan_at([outage], at(7200)).returns_from == at(6600)
    assert plan_at([outage], outage.until + timedelta(hours=1)) == NOTHING_DUE


def test_an_outage_is_at_hand_from_5_min_before_its_beginning_until_15_after():
    outage = PlannedOutage(at(3600), at(7200))
    hand = [plan_at([outage], at(3600 + minutes * 60)).at_hand_since for minutes in (-6, -5, 14, 15)]
    assert hand == [None, at(3300), at(3300), None]


def test_power_is_promised_where_a_known_schedule_has_no_outage_near():
    outage, possible = PlannedOutage(at(3600), at(7200)), PlannedOutage(at(3600), at(7200), is_possible=True)
    assert plan_at([outage], at(2999), is_known=True).on_promised
    assert not plan_at([outage], at(2999)).on_promised
    assert not plan_at([outage], at(3000), is_known=True).on_promised
    assert not plan_at([possible], at(4000), is_known=True).on_promised


def test_what_is_only_possible_or_has_no_end_promises_nothing():
    assert plan_at([PlannedOutage(at(0), at(60), is_possible=True)], at(30)) == NOTHING_DUE
    assert plan_at([PlannedOutage(at(0), at(60), is_open=True)], at(30)) == Plan(off_due=True, at_hand_since=at(-300))
