"""A queue's past as stretches of power: on, off, or unknown where no sensor spoke for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from svitlobot.domain.power.day_totals import PowerChange, Span
from svitlobot.domain.power.observations import Power


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which a queue's power was the same."""

    start: datetime
    end: datetime
    power: Power


def stretches(changes: Iterable[PowerChange], heard: Sequence[Span], since: datetime, now: datetime) -> list[Stretch]:
    """Return what is known of a queue from ``since`` until ``now``, oldest first, without gaps.

    ``changes`` include the last one before ``since``; without it the power before the first change is unknown.
    """
    known = sorted(changes)
    edges = {since, now, *(change.at for change in known), *(edge for span in heard for edge in (span.start, span.end))}
    found: list[Stretch] = []
    for start, end in pairwise(sorted(edge for edge in edges if since <= edge <= now)):
        power = _power_at(known, start) if any(span.start <= start < span.end for span in heard) else Power.UNKNOWN
        if found and found[-1].power is power:
            found[-1] = Stretch(found[-1].start, end, power)
        else:
            found.append(Stretch(start, end, power))
    return found


def _power_at(changes: Sequence[PowerChange], moment: datetime) -> Power:
    before = [change for change in changes if change.at <= moment]
    return Power.of(before[-1].is_on) if before else Power.UNKNOWN
