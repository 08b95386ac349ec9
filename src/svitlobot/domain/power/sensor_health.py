"""How well a sensor serves: for how much of the time it was heard, where it was not, and whether it agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from svitlobot.domain.power.day_totals import Span
from svitlobot.domain.power.observations import Power, Supply
from svitlobot.domain.power.timelines import Stretch


@dataclass(frozen=True, slots=True)
class Run:
    """Readings of a sensor that said the same, one after another without a gap: the first and the last of them."""

    first: datetime
    last: datetime
    is_on: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a sensor was not heard. ``in_outage``: its queue had no power for most of it."""

    start: datetime
    end: datetime
    in_outage: bool


@dataclass(frozen=True, slots=True)
class SensorHealth:
    """A sensor between two moments; shares are from 0 to 1, None when there was no time to take a share of.

    ``heard`` is the share of time in which it was heard. Of one fed by the mains it is the share of the time with
    power, for without power it cannot be heard. ``agreed`` is the share of the time heard in which its
    reports agreed with its queue's state.
    """

    since: datetime
    until: datetime
    heard: float | None
    agreed: float | None
    gaps: tuple[Gap, ...]


def sensor_health(
    runs: Sequence[Run], queue: Sequence[Stretch], supply: Supply, since: datetime, now: datetime, timeout: timedelta
) -> SensorHealth:
    """Sum up a sensor's ``runs``, oldest first, beside its queue's state from ``since`` until ``now``.

    ``timeout`` is how long it may be quiet before that is a gap.
    """
    spans = _spans(runs, now, timeout)
    off = [Span(one.start, one.end) for one in queue if one.power is Power.OFF]
    heard_for = sum((span.within(since, now) for span, _ in spans), timedelta())
    able = Span(since, now)
    could_be = able.end - able.start
    if supply is Supply.MAINS:
        heard_for -= sum((_overlap(span, off) for span, _ in spans), timedelta())
        could_be -= _overlap(able, off)
    return SensorHealth(
        since, now, _share(heard_for, could_be), _agreement(spans, queue), _gaps(spans, off, able, timeout)
    )


def _spans(runs: Sequence[Run], now: datetime, timeout: timedelta) -> list[tuple[Span, bool]]:
    """Return when the sensor was heard and what it said: a run lasts until the next reading, if that is in time."""
    ends = [run.first for run in runs[1:]] + [now] * bool(runs)
    return [
        (Span(run.first, end if end - run.last <= timeout else run.last), run.is_on)
        for run, end in zip(runs, ends, strict=True)
    ]


def _gaps(spans: Sequence[tuple[Span, bool]], off: Sequence[Span], able: Span, timeout: timedelta) -> tuple[Gap, ...]:
    heard = [Span(able.start, able.start), *(span for span, _ in spans), Span(able.end, able.end)]
    quiet = [Span(before.end, after.start) for before, after in pairwise(heard) if after.start - before.end > timeout]
    return tuple(Gap(one.start, one.end, 2 * _overlap(one, off) > one.end - one.start) for one in quiet)


def _agreement(spans: Sequence[tuple[Span, bool]], queue: Sequence[Stretch]) -> float | None:
    known, same = timedelta(), timedelta()
    for span, is_on in spans:
        for stretch in queue:
            if stretch.power is Power.UNKNOWN:
                continue
            shared = span.within(stretch.start, stretch.end)
            known += shared
            same += shared if stretch.power is Power.of(is_on) else timedelta()
    return _share(same, known)


def _overlap(span: Span, others: Sequence[Span]) -> timedelta:
    return sum((span.within(other.start, other.end) for other in others), timedelta())


def _share(part: timedelta, whole: timedelta) -> float | None:
    return None if whole <= timedelta() else max(0.0, min(1.0, part / whole))
