"""Which observations speak of today: not what was answered since, nor the silence of a sensor that died."""

from datetime import datetime, timedelta

from svitlobot.domain.power.observations import Observation, Power, Supply
from svitlobot.domain.power.plan import Plan
from svitlobot.domain.power.transitions import QueueState
from svitlobot.domain.power.votes import witnesses

SAME_OUTAGE = timedelta(minutes=5)
OVERRULED_AFTER = timedelta(minutes=3)


def is_answered(earlier: Observation, others: list[Observation], queue: QueueState) -> bool:
    """Whether another sensor has reported the opposite since this one was last heard, so that it is no contradiction.

    An "on" counts again as soon as it is heard again; a silence, when it is broken. One sensor that comes back while
    two others stay away that went together answers neither: it may stand behind an inverter, or in another queue.
    """
    if earlier.state is Power.ON:
        reports = [one.since for one in others if one.state is Power.OFF and not one.silent]
        return bool(reports) and min(reports) > seen(earlier)
    answers = [one for one in others if one.state is Power.ON and one.since > earlier.since]
    return earlier.silent and bool(answers) and not _is_alone_against_two(answers, earlier, others, queue)


def is_no_news(
    silence: Observation, queue: QueueState, on: list[Observation], observations: list[Observation], plan: Plan
) -> bool:
    """Whether a silence says nothing of today: the sensor was lost before, or another one shows that it died."""
    if is_outdated(silence, queue) or _is_outlived(silence, observations, queue):
        return True
    return _is_overruled(silence, _overruling(silence, queue, on, plan), observations, queue)


def is_outdated(silence: Observation, queue: QueueState) -> bool:
    """Whether the sensor was lost well before the queue last changed, so that its silence is not about today.

    Without this a dead sensor would contradict the living ones for ever.
    """
    return queue.changed_at is not None and silence.since < queue.changed_at - SAME_OUTAGE


def _is_overruled(
    silence: Observation, on: list[Observation], observations: list[Observation], queue: QueueState
) -> bool:
    """Whether another sensor was heard saying "on" long enough into this silence: the silent one has died.

    One that is alone against two who went together overrules neither.
    """
    if _is_alone_against_two(on, silence, observations, queue):
        return False
    return any(seen(one) - max(one.since, silence.since) >= OVERRULED_AFTER for one in on)


def _is_outlived(silence: Observation, observations: list[Observation], queue: QueueState) -> bool:
    """Whether a mains sensor that is silent now as well was heard long after this one: with power on, this one died."""
    return queue.is_power_on and any(
        one.silent and one.state is Power.OFF and one.since - silence.since > SAME_OUTAGE for one in observations
    )


def _overruling(silence: Observation, queue: QueueState, on: list[Observation], plan: Plan) -> list[Observation]:
    """Return who may overrule a silence. While an outage is planned, what a sensor said before it began is no news.

    Nor may one sensor alone overrule a silence that fell when an outage was to begin: it may stand behind an inverter.
    """
    if queue.is_power_on:
        return [] if len(on) == 1 and plan.fits_beginning(silence.since) else on
    is_planned = plan.off_due or plan.on_due
    return [one for one in on if not is_planned or queue.changed_at is None or one.since > queue.changed_at]


def _is_alone_against_two(
    on: list[Observation], silence: Observation, observations: list[Observation], queue: QueueState
) -> bool:
    """Whether one sensor says "on", and two went together, of which this one fell silent.

    While the power is on, a battery's "on" outweighs two mere silences on one network: that falls more often than a
    battery lies. Two networks do not fall at one moment.
    """
    together = [one for one in observations if one.state is Power.OFF and abs(one.since - silence.since) <= SAME_OUTAGE]
    if len(on) != 1 or witnesses(together) < 2:
        return False
    if on[0].sensor.supply is Supply.MAINS or not queue.is_power_on or any(not one.silent for one in together):
        return True
    return len({one.sensor.network for one in together if one.sensor.network is not None}) > 1


def seen(known: Observation) -> datetime:
    """Return when the sensor was last heard."""
    return known.sensor.last_contact or known.since
