"""What holds of every decision, whatever the sensors say."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.decisions import (
    Confidence,
    Corroboration,
    DecisionReason,
    Flip,
    Hold,
    NoChange,
    Settled,
    Stale,
)
from svitlobot.domain.power.evaluate import decide, is_override_over
from svitlobot.domain.power.liveness import LivenessState
from svitlobot.domain.power.observations import Power, SensorState, Supply, after_contact, observe
from svitlobot.domain.power.transitions import ManualOverride, QueueState, applied, override_flip

from ..city import at

NOW = 3600
NEW = SensorState("N", Supply.BACKUP, timedelta(seconds=180))


@st.composite
def sensors(draw: st.DrawFn, supply: Supply | None = None) -> SensorState:
    """A sensor that lived through an hour of contacts, gaps included."""
    kind = supply or draw(st.sampled_from(Supply))
    sensor = SensorState("S", kind, timedelta(seconds=draw(st.sampled_from([60, 180, 300]))))
    # Seconds that lie close to the thresholds of the rule, so that they are hit often.
    ago = st.sampled_from([0, 1, 29, 30, 59, 60, 61, 179, 180, 181, 240, 299, 300, 301, 420, 600, 1800, 3599])
    text = st.sampled_from([True, False] if kind is Supply.BACKUP else [None, None, True, False])
    for seconds, reported_on in sorted(draw(st.lists(st.tuples(ago, text), max_size=8)), key=lambda c: -c[0]):
        sensor = after_contact(sensor, at(NOW - seconds), reported_on)
    return sensor


OVERRIDES = st.builds(
    lambda ago, lasts: ManualOverride(at(NOW - ago), at(NOW - ago + lasts)),
    st.sampled_from([0, 1, 60, 180, 300, 600, 1800, 3600]),
    st.sampled_from([1, 120, 1200, 7200]),
)


@st.composite
def queues(draw: st.DrawFn, overrides: st.SearchStrategy[ManualOverride | None] = st.none() | OVERRIDES) -> QueueState:  # noqa: B008
    """A queue, calm or not, that changed within the hour or never, and may be overridden by hand."""
    flips = sorted(at(NOW - ago) for ago in draw(st.lists(st.integers(1, 3000), max_size=5)))
    changed_at = flips[-1] if flips else draw(st.none() | st.just(at(-86_400)))
    unstable_since = draw(st.none() | st.sampled_from(flips)) if flips else None
    return QueueState(1, draw(st.booleans()), changed_at, tuple(flips), unstable_since, draw(overrides))


SENSORS_ONLY = queues(overrides=st.none())


GROUPS = st.lists(sensors(), max_size=4)
LIVENESS = st.none() | st.builds(
    LivenessState,
    st.integers(0, NOW).map(at),
    st.sampled_from([frozenset(), frozenset({1}), frozenset({2, 3, 4})]),
)
PEOPLE = st.none() | st.sampled_from(Corroboration)


def known(group: list[SensorState]) -> set[Power]:
    return {observe(sensor, at(NOW)).state for sensor in group} - {Power.UNKNOWN}


@given(queues(), GROUPS, LIVENESS, PEOPLE)
def test_a_queue_never_flips_to_a_state_no_sensor_tells(queue, group, liveness, people):
    decision = decide(queue, group, at(NOW), liveness, people)
    if isinstance(decision, Flip):
        assert Power.of(decision.to_on) in known(group)
        assert decision.to_on is not queue.is_power_on


@given(queues(), LIVENESS, PEOPLE, st.integers(0, 240))
def test_two_sensors_that_are_heard_and_disagree_do_not_flip_a_queue(queue, liveness, people, ago):
    disagreeing = [after_contact(after_contact(NEW, at(NOW - ago), says), at(NOW), says) for says in (True, False)]
    assert not isinstance(decide(queue, disagreeing, at(NOW), liveness, people), Flip)


@given(queues(), GROUPS, LIVENESS, PEOPLE)
def test_a_flip_is_dated_between_the_queues_last_change_and_now(queue, group, liveness, people):
    decision = decide(queue, group, at(NOW), liveness, people)
    if isinstance(decision, Flip):
        assert decision.effective_at <= at(NOW)
        assert queue.changed_at is None or decision.effective_at >= queue.changed_at


@given(queues(), GROUPS, LIVENESS, PEOPLE)
def test_deciding_again_after_applying_a_decision_changes_nothing_more(queue, group, liveness, people):
    after = applied(queue, decide(queue, group, at(NOW), liveness, people), at(NOW))
    assert not isinstance(decide(after, group, at(NOW), liveness, people), Flip | Settled)


@given(queues(), GROUPS, LIVENESS, PEOPLE, st.randoms())
def test_the_order_of_sensors_does_not_matter(queue, group, liveness, people, chance):
    shuffled = list(group)
    chance.shuffle(shuffled)
    assert decide(queue, shuffled, at(NOW), liveness, people) == decide(queue, group, at(NOW), liveness, people)


@given(SENSORS_ONLY, st.lists(st.integers(301, 86_400)), LIVENESS, PEOPLE)
def test_without_a_known_view_the_state_is_stale(queue, ages, liveness, people):
    lost = [after_contact(NEW, at(NOW - age), reported_on=True) for age in ages]
    assert decide(queue, [NEW, *lost], at(NOW), liveness, people) == Stale()


@given(queues(), st.lists(sensors(Supply.MAINS), max_size=4))
def test_silence_alone_never_flips_a_queue_while_answering_a_request(queue, group):
    spoke_off = any(not v.silent and v.state is Power.OFF for v in (observe(s, at(NOW)) for s in group))
    decision = decide(queue, group, at(NOW))
    assert spoke_off or not isinstance(decision, Flip) or decision.to_on


@given(queues(), st.lists(sensors(Supply.MAINS), max_size=4), st.sampled_from([0, 10, 59]))
def test_silence_alone_never_flips_a_queue_right_after_our_start(queue, group, ago):
    started = LivenessState(listening_since=at(NOW - ago))
    assert decide(queue, group, at(NOW), started) == decide(queue, group, at(NOW))


@given(SENSORS_ONLY | queues(OVERRIDES.filter(lambda one: one.given_at < at(NOW))), st.booleans(), LIVENESS)
def test_two_fresh_reports_always_win(queue, is_on, liveness):
    decision = decide(queue, [after_contact(NEW, at(NOW), is_on)] * 2, at(NOW), liveness)
    assert applied(queue, decision, at(NOW)).is_power_on is is_on
    if isinstance(decision, Flip):
        assert decision.confidence is Confidence.CONFIRMED


@given(queues(), GROUPS, LIVENESS)
def test_an_unstable_queue_flips_without_announcing_a_change(queue, group, liveness):
    unstable = replace(queue, recent_flips=(at(NOW - 100),), unstable_since=at(NOW - 100), changed_at=at(NOW - 100))
    decision = decide(unstable, group, at(NOW), liveness)
    if isinstance(decision, Flip):
        assert decision.announcement == "nothing"


@given(queues(), GROUPS, sensors(), LIVENESS, st.booleans())
def test_the_same_report_twice_counts_once(queue, others, sensor, liveness, is_on):
    once = after_contact(sensor, at(NOW), is_on)
    twice = after_contact(once, at(NOW), is_on)
    assert decide(queue, [*others, twice], at(NOW), liveness) == decide(queue, [*others, once], at(NOW), liveness)


@given(SENSORS_ONLY, st.lists(sensors(), min_size=1, max_size=4), LIVENESS, st.booleans())
def test_a_report_just_received_always_counts(queue, group, liveness, is_on):
    fresher = [after_contact(group[0], at(NOW), is_on), *group[1:]]
    assert not isinstance(decide(queue, fresher, at(NOW), liveness), Stale | Hold)


# A manual override


@given(queues(OVERRIDES), GROUPS, LIVENESS, PEOPLE)
def test_what_sensors_said_before_a_word_that_holds_neither_flips_nor_disputes_it(queue, group, liveness, people):
    quiet = [s for s in group if observe(s, at(NOW)).since <= queue.override.given_at]
    decision = decide(queue, quiet, at(NOW), liveness, people)
    if queue.has_override(at(NOW)):
        assert isinstance(decision, NoChange | Settled)


@given(queues(OVERRIDES), GROUPS, LIVENESS, PEOPLE)
def test_a_word_of_which_nothing_is_outweighed_changes_no_flip(queue, group, liveness, people):
    since = [s for s in group if observe(s, at(NOW)).since > queue.override.given_at]
    decision = decide(queue, since, at(NOW), liveness, people)
    without = decide(replace(queue, override=None), since, at(NOW), liveness, people)
    if queue.has_override(at(NOW)) and without == Stale():
        assert isinstance(decision, NoChange | Settled)
    else:
        assert decision == without


@given(queues(OVERRIDES), GROUPS, LIVENESS)
def test_a_word_that_is_over_leaves_nothing_to_flip(queue, group, liveness):
    if is_override_over(queue, group, at(NOW), liveness) and queue.has_override(at(NOW)):
        assert isinstance(decide(replace(queue, override=None), group, at(NOW), liveness), NoChange | Settled)


@given(queues(OVERRIDES), GROUPS, LIVENESS, PEOPLE)
def test_a_word_that_holds_no_longer_is_as_none(queue, group, liveness, people):
    ended = replace(queue, override=ManualOverride(queue.override.given_at, at(NOW)))
    without = replace(queue, override=None)
    assert is_override_over(ended, group, at(NOW), liveness)
    decision, plain = (decide(one, group, at(NOW), liveness, people) for one in (ended, without))
    if isinstance(decision, Flip) and decision.reason is DecisionReason.OVERRIDE_ENDED:
        assert decision.effective_at >= queue.override.given_at
        as_plain = {"reason": plain.reason, "is_dated": plain.is_dated, "effective_at": plain.effective_at}
        decision = replace(decision, **as_plain)
    assert decision == plain


@given(SENSORS_ONLY, st.booleans(), st.none() | st.integers(-60, 86_400))
def test_a_queue_that_follows_a_word_is_dated_no_later_than_now_and_no_earlier_than_its_last_change(queue, is_on, ago):
    flip = override_flip(queue, is_on, at(NOW), None if ago is None else at(NOW - ago))
    assert flip.effective_at <= at(NOW)
    assert queue.changed_at is None or flip.effective_at >= queue.changed_at
    assert applied(queue, flip, at(NOW)).is_power_on is is_on
