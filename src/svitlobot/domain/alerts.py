"""The life of an alert: when a trouble counts, when it is over, and when the operator is told of either.

A trouble is looked for every half a minute or so. It counts once it has stood for its kind's ``after``; what went
away before that never was an alert. It is over once it has been gone for ``calm_for``. Until then it goes on, and its
return is only counted: so the last thing the operator was told stays true while something flaps, and there are few
messages. Each return doubles that time, for what came back will come back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class AlertKind(StrEnum):
    """What an alert is about."""

    SENSOR_OFFLINE = "sensor_offline"
    SENSORS_DISAGREE = "sensors_disagree"
    SENSOR_SET_ASIDE = "sensor_set_aside"
    MASS_SILENCE = "mass_silence"
    BACKLOG = "backlog"
    SOURCE_STALE = "source_stale"
    PAYMENT_STUCK = "payment_stuck"
    DATABASE_LOAD = "database_load"
    BACKUP_FAILED = "backup_failed"
    CHAT_REFUSED = "chat_refused"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """How a kind is told: once the oldest has stood for ``after``, together with the others there are by then.

    ``is_critical``: told in quiet mode, too.
    """

    after: timedelta = timedelta()
    is_critical: bool = False


# Sensors of one city go and come with one provider, each at its own second: a minute makes one message of them.
# A silence on hold keeps residents from being told until a person decides; a database at its limit will stop all.
RULES: Mapping[AlertKind, AlertRule] = {
    AlertKind.SENSOR_OFFLINE: AlertRule(after=timedelta(minutes=1)),
    AlertKind.SENSORS_DISAGREE: AlertRule(),
    AlertKind.SENSOR_SET_ASIDE: AlertRule(),
    AlertKind.MASS_SILENCE: AlertRule(is_critical=True),
    AlertKind.BACKLOG: AlertRule(),
    AlertKind.SOURCE_STALE: AlertRule(),
    AlertKind.PAYMENT_STUCK: AlertRule(),
    AlertKind.DATABASE_LOAD: AlertRule(after=timedelta(minutes=2), is_critical=True),
    AlertKind.BACKUP_FAILED: AlertRule(),
    AlertKind.CHAT_REFUSED: AlertRule(),
}

CALM = timedelta(minutes=1)
LONGEST_CALM = timedelta(minutes=32)
REMEMBERED_FOR = timedelta(hours=1)  # a trouble that comes back within it is the same one, back again

SENSOR_UNHEARD_FOR = timedelta(minutes=5)
BACKLOG_LIMIT = 10_000  # messages
PAYMENT_PENDING_FOR = timedelta(hours=1)
DATABASE_LIMIT = 0.8  # of the connections, or of the processors
MANY = 5  # of one kind at once are listed by name only


@dataclass(frozen=True, slots=True)
class AlertState:
    """When an alert was raised, returned, fired and resolved. ``gone_since``: not observed since then."""

    raised_at: datetime
    returns: int = 0
    gone_since: datetime | None = None
    fired_at: datetime | None = None
    resolved_at: datetime | None = None


def calm_for(returns: int) -> timedelta:
    """Return how long an alert must stay unobserved to be resolved: 1, 2, 4 … 32 minutes with each return."""
    return min(CALM * (1 << min(returns, 10)), LONGEST_CALM)


def opened(now: datetime, before: AlertState | None = None) -> AlertState:
    """Return the state of a new alert; ``before`` is the last alert with the same key, if there was one."""
    if before is None or before.resolved_at is None or now - before.resolved_at > REMEMBERED_FOR:
        return AlertState(now)
    return AlertState(now, before.returns + 1)


def active(state: AlertState) -> AlertState:
    """Return the state of an open alert that is observed again."""
    return state if state.gone_since is None else replace(state, gone_since=None, returns=state.returns + 1)


def cleared(state: AlertState, now: datetime) -> AlertState | None:
    """Return the state of an open alert that is not observed now; None if it never fired."""
    if state.fired_at is None:
        return None
    since = state.gone_since or now
    over = now - since >= calm_for(state.returns)
    return replace(state, gone_since=since, resolved_at=now if over else None)


def fires(states: Iterable[AlertState], rule: AlertRule, now: datetime) -> bool:
    """Tell whether the alerts of one kind that have not fired do so now, all together."""
    return any(state.fired_at is None and now - state.raised_at >= rule.after for state in states)


def over_is_due(states: Iterable[AlertState], rule: AlertRule, now: datetime) -> bool:
    """Tell whether it is time to report the resolved alerts of one kind, all together."""
    return any(state.resolved_at is not None and now - state.resolved_at >= rule.after for state in states)
