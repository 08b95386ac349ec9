"""When is the power off? The decision over a queue, from what its sensors tell.

    sensors ──observe──► observations ──weigh──► evidence ──decide──► Flip, Wait, Disagree, Hold, …
                                        ▲ less what a manual override outweighs

`decide` only looks. The caller writes the decision down; `transitions.applied` gives the queue as it is then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from svitlobot.domain.power.decisions import (
    Confidence,
    Corroboration,
    Decision,
    DecisionReason,
    Disagree,
    Flip,
    Hold,
    NoChange,
    Settled,
    Stale,
    Wait,
)
from svitlobot.domain.power.liveness import LivenessState
from svitlobot.domain.power.observations import (
    Observation,
    Power,
    SensorState,
    Supply,
    due_within,
    observe,
    silence_of,
)
from svitlobot.domain.power.plan import NOTHING_DUE, Plan
from svitlobot.domain.power.relevance import SAME_OUTAGE, is_answered, is_no_news, is_outdated, seen
from svitlobot.domain.power.silence import believed, is_gone
from svitlobot.domain.power.testimony import worth_asking
from svitlobot.domain.power.transitions import ManualOverride, QueueState, announcement, has_blinked, has_calmed
from svitlobot.domain.power.votes import prevails, waits_for_the_end, witnesses

SINGLE_HOLD = timedelta(seconds=60)
SINGLE_HOLD_DUE = timedelta(seconds=20)
DOUBTFUL_HOLD = timedelta(minutes=2)
ALERT_AFTER = timedelta(minutes=5)
SAME_MOMENT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class _Evidence:
    known: list[Observation]
    doubted: bool  # some silence was left out because it may not be believed yet
    awaited: list[Observation]  # an "on" left out because it was not heard again since another sensor said "off"
    unanswered: bool  # a sensor that went with the power has not come back with the others


def decide(
    queue: QueueState,
    sensors: Iterable[SensorState],
    now: datetime,
    liveness: LivenessState | None = None,
    corroborated_by: Corroboration | None = None,
    plan: Plan = NOTHING_DUE,
) -> Decision:
    """Decide over the queue from its sensors at ``now``.

    ``liveness`` comes from `evaluate_liveness` over the whole city. Without it (while answering one sensor's
    request) silence alone never flips a queue. ``corroborated_by`` means that an operator or enough residents
    say that the power is off in this queue now, which makes silence believable whatever the rest of the city
    does. What the ``plan`` has due takes less to be believed.
    """
    if queue.is_power_on:
        plan = plan.while_on(queue.changed_at, now)
    evidence = _weigh(queue, list(sensors), now, liveness, corroborated_by, plan)
    known = evidence.known
    if not known and not (queue.has_override(now) and not evidence.doubted):
        return _nothing_known(queue, evidence, liveness)
    off = [one for one in known if one.state is Power.OFF]
    on = [one for one in known if one.state is Power.ON]
    if off and on:
        return _settle(queue, off, on, now, plan, evidence)
    if not known or queue.is_power_on is bool(on):
        if has_calmed(queue, now):
            return Settled(queue.is_power_on, queue.changed_at)
        return NoChange()
    if on and evidence.unanswered and witnesses(on) < 2 and waits_for_the_end(on, now, plan):
        return _disagree(min(one.since for one in on), now)
    return _change(queue, known, now, corroborated_by if off else None, evidence.awaited, plan)


def _settle(
    queue: QueueState, off: list[Observation], on: list[Observation], now: datetime, plan: Plan, evidence: _Evidence
) -> Disagree | Flip | Wait:
    """Let the stronger side flip the queue, when it has been the stronger one for long enough."""
    against, agreeing = (off, on) if not queue.is_power_on else (on, off)
    if prevails(queue, agreeing, against, now, plan, unanswered=evidence.unanswered):
        return _change(queue, agreeing, now, None, [], plan)
    return _disagree(max(min(one.since for one in off), min(one.since for one in on)), now)


def _disagree(since: datetime, now: datetime) -> Disagree:
    return Disagree(since, alert=now - since >= ALERT_AFTER)


def is_override_over(
    queue: QueueState, sensors: Iterable[SensorState], now: datetime, liveness: LivenessState | None = None
) -> bool:
    """Whether the override can be dropped: it ran out, or the sensors say the same without it."""
    if not queue.has_override(now):
        return queue.override is not None
    evidence = _weigh(replace(queue, override=None), list(sensors), now, liveness, None)
    return {one.state for one in evidence.known} == {Power.of(queue.is_power_on)}


def _nothing_known(queue: QueueState, evidence: _Evidence, liveness: LivenessState | None) -> Hold | Stale:
    if not evidence.doubted:
        return Stale()
    mass = liveness is not None and queue.queue_id in liveness.doubtful
    return Hold(DecisionReason.MASS_SILENCE if mass else DecisionReason.NOT_LISTENING)


def _weigh(
    queue: QueueState,
    sensors: list[SensorState],
    now: datetime,
    liveness: LivenessState | None,
    corroborated_by: Corroboration | None,
    plan: Plan = NOTHING_DUE,
) -> _Evidence:
    """Keep the observations that speak of the present, and that no person has contradicted since.

    A silence may not turn a queue off unless it is trusted or confirmed, by a sensor that says
    "off", or people. Over a queue that is off already it is no news.
    """
    sensors = worth_asking(sensors)
    trusted = _trusted(queue, sensors, now, liveness, plan)
    gone = [one for one in sensors if one in trusted or is_gone(one, queue)]
    observed = [silence_of(one, one.last_contact or now) if one in gone else observe(one, now) for one in sensors]
    observations = [one for one in observed if not queue.is_overridden(one, now)]
    awaited = [one for one in observations if is_answered(one, observations, queue)]
    observations = [one for one in observations if one not in awaited]
    on = [one for one in observations if one.state is Power.ON]
    vouched = corroborated_by is not None or any(one.state is Power.OFF and not one.silent for one in observations)
    known: list[Observation] = []
    doubted = False
    for one in observations:
        if one.state is Power.UNKNOWN or (one.silent and is_no_news(one, queue, on, observations, plan)):
            continue
        if one.silent and queue.is_power_on and not vouched and one.sensor not in trusted:
            doubted = True
        else:
            known.append(one)
    unanswered = any(is_gone(one.sensor, queue) and not is_outdated(one, queue) for one in observed)
    return _Evidence(known, doubted, [one for one in awaited if one.state is Power.ON], unanswered)


def _trusted(
    queue: QueueState, sensors: list[SensorState], now: datetime, liveness: LivenessState | None, plan: Plan
) -> frozenset[SensorState]:
    """Return the sensors whose quiet may turn the queue off. Where an outage is due, a mass silence holds nothing."""
    if liveness is None or not queue.is_power_on or queue.queue_id in liveness.unheard:
        return frozenset()
    if queue.queue_id in liveness.doubtful and not plan.off_due:
        return frozenset()
    return believed(sensors, now, liveness, plan)


def _change(
    queue: QueueState,
    agreeing: list[Observation],
    now: datetime,
    corroborated_by: Corroboration | None,
    awaited: list[Observation],
    plan: Plan = NOTHING_DUE,
) -> Flip | Wait:
    """Flip at once when two saw it at one moment, or when it was kept up for a time, see `_hold`.

    A sensor that might still contradict the only one is waited for, half-way to its silence at most. Where the change
    is due only one with a battery is, which would have reported it as well.

    The change is dated at the moment from which all agreeing observations hold, the latest of their beginnings: each
    observation that began earlier was contradicted until then. For silences that is the last contact of all: the
    power was still on then. It never precedes the queue's last change, and never lies ahead.
    """
    since = min(max(one.since for one in agreeing), now)
    same_outage = [one for one in agreeing if not one.silent or since - one.since <= SAME_OUTAGE]
    confirmed = witnesses(same_outage) >= 2 or corroborated_by is not None
    ended = _ended_override(queue, agreeing)
    asked = [one for one in awaited if one.sensor.supply is Supply.BACKUP or not plan.expects(not queue.is_power_on)]
    heard_out = max((seen(one) + due_within(one.sensor) for one in asked), default=since)
    hold = _hold(queue, plan, now)
    is_seen = corroborated_by is not None or witnesses(_at_one_moment(same_outage, since)) >= 2
    if not is_seen and confirmed and now < since + hold:
        return Wait(until=since + hold)
    if not confirmed and (now < heard_out or not all(_has_held(one, now, hold) for one in same_outage)):
        return Wait(until=max(since + hold, heard_out))
    return Flip(
        to_on=not queue.is_power_on,
        effective_at=max(moment for moment in (since, queue.changed_at, ended and ended.given_at) if moment),
        confidence=Confidence.CONFIRMED if confirmed else Confidence.SINGLE,
        announcement=announcement(queue, now),
        reason=DecisionReason.OVERRIDE_ENDED if ended else _reason(agreeing, confirmed, corroborated_by),
        is_dated=ended is None and any(one.is_dated for one in agreeing),
        seen_since=min(one.since for one in agreeing),
        corroborated_by=corroborated_by,
    )


def _hold(queue: QueueState, plan: Plan, now: datetime) -> timedelta:
    """Return how long one sensor must keep a change up: what is due less long, an outage against the plan longer.

    In a brown-out relays let go for a minute or so, again and again, while lamps still glow. So an outage that follows
    a brief one must last longer, too.
    """
    has_just_blinked = has_blinked(queue, now)
    if plan.expects(not queue.is_power_on):
        return SINGLE_HOLD if has_just_blinked else SINGLE_HOLD_DUE
    is_doubtful = has_just_blinked or (queue.is_power_on and plan.on_promised)
    return DOUBTFUL_HOLD if is_doubtful else SINGLE_HOLD


def _at_one_moment(agreeing: list[Observation], latest: datetime) -> list[Observation]:
    """Return who may have seen the power go at the same moment as the latest; relays that flutter let go one by one.

    A silence fits when the sensor was heard shortly before. Returns always fit: sensors start in their own time.
    """
    return [
        one
        for one in agreeing
        if one.state is Power.ON or latest - one.since <= (due_within(one.sensor) if one.silent else SAME_MOMENT)
    ]


def _ended_override(queue: QueueState, agreeing: list[Observation]) -> ManualOverride | None:
    """Return the override that has just ended, if sensors only go on with what it contradicted."""
    if queue.override is None or any(one.since > queue.override.given_at for one in agreeing):
        return None
    return queue.override


def _has_held(only: Observation, now: datetime, hold: timedelta) -> bool:
    """Whether the only sensor kept saying it for as long as it must.

    One that dies with the mains must also have been heard again well into that time: when power returns only
    for some seconds, it makes one contact and cannot take it back.
    """
    if now - only.since < hold:
        return False
    can_take_it_back = only.state is Power.OFF or only.sensor.supply is Supply.BACKUP
    return can_take_it_back or seen(only) - only.since >= SINGLE_HOLD / 2


def _reason(agreeing: list[Observation], confirmed: bool, corroborated_by: Corroboration | None) -> DecisionReason:
    if all(one.silent for one in agreeing):
        return DecisionReason.SILENCE if corroborated_by is None else DecisionReason.CORROBORATED_SILENCE
    return DecisionReason.SENSORS_AGREE if confirmed else DecisionReason.SENSOR_HELD
