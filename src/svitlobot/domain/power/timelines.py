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


def stretches(
    changes: Iterable[PowerChange], heard: Sequence[Span], since: datetime, now: datetime, *, is_on: bool | None
) -> list[Stretch]:
    """Return what is known of a queue from ``since`` until ``now``, oldest first, without gaps.

    ``changes`` include the last one before ``since``. Before the first change there was the opposite of what it
    brought; in a queue that never changed, what is so now: ``is_on``.
    """
    known = sorted(changes)
    edges = {since, now, *(change.at for change in known), *(edge for span in heard for edge in (span.start, span.end))}
    found: list[Stretch] = []
    for start, end in pairwise(sorted(edge for edge in edges if since <= edge <= now)):
        power = (
            _power_at(known, start, is_on=is_on)
            if any(span.start <= start < span.end for span in heard)
            else Power.UNKNOWN
        )
        if found and found[-1].power is power:
            found[-1] = Stretch(found[-1].start, end, power)
        else:
            found.append(Stretch(start, end, power))
    return found


def _power_at(changes: Sequence[PowerChange], moment: datetime, *, is_on: bool | None) -> Power:
    before = [change for change in changes if change.at <= moment]
    if before:
        return Power.of(before[-1].is_on)
    if changes:
        return Power.of(not changes[0].is_on)
    return Power.UNKNOWN if is_on is None else Power.of(is_on)
