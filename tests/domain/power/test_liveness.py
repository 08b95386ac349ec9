"""Mass silences: an operator's outage is not a power cut, and a power cut is not held for long."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svitlobot.domain.power.decisions import Decision, DecisionReason, Flip, Hold
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.liveness import (
    ApiHeartbeat,
    LivenessState,
    QueueContact,
    evaluate_liveness,
    queue_contact,
    reachable_since,
)
from svitlobot.domain.power.mqtt_messages import MQTT_ADDRESS
from svitlobot.domain.power.observations import SensorState, after_contact
from svitlobot.domain.power.transitions import applied

from ..city import LISTENING, at, backup, mains, pinging, queue

S = timedelta(seconds=180)


def quiet_since(*seconds: float, on: bool = True, silence_after: timedelta = S) -> list[QueueContact]:
    return [QueueContact(number, on, at(second), silence_after) for number, second in enumerate(seconds, start=1)]


def doubtful(contacts: list[QueueContact], now: float) -> set[int]:
    return set(evaluate_liveness(LISTENING, contacts, at(now)).doubtful)


def test_three_queues_of_six_falling_silent_within_2_min_are_doubted():
    assert doubtful(quiet_since(0, 60, 120, 290, 295, 299), now=301) == {1, 2, 3}


def test_two_queues_are_too_few_to_doubt():
    assert doubtful(quiet_since(0, 60), now=300) == set()


def test_fewer_than_half_of_the_queues_are_not_doubted():
    assert doubtful(quiet_since(0, 10, 20, 290, 291, 292, 293), now=300) == set()


def test_silences_more_than_2_min_apart_are_not_one():
    assert doubtful(quiet_since(0, 121, 242, 500, 500), now=500) == set()


def test_queues_are_doubted_when_late_before_the_first_is_declared_silent():
    assert doubtful(quiet_since(0, 30, 40), now=130) == set()
    assert doubtful(quiet_since(0, 30, 40), now=131) == {1, 2, 3}


def test_queues_that_pinged_within_their_usual_minute_are_not_late():
    assert doubtful(quiet_since(0, 91, 100, 110), now=181) == set()


def test_queues_silent_long_before_are_not_counted_among_those_watched():
    long_silent = [QueueContact(number, False, at(-7200), S) for number in range(10, 20)]
    assert doubtful([*quiet_since(0, 10, 20), *long_silent], now=201) == {1, 2, 3}


def test_a_queue_whose_silence_was_accepted_is_no_longer_doubted():
    assert doubtful(quiet_since(0, 10, 20, on=False), now=300) == set()


def test_sensors_that_ping_often_are_late_sooner():
    contacts = quiet_since(0, 5, 10, silence_after=timedelta(seconds=60))
    assert doubtful(contacts, now=41) == {1, 2, 3}
    assert doubtful(quiet_since(0, 5, 10), now=41) == set()


def test_when_the_others_come_back_listening_begins_anew():
    before = evaluate_liveness(LISTENING, quiet_since(0, 10, 20, 30), at(215))
    assert before.doubtful == {1, 2, 3, 4}
    after = evaluate_liveness(before, quiet_since(0, 216, 217, 218), at(220))
    assert after == LivenessState(listening_since=at(220))


def test_when_all_come_back_nobody_needs_more_time():
    before = evaluate_liveness(LISTENING, quiet_since(0, 10, 20), at(205))
    assert evaluate_liveness(before, quiet_since(206, 207, 208), at(210)) == LISTENING


def test_a_confirmed_outage_does_not_make_other_queues_wait():
    before = evaluate_liveness(LISTENING, quiet_since(0, 10, 20), at(205))
    assert evaluate_liveness(before, quiet_since(0, 10, 20, on=False), at(210)) == LISTENING


def test_a_queues_contact_is_the_latest_of_its_sensors():
    sensors = pinging(100), backup((40, True)), mains(name="never")
    assert queue_contact(7, True, sensors) == QueueContact(7, True, at(100), S)


def test_a_queue_whose_sensors_never_spoke_is_not_watched():
    assert queue_contact(7, True, [mains()]) is None


# One network


def over(network: str, last: float, number: int, on: bool = True) -> QueueContact:
    """A queue whose mains sensor was last heard then over a network."""
    sensor = replace(pinging(last), network=network)
    contact = queue_contact(number, on, [sensor])
    assert contact is not None
    return contact


def fallen(contacts: list[QueueContact], now: float) -> tuple[set[int], set[int]]:
    liveness = evaluate_liveness(LISTENING, contacts, at(now))
    return set(liveness.doubtful), set(liveness.unheard)


OTHERS = [over("b", 170, number) for number in range(10, 20)]


def test_two_queues_that_lost_one_network_are_doubted_and_three_are_not_heard_whatever_the_plan_says():
    assert fallen([over("a", 0, 1), over("a", 40, 2), *OTHERS], 180) == ({1, 2}, set())
    assert fallen([over("a", 0, 1), over("a", 40, 2), over("a", 20, 3), *OTHERS], 180) == ({1, 2, 3}, {1, 2, 3})


def test_a_network_over_which_another_queue_is_heard_since_is_no_excuse():
    assert fallen([over("a", 0, 1), over("a", 5, 2), over("a", 91, 3), *OTHERS], 180) == (set(), set())


def test_a_queue_that_is_known_to_be_off_says_nothing_of_its_network():
    assert fallen([over("a", 0, 1), over("a", 40, 2, on=False), *OTHERS], 180) == (set(), set())


def test_a_queue_heard_over_another_network_is_not_silent():
    both = queue_contact(1, True, [replace(pinging(0), network="a"), replace(pinging(150, name="N"), network="b")])
    assert fallen([both, over("a", 40, 2), *OTHERS], 180) == ({2}, set())


def test_sensors_behind_the_broker_that_fall_silent_together_are_no_fallen_network():
    behind = [over(MQTT_ADDRESS, last, number) for number, last in enumerate((0, 40, 20), 1)]
    assert fallen([*behind, *OTHERS], 180) == (set(), set()), "the link to the broker has a heartbeat of its own"


class City:
    """Queues and their sensors, lived through second by second with a sweep every 5 s."""

    def __init__(self, queues: int, seed: int, with_backup: frozenset[int] = frozenset()) -> None:
        self.chance = random.Random(seed)
        self.queues = {number: queue(is_on=True, queue_id=number) for number in range(queues)}
        self.sensors: dict[int, list[SensorState]] = {
            number: [pinging(0), backup((-60, True), (0, None))] if number in with_backup else [pinging(0)]
            for number in range(queues)
        }
        self.phases = {number: self.chance.randrange(60) for number in range(queues)}
        self.liveness = LISTENING
        self.flips: list[tuple[int, int, Flip]] = []
        self.last: dict[int, Decision] = {}

    def live(self, since: int, until: int, reachable: set[int], powered: set[int] | None = None) -> None:
        """Let time pass: reachable queues are heard, and their mains sensors only while powered."""
        for second in range(since, until):
            for number in reachable:
                if (second + self.phases[number]) % 60 == 0:
                    self._contact(number, second, powered is None or number in powered)
            if second % 5 == 0:
                self._sweep(second)

    def _contact(self, number: int, second: int, powered: bool) -> None:
        for place, sensor in enumerate(self.sensors[number]):
            if sensor.supply == "backup":
                self.sensors[number][place] = after_contact(sensor, at(second), powered)
            elif powered:
                self.sensors[number][place] = after_contact(sensor, at(second))

    def _sweep(self, second: int) -> None:
        contacts = [queue_contact(n, q.is_power_on, self.sensors[n]) for n, q in self.queues.items()]
        self.liveness = evaluate_liveness(self.liveness, [contact for contact in contacts if contact], at(second))
        for number, state in self.queues.items():
            decision = decide(state, self.sensors[number], at(second), self.liveness)
            self.last[number] = decision
            if isinstance(decision, Flip):
                self.flips.append((second, number, decision))
            self.queues[number] = applied(state, decision, at(second))


SEEDS = st.integers(0, 10_000)
lived_through = settings(max_examples=30)  # a city is slow to live in


@lived_through
@given(st.integers(3, 12), SEEDS, st.integers(100, 1200))
def test_an_operators_outage_never_flips_a_queue_however_slowly_sensors_come_back(queues, seed, lasts):
    city = City(queues, seed)
    everyone = set(city.queues)
    city.live(0, 300, reachable=everyone)
    city.live(300, 300 + lasts, reachable=set())
    back: set[int] = set()
    for second in range(300 + lasts, 300 + lasts + 100, 10):
        back |= {number for number in everyone if city.chance.random() < 0.3}
        city.live(second, second + 10, reachable=back)
    city.live(400 + lasts, 900 + lasts, reachable=everyone)
    assert city.flips == []
    assert city.liveness.doubtful == frozenset()


@lived_through
@given(st.integers(3, 12), SEEDS)
def test_a_city_wide_outage_flips_every_queue_with_a_battery_sensor(queues, seed):
    city = City(queues, seed, with_backup=frozenset(range(queues)))
    everyone = set(city.queues)
    city.live(0, 300, reachable=everyone)
    city.live(300, 600, reachable=everyone, powered=set())
    assert sorted(number for _, number, _ in city.flips) == sorted(everyone)
    assert not any(flip.to_on for _, _, flip in city.flips)


@lived_through
@given(st.integers(4, 12), SEEDS)
def test_an_outage_of_one_queue_of_mains_sensors_is_found_within_their_silence(queues, seed):
    city = City(queues, seed)
    everyone = set(city.queues)
    city.live(0, 300, reachable=everyone)
    city.live(300, 600, reachable=everyone, powered=everyone - {0})
    ((second, number, flip),) = city.flips
    assert (number, flip.to_on) == (0, False)
    assert second <= 300 + 180 + 5
    assert flip.effective_at <= at(300)


def test_our_own_downtime_announces_nothing_as_off():
    city = City(6, seed=1)
    everyone = set(city.queues)
    city.live(0, 300, reachable=everyone)
    city.liveness = LivenessState(listening_since=at(1500))
    city.live(1500, 2400, reachable=everyone)
    assert city.flips == []


def test_an_outage_that_came_during_our_downtime_is_found_after_it():
    city = City(6, seed=1)
    everyone = set(city.queues)
    city.live(0, 300, reachable=everyone)
    city.liveness = LivenessState(listening_since=at(1500))
    city.live(1500, 2400, reachable=everyone, powered=everyone - {4})
    assert [(number, flip.to_on) for _, number, flip in city.flips] == [(4, False)]
    assert city.flips[0][2].effective_at <= at(300)


def test_a_mass_silence_of_mains_sensors_is_held_for_as_long_as_it_lasts():
    city = City(6, seed=1)
    city.live(0, 300, reachable=set(city.queues))
    city.live(300, 4000, reachable=set())
    assert set(city.last.values()) == {Hold(DecisionReason.MASS_SILENCE)}


def test_a_queue_still_quiet_when_the_others_had_time_to_return_is_off():
    city = City(6, seed=1)
    everyone = set(city.queues)
    city.live(0, 300, reachable=everyone)
    city.live(300, 800, reachable=set())
    city.live(800, 1400, reachable=everyone - {2})
    assert [(number, flip.to_on) for _, number, flip in city.flips] == [(2, False)]


def beating(since: float, last: float = 1000, heard: float | None = None) -> ApiHeartbeat:
    return ApiHeartbeat(at(since), at(last), None if heard is None else at(heard))


@pytest.mark.parametrize(
    ("processes", "since"),
    [
        ([], None),
        ([beating(0, last=969)], None),
        ([beating(0, last=970)], 0),
        ([beating(0, heard=990), beating(400, heard=999), beating(995)], 0),
        ([beating(0, last=900, heard=900), beating(400)], 400),
        ([beating(0), beating(990, heard=991)], 990),  # nothing gets through to the one that lives long
        ([beating(0, heard=699), beating(990, heard=991)], 990),
        ([beating(0, heard=600), beating(990)], 0),  # nobody is heard at all: that may be an outage
    ],
)
def test_the_longest_lived_process_that_sensors_reach_decides_since_when_silence_counts(processes, since):
    assert reachable_since(processes, at(1000)) == (None if since is None else at(since))
