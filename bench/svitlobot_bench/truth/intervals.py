"""Stretches of time as sorted pairs of seconds since the simulated year began."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

Interval = tuple[float, float]

START = datetime(2026, 1, 1, tzinfo=UTC)
"""The year that begins here has both changes of the clock."""

DAY = 86_400.0


def moment_of(seconds: float) -> datetime:
    """Return the moment so many seconds into the year."""
    return START + timedelta(seconds=seconds)


def seconds_of(moment: datetime) -> float:
    """Return how many seconds into the year a moment is."""
    return (moment - START).total_seconds()


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals in order, joined where they touch or overlap."""
    joined: list[Interval] = []
    for start, end in sorted(one for one in intervals if one[1] > one[0]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def less(intervals: Sequence[Interval], holes: Sequence[Interval]) -> list[Interval]:
    """Return what is left of sorted intervals outside the sorted holes."""
    left = []
    for start, end in intervals:
        at = start
        for hole_start, hole_end in holes:
            if hole_end <= at or hole_start >= end:
                continue
            if hole_start > at:
                left.append((at, hole_start))
            at = max(at, hole_end)
        if at < end:
            left.append((at, end))
    return left


def common(intervals: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return where both sorted lists have a stretch."""
    found, here, there = [], 0, 0
    while here < len(intervals) and there < len(others):
        start = max(intervals[here][0], others[there][0])
        end = min(intervals[here][1], others[there][1])
        if start < end:
            found.append((start, end))
        if intervals[here][1] < others[there][1]:
            here += 1
        else:
            there += 1
    return found


def length(intervals: Iterable[Interval]) -> float:
    """Return how many seconds they last together."""
    return sum(end - start for start, end in intervals)


def within(intervals: Sequence[Interval], at: float) -> bool:
    """Tell whether a moment lies in one of the sorted, disjoint intervals."""
    found = bisect_right(intervals, (at, float("inf"))) - 1
    return found >= 0 and at < intervals[found][1]


def overlaps(intervals: Sequence[Interval], start: float, end: float) -> bool:
    """Tell whether any of the sorted, disjoint intervals has a moment between start and end, both included."""
    found = bisect_right(intervals, (end, float("inf"))) - 1
    return found >= 0 and intervals[found][1] >= start
