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


class Trouble(StrEnum):
    """What an alert is about."""

    SENSOR_OFFLINE = "sensor_offline"
    SENSORS_DISAGREE = "sensors_disagree"
    MASS_SILENCE = "mass_silence"
    BACKLOG = "backlog"
    SOURCE_STALE = "source_stale"
    PAYMENT_STUCK = "payment_stuck"
    DATABASE_LOAD = "database_load"
    BACKUP_FAILED = "backup_failed"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind is told: once the oldest has stood for ``after``, together with the others there are by then.

    ``is_critical``: told in quiet hours, too.
    """

    after: timedelta = timedelta()
    is_critical: bool = False


# Sensors of one city go and come with one provider, each at its own second: a minute makes one message of them.
# A silence on hold keeps residents from being told until a person decides; a database at its limit will stop all.
RULES: Mapping[Trouble, Rule] = {
    Trouble.SENSOR_OFFLINE: Rule(after=timedelta(minutes=1)),
    Trouble.SENSORS_DISAGREE: Rule(),
    Trouble.MASS_SILENCE: Rule(is_critical=True),
    Trouble.BACKLOG: Rule(),
    Trouble.SOURCE_STALE: Rule(),
    Trouble.PAYMENT_STUCK: Rule(),
    Trouble.DATABASE_LOAD: Rule(after=timedelta(minutes=2), is_critical=True),
    Trouble.BACKUP_FAILED: Rule(),
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
class Life:
    """How far an alert has come. ``gone_since``: it was not there when last looked for."""

    raised_at: datetime
    returns: int = 0
    gone_since: datetime | None = None
    fired_at: datetime | None = None
    resolved_at: datetime | None = None


def calm_for(returns: int) -> timedelta:
    """Return how long a trouble must be gone to be over, after so many returns: 1, 2, 4 … 32 minutes."""
    return min(CALM * (1 << min(returns, 10)), LONGEST_CALM)


def born(now: datetime, before: Life | None = None) -> Life:
    """Return a trouble that has just come; ``before`` is the last one like it, if there was one."""
    if before is None or before.resolved_at is None or now - before.resolved_at > REMEMBERED_FOR:
        return Life(now)
    return Life(now, before.returns + 1)


def seen(life: Life) -> Life:
    """Return an open alert that is there."""
    return life if life.gone_since is None else replace(life, gone_since=None, returns=life.returns + 1)


def missed(life: Life, now: datetime) -> Life | None:
    """Return an open alert that is not there now; None when it was none yet, and so never was one."""
    if life.fired_at is None:
        return None
    since = life.gone_since or now
    over = now - since >= calm_for(life.returns)
    return replace(life, gone_since=since, resolved_at=now if over else None)


def fires(lives: Iterable[Life], rule: Rule, now: datetime) -> bool:
    """Tell whether the troubles of one kind that do not count yet do so now, all of them."""
    return any(life.fired_at is None and now - life.raised_at >= rule.after for life in lives)


def over_is_due(lives: Iterable[Life], rule: Rule, now: datetime) -> bool:
    """Tell whether it is time to say of those of one kind that are over, all of them at once, that they are."""
    return any(life.resolved_at is not None and now - life.resolved_at >= rule.after for life in lives)
