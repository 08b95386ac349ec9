"""Who is warned when: each person once for each outage and each of their offsets, never after its moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.schedules.days import PlannedOutage

WARNING_KINDS = (EventKind.WARNING_OFF, EventKind.WARNING_ON)
OFFSETS = (5, 10, 15, 30, 60, 120)  # minutes, as in users.settings.warning_times


@dataclass(frozen=True, slots=True)
class DueWarning:
    """A warning to send now: of the moment ``of``, to those who chose any of ``offsets`` (minutes).

    There are several offsets when ticks were missed, or when a schedule comes late. Then each person is told once.
    """

    of: datetime
    is_off: bool
    offsets: tuple[int, ...]
    outage: PlannedOutage


def moments_warned_of(planned: Collection[PlannedOutage]) -> list[tuple[EventKind, datetime]]:
    """Return each start and each promised end of the planned outages, with the kind of its warning."""
    moments = [(EventKind.WARNING_OFF, one.start) for one in planned]
    return moments + [(EventKind.WARNING_ON, one.promised_end) for one in planned if one.promised_end is not None]


def spelled(moments: Iterable[tuple[str, datetime]]) -> list[str]:
    """Write moments that are warned of as events keep them: "warning_off 2026-11-29T18:00:00+02:00"."""
    return [f"{kind} {of.isoformat()}" for kind, of in moments]


def minutes_left(of: datetime, now: datetime) -> int:
    """Return the whole minutes from ``now`` to the moment that is warned of, at least one."""
    return max(1, round((of - now).total_seconds() / 60))


def due(
    planned: Iterable[PlannedOutage],
    now: datetime,
    *,
    is_power_on: bool | None,
    done: frozenset[tuple[datetime, bool, int]],
) -> list[DueWarning]:
    """Return the warnings due at ``now``.

    ``is_power_on`` is what is known of the queue: an outage that began early needs no warning that it will begin, and
    where there is power, or is to be until the outage begins, nobody waits for it to return. Nor is a warning sent of
    what is only possible: neither that power may go, nor that it may return. ``done`` holds what has been warned of
    already: the moment, whether it was of the power going, and the offset.
    """
    found = []
    for outage in planned:
        if outage.is_possible:
            continue
        for of, is_off in ((outage.start, True), (outage.promised_end, False)):
            if of is None or not now < of or (is_power_on is not None and is_power_on is not is_off):
                continue
            if not is_off and now < outage.start:
                continue
            offsets = tuple(
                offset
                for offset in OFFSETS
                if of - timedelta(minutes=offset) <= now and (of, is_off, offset) not in done
            )
            if offsets:
                found.append(DueWarning(of, is_off, offsets, outage))
    return found
