"""Who wins when sensors contradict each other, and after how long."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from svitlobot.domain.power.observations import Observation, Supply, heartbeat_timeout
from svitlobot.domain.power.plan import Plan
from svitlobot.domain.power.transitions import QueueState

OUTVOTED_AFTER = timedelta(minutes=2)
RETURN_WINS_AFTER = timedelta(minutes=5)
NO_NEWS_AFTER = timedelta(minutes=30)

GONE_AWAITED = timedelta(minutes=10)
"""So long a return waits for sensors that went with the power: they start, and are heard, within some minutes."""

TWO_NETWORKS_AWAITED = timedelta(hours=1)
"""So long where two that stay away speak over two networks: these do not fall at one moment."""

ALONE_AGAINST_MAINS = timedelta(minutes=8)
"""So long a silence must last against one mains sensor, which may stand behind an inverter."""

ALONE_AGAINST_BACKUP = timedelta(minutes=20)
"""So long against one with a battery, which may be stuck or in another queue: it is heard well, and speaks of power."""


def prevails(
    queue: QueueState,
    agreeing: Sequence[Observation],
    against: Sequence[Observation],
    now: datetime,
    plan: Plan,
    *,
    unanswered: bool,
) -> bool:
    """Whether those who report a change win against those who do not.

    Two outvote one after 2 min. So does one sensor that has changed since the queue did, while the plan has that due
    and not the opposite, and as many say otherwise: what a stuck sensor repeats is no news, nor what came half an hour
    before it was due. A silence that fell when an outage was at hand wins against one mains sensor after 8 min, a
    return that was seen after 5 min, see `_return_wins`. While another sensor is heard to say "off", no return wins
    until 10 min after the planned end. ``unanswered``: a sensor that went with the power is not back.
    """
    begun = max(min(_believable_since(one) for one in side) for side in (agreeing, against))
    lasted, to_on = now - begun, not queue.is_power_on
    if lasted < OUTVOTED_AFTER:
        return False
    if len(against) == 1 and witnesses(agreeing) >= 2:
        return True
    if not to_on and _is_planned_silence(agreeing, against, now, plan):
        return True
    changed = [one for one in agreeing if not one.silent and (not queue.changed_at or one.since > queue.changed_at)]
    is_said_off = any(not one.silent for one in against)
    if to_on and (waits_for_the_end(changed, now, plan) or (is_said_off and not _is_over(now, plan))):
        return False
    is_expected = plan.expects(to_on) and not plan.expects(not to_on) and lasted < NO_NEWS_AFTER
    is_expected = is_expected and (to_on or all(plan.fits_beginning(one.since) for one in changed))
    if is_expected and len(changed) >= len(against) + (to_on and unanswered):
        return True
    return to_on and _return_wins(queue, changed, against, begun, now, plan, unanswered=unanswered)


def _return_wins(
    queue: QueueState,
    changed: Sequence[Observation],
    against: Sequence[Observation],
    begun: datetime,
    now: datetime,
    plan: Plan,
    *,
    unanswered: bool,
) -> bool:
    """Whether a return that a sensor was heard to change to wins against what still says "off".

    Against as many reports it takes 5 min, and no sensor that went with the power may stay away. Against silence it
    must have come when it was due. After half an hour it is no news. Against several that only stay away it takes 10
    min in which no outage is due, an hour if they speak over two networks.
    """
    lasted = now - begun
    was_seen = queue.changed_at is not None and any(one.is_dated for one in changed)
    if was_seen and witnesses(against) > 1 and all(one.silent for one in against):
        is_two_networks = len({one.sensor.network for one in against if one.sensor.network is not None}) > 1
        return lasted >= (TWO_NETWORKS_AWAITED if is_two_networks else GONE_AWAITED) and _is_over(now, plan)
    if not was_seen or not RETURN_WINS_AFTER <= lasted < NO_NEWS_AFTER:
        return False
    if len(against) > len(changed):
        return False
    if plan.on_due and not plan.off_due:
        return not unanswered or all(one.silent for one in against)
    return not unanswered and not any(one.silent for one in against)


def waits_for_the_end(returned: Sequence[Observation], now: datetime, plan: Plan) -> bool:
    """Whether a return in the midst of a planned outage must wait until 10 min after its end.

    Sensors that went together start within a minute of a real return, so what one alone says may be another queue's
    power. By then most outages are over.
    """
    return any(plan.is_early(one.since) for one in returned) and not _is_over(now, plan)


def _is_over(now: datetime, plan: Plan) -> bool:
    """Whether no outage is due, and the last one that was should have ended 10 min ago."""
    return not plan.off_due and (plan.ended is None or now >= plan.ended + GONE_AWAITED)


def _is_planned_silence(
    agreeing: Sequence[Observation], against: Sequence[Observation], now: datetime, plan: Plan
) -> bool:
    """Whether silence that fell when an outage was to begin has lasted long enough to stand against one sensor."""
    if len(against) != 1 or not all(one.silent and plan.fits_beginning(one.since) for one in agreeing):
        return False
    is_mains = against[0].sensor.supply is Supply.MAINS
    lasts = ALONE_AGAINST_MAINS if is_mains else ALONE_AGAINST_BACKUP
    return now - max(one.since for one in agreeing) >= lasts


def witnesses(agreeing: Sequence[Observation]) -> int:
    """Count who agrees. Those that fell silent on one network are one witness."""
    networks = {one.sensor.network for one in agreeing if one.silent and one.sensor.network is not None}
    return len(networks) + sum(not one.silent or one.sensor.network is None for one in agreeing)


def _believable_since(one: Observation) -> datetime:
    """Return since when a vote counts: a silence, half-way to its time."""
    return one.since + heartbeat_timeout(one.sensor) / 2 if one.silent else one.since
