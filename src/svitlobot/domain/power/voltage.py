"""When the voltage is bad enough, for long enough, to tell people.

The band is that of EN 50160, 230 V ±10 %. It is left at its edge and re-entered 3 V inside it, so that a
voltage that hovers on the edge is announced once.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LOWEST_NORMAL = 207.0
HIGHEST_NORMAL = 253.0
HYSTERESIS = 3.0
HELD_FOR = timedelta(seconds=60)
GAP = timedelta(minutes=5)


class VoltageLevel(StrEnum):
    """Where the voltage stands against the band."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class VoltageWatch:
    """What is kept of one sensor's voltage between its readings; after an outage begin with a new one.

    ``level`` is what was last told; ``next_level`` is what the readings have said since ``next_since``, when
    that differs; ``measured_at`` is the last reading's moment.
    """

    level: VoltageLevel = VoltageLevel.NORMAL
    next_level: VoltageLevel | None = None
    next_since: datetime | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VoltageChange:
    """The voltage has been at ``level`` since ``since``, long enough to tell people."""

    level: VoltageLevel
    since: datetime
    volts: float


def measured(watch: VoltageWatch, at: datetime, volts: float) -> tuple[VoltageWatch, VoltageChange | None]:
    """Return the watch after a measurement made while the power is on, and the change it completes, if any.

    A new level must be seen at both ends of 60 s with nothing else between; after 5 min without measurements
    the counting begins anew. A measurement older than the last one changes nothing.
    """
    if watch.measured_at is not None and at < watch.measured_at:
        return watch, None
    level = _level(volts, watch.level)
    if level is watch.level:
        return VoltageWatch(level, measured_at=at), None
    since = watch.next_since
    unbroken = watch.measured_at is not None and at - watch.measured_at <= GAP
    if since is None or level is not watch.next_level or not unbroken:
        return VoltageWatch(watch.level, level, at, at), None
    if at - since < HELD_FOR:
        return replace(watch, measured_at=at), None
    return VoltageWatch(level, measured_at=at), VoltageChange(level, since, volts)


def _level(volts: float, level: VoltageLevel) -> VoltageLevel:
    if volts < LOWEST_NORMAL + (HYSTERESIS if level is VoltageLevel.LOW else 0):
        return VoltageLevel.LOW
    if volts > HIGHEST_NORMAL - (HYSTERESIS if level is VoltageLevel.HIGH else 0):
        return VoltageLevel.HIGH
    return VoltageLevel.NORMAL
