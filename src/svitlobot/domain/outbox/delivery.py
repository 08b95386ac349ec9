"""Who is told what, in which order, until when, and what it may cost.

A message with a lower priority value always leaves before one with a higher value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum


class Tier(StrEnum):
    """What a person has paid for, or not."""

    NOFREE = "NOFREE"
    FREE = "FREE"
    STANDARD = "STANDARD"
    PRO = "PRO"


class Priority(IntEnum):
    """A message's place in the order of sending."""

    PERSONAL = 0
    PRO = 1
    STANDARD = 2
    FREE = 3
    WARNING = 4
    SCHEDULE = 5
    BROADCAST = 6


class EventKind(StrEnum):
    """What an event is about."""

    POWER_OFF = "power_off"
    POWER_ON = "power_on"
    POWER_UNSTABLE = "power_unstable"
    VOLTAGE_LOW = "voltage_low"
    VOLTAGE_HIGH = "voltage_high"
    VOLTAGE_NORMAL = "voltage_normal"
    WARNING_OFF = "warning_off"
    WARNING_ON = "warning_on"
    SCHEDULE_PUBLISHED = "schedule_published"
    SCHEDULE_CHANGED = "schedule_changed"
    SCHEDULE_TOMORROW = "schedule_tomorrow"
    PAYMENT = "payment"
    SUBSCRIPTION = "subscription"
    QUEUE_MOVED = "queue_moved"
    REFERRAL = "referral"
    ADMIN_ALERT = "admin_alert"
    CROWD_REPORT = "crowd_report"
    CROWD_MANY = "crowd_many"
    POWER_QUESTION = "power_question"
    BROADCAST = "broadcast"
    OPERATOR_MESSAGE = "operator_message"
    OPERATOR_NOTICE = "operator_notice"


@dataclass(frozen=True, slots=True)
class Step:
    """One pass of an expansion: the people of one tier (or the channel, or named chats) with one priority."""

    source: str  # "channel" | "queue" | "warned" | "moved" | "everyone" | "chats"
    priority: Priority
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """How messages of a kind go out."""

    steps: tuple[Step, ...]
    ttl: timedelta
    supersedes: frozenset[EventKind] = frozenset()


_POWER_KINDS = frozenset({EventKind.POWER_OFF, EventKind.POWER_ON, EventKind.POWER_UNSTABLE})
_CROWD_KINDS = frozenset({EventKind.CROWD_REPORT, EventKind.CROWD_MANY, EventKind.POWER_QUESTION})
_VOLTAGE_KINDS = frozenset({EventKind.VOLTAGE_LOW, EventKind.VOLTAGE_HIGH, EventKind.VOLTAGE_NORMAL})

_SCHEDULE_KINDS = frozenset({EventKind.SCHEDULE_PUBLISHED, EventKind.SCHEDULE_CHANGED, EventKind.SCHEDULE_TOMORROW})

# The channel's one post reaches any number of people, so it goes before the first personal message.
_POWER_STEPS = (
    Step("channel", Priority.PRO),
    Step("queue", Priority.PRO, Tier.PRO),
    Step("queue", Priority.STANDARD, Tier.STANDARD),
    Step("queue", Priority.FREE, Tier.FREE),
)


def _power(*overtaken: EventKind) -> DeliveryPolicy:
    """Return the rules of a change of power; what it overtakes is no longer to come."""
    supersedes = _POWER_KINDS | _CROWD_KINDS | frozenset(overtaken)
    return DeliveryPolicy(_POWER_STEPS, ttl=timedelta(hours=6), supersedes=supersedes)


# A warning is useful until the moment it warns of, which its event says.
_WARNING = DeliveryPolicy(
    steps=(Step("warned", Priority.WARNING, Tier.PRO), Step("warned", Priority.WARNING, Tier.STANDARD)),
    ttl=timedelta(hours=2),
)


def _schedule(overtaken: frozenset[EventKind]) -> DeliveryPolicy:
    """Return the rules of news of the schedule; only what says all that another was to say may overtake it."""
    tiers = (Tier.PRO, Tier.STANDARD, Tier.FREE)
    steps = (Step("channel", Priority.SCHEDULE), *(Step("queue", Priority.SCHEDULE, tier) for tier in tiers))
    return DeliveryPolicy(steps, ttl=timedelta(days=1), supersedes=overtaken)


_VOLTAGE = DeliveryPolicy(
    steps=(Step("queue", Priority.WARNING, Tier.PRO),),
    ttl=timedelta(minutes=30),
    supersedes=_VOLTAGE_KINDS,
)

POLICIES: Mapping[EventKind, DeliveryPolicy] = {
    EventKind.POWER_OFF: _power(EventKind.WARNING_OFF),
    EventKind.POWER_ON: _power(EventKind.WARNING_ON),
    EventKind.POWER_UNSTABLE: _power(),
    **dict.fromkeys(_VOLTAGE_KINDS, _VOLTAGE),
    EventKind.WARNING_OFF: _WARNING,
    EventKind.WARNING_ON: _WARNING,
    # A new schedule is told with the whole of today and tomorrow; tomorrow's schedule says nothing of today.
    **dict.fromkeys((EventKind.SCHEDULE_PUBLISHED, EventKind.SCHEDULE_CHANGED), _schedule(_SCHEDULE_KINDS)),
    EventKind.SCHEDULE_TOMORROW: _schedule(frozenset({EventKind.SCHEDULE_TOMORROW})),
    # News of a person's money never expires; it is kept as long as messages are.
    EventKind.PAYMENT: DeliveryPolicy(steps=(Step("chats", Priority.PERSONAL),), ttl=timedelta(days=90)),
    **dict.fromkeys(
        (EventKind.SUBSCRIPTION, EventKind.REFERRAL),
        DeliveryPolicy(steps=(Step("chats", Priority.PERSONAL),), ttl=timedelta(days=1)),
    ),
    # True for as long as the house is there, so there is time to let everything more urgent go first.
    EventKind.QUEUE_MOVED: DeliveryPolicy(
        steps=tuple(Step("moved", Priority.SCHEDULE, tier) for tier in (Tier.PRO, Tier.STANDARD, Tier.FREE)),
        ttl=timedelta(days=3),
    ),
    EventKind.ADMIN_ALERT: DeliveryPolicy(steps=(Step("chats", Priority.PERSONAL),), ttl=timedelta(hours=6)),
    **dict.fromkeys(
        (EventKind.CROWD_REPORT, EventKind.CROWD_MANY),
        DeliveryPolicy(steps=(Step("chats", Priority.PERSONAL),), ttl=timedelta(hours=2)),
    ),
    EventKind.POWER_QUESTION: DeliveryPolicy(steps=(Step("chats", Priority.WARNING),), ttl=timedelta(minutes=30)),
    EventKind.BROADCAST: DeliveryPolicy(
        steps=tuple(Step("everyone", Priority.BROADCAST, tier) for tier in (Tier.PRO, Tier.STANDARD, Tier.FREE)),
        ttl=timedelta(days=1),
    ),
    EventKind.OPERATOR_MESSAGE: DeliveryPolicy(steps=(Step("chats", Priority.PERSONAL),), ttl=timedelta(days=1)),
    EventKind.OPERATOR_NOTICE: _schedule(frozenset()),
}

# Their text is the operator's, not a template; it may have markup, checked when it was taken in.
WRITTEN_BY_HAND = frozenset({EventKind.BROADCAST, EventKind.OPERATOR_MESSAGE, EventKind.OPERATOR_NOTICE})

# What goes to the operator's chat, or to a chat that an operator has to see to.
FOR_OPERATOR = frozenset({EventKind.ADMIN_ALERT, EventKind.CROWD_REPORT, EventKind.CROWD_MANY})

# A sender leaves events of kinds it does not know to those that do: while a cluster is updated, both are at work.
KINDS = tuple(POLICIES)


class PaidPolicy(StrEnum):
    """When `allow_paid_broadcast` is used."""

    NEVER = "never"
    ETA = "eta"
    ALWAYS = "always"


def wants_paid(policy: PaidPolicy, *, backlog: int, free_rate: float, eta_limit: timedelta) -> bool:
    """Tell whether the backlog (messages) is worth paying for: at the free rate (messages/s) it would take too long."""
    if policy is PaidPolicy.ETA:
        return backlog / free_rate > eta_limit.total_seconds()
    return policy is PaidPolicy.ALWAYS


MESSAGES_PER_STAR = 10  # Telegram charges 0.1 Stars for each message above the free 30/s


# A message that certainly did not go out is tried until it is useless. One that may have gone out is not: people who
# did get it would get it again and again. Its tries are spread over three quarters of an hour, longer than any usual
# trouble of the network or of Telegram, so that none of them uses all the tries up.
MAX_AMBIGUOUS = 10


def retry_delay(attempts: int) -> float:
    """Return the seconds to wait after the given number of tries: 1, 2, 4 … at most 60."""
    return float(min(60, 2 ** (attempts - 1)))


def ambiguous_delay(tries: int) -> float:
    """Return the seconds to wait after the given number of tries without an answer: 1, 4, 16 … at most 600."""
    return float(min(600, 4 ** (tries - 1)))
