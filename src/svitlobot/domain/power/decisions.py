"""What may come of looking at a queue, each with a named reason."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Confidence(StrEnum):
    """How many sensors stand behind a flip."""

    CONFIRMED = "confirmed"
    SINGLE = "single"


class Corroboration(StrEnum):
    """What besides sensors says that the queue is off, so that a doubted silence may be believed."""

    OPERATOR = "operator"
    CROWD = "crowd"


class PowerSource(StrEnum):
    """Who reported a change of power: sensors, residents or the operator. The values are stored."""

    SENSORS = "iot"
    RESIDENTS = "crowdreport"
    OPERATOR = "manual"


class Announcement(StrEnum):
    """What residents get about a flip."""

    CHANGE = "change"  # the power went or returned
    UNSTABLE = "unstable"  # it keeps switching; they will hear again when it is calm
    NOTHING = "nothing"  # they know that it is unstable


class DecisionReason(StrEnum):
    """Why a decision came out as it did, for logs and the operator."""

    AGREES = "agrees"  # known observations say what the queue already is
    SENSORS_AGREE = "sensors_agree"  # two or more reports of the new state
    SENSOR_HELD = "sensor_held"  # the only known sensor kept saying it long enough
    SILENCE = "silence"  # mains sensors fell silent, and nothing speaks against it
    CORROBORATED_SILENCE = "corroborated_silence"  # they did, and people say so too
    OVERRIDE_ENDED = "override_ended"  # it was withdrawn or ran out, and sensors say otherwise, as they did all along
    OVERRIDE = "override"  # an operator or residents set the state by hand
    TOO_SOON = "too_soon"  # the only known sensor has not held it long enough yet
    SENSORS_DISAGREE = "sensors_disagree"
    MASS_SILENCE = "mass_silence"  # too many queues fell silent together
    NOT_LISTENING = "not_listening"  # we have not listened long enough to call it silence
    NO_DATA = "no_data"  # no sensor is heard
    CALM = "calm"  # the unstable queue has stopped switching


@dataclass(frozen=True, slots=True)
class NoChange:
    """The evidence agrees with the queue: what sensors say, or a manual override while they say nothing new."""

    reason: ClassVar[DecisionReason] = DecisionReason.AGREES


@dataclass(frozen=True, slots=True)
class Flip:
    """The power changed at ``effective_at``: record it and tell residents what ``announcement`` says.

    Without ``is_dated`` nobody saw it change: it did so at some time before. What residents get to read needs also
    ``seen_since``, when the new state was first reported, and ``corroborated_by``, who confirmed a silence.
    """

    to_on: bool
    effective_at: datetime
    confidence: Confidence
    announcement: Announcement
    reason: DecisionReason
    is_dated: bool = True
    seen_since: datetime | None = field(default=None, compare=False)
    corroborated_by: Corroboration | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """The unstable queue is calm: tell residents the state it settled in, once."""

    is_power_on: bool
    since: datetime | None
    reason: ClassVar[DecisionReason] = DecisionReason.CALM


@dataclass(frozen=True, slots=True)
class Wait:
    """One sensor alone reports a change; it may flip the queue from ``until`` on, if it still does."""

    until: datetime
    reason: ClassVar[DecisionReason] = DecisionReason.TOO_SOON


@dataclass(frozen=True, slots=True)
class Disagree:
    """Sensors contradict each other since ``since``; with ``alert`` it is time to tell the operator."""

    since: datetime
    alert: bool
    reason: ClassVar[DecisionReason] = DecisionReason.SENSORS_DISAGREE


@dataclass(frozen=True, slots=True)
class Hold:
    """There is only silence, and it may not be believed yet. The state is kept and is not stale."""

    reason: DecisionReason


@dataclass(frozen=True, slots=True)
class Stale:
    """No sensor is heard: the state is kept, and shown as "немає даних"."""

    reason: ClassVar[DecisionReason] = DecisionReason.NO_DATA


Decision = NoChange | Flip | Settled | Wait | Disagree | Hold | Stale
