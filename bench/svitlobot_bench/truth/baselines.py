"""What our rule is compared with: the requirements' rule, two rules of other monitors, and an oracle."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from math import inf

from svitlobot_bench.truth.devices import SAYS_NOTHING, SAYS_ON, Feed, honest
from svitlobot_bench.truth.intervals import Interval
from svitlobot_bench.truth.score import Outcome, Told

Rule = Callable[[Sequence[Feed], list[Interval], float], Outcome]

SILENCE = 180.0
FRESH = 300.0
GRACE = 15.0


def latest_agree(feeds: Sequence[Feed], _off: list[Interval], _end: float) -> Outcome:
    """The requirements' rule: flip when the latest readings of all sensors agree."""
    latest: dict[int, bool] = {}
    outcome, is_on = Outcome(), True
    for at, place, code in _changes(feeds):
        latest[place] = code == SAYS_ON
        if len(latest) == len(feeds) and set(latest.values()) == {not is_on}:
            is_on = not is_on
            _tell(outcome, at, is_on)
    return outcome


def silence_180(feeds: Sequence[Feed], _off: list[Interval], end: float) -> Outcome:
    """A monitor of pings: "on" while any sensor was heard within 180 s and did not say "off"."""
    return _by_contact(feeds, SILENCE, end)


def any_on(feeds: Sequence[Feed], _off: list[Interval], end: float) -> Outcome:
    """The power is on while any sensor said so within 5 min."""
    return _by_contact(feeds, FRESH, end)


def oracle(feeds: Sequence[Feed], off: list[Interval], end: float) -> Outcome:
    """Know which sensors are honest, and whose silence is an outage: never wrong, as fast as sensors let it be."""
    outcome, is_on = Outcome(), True
    for (start, stop), (comes_next, _) in zip(off, [*off[1:], (inf, inf)], strict=True):
        if is_on and (at := min(_first(feed, start, stop, is_on=False) for feed in feeds)) < stop:
            _tell(outcome, at, is_on=False)
            is_on = False
        if not is_on and (at := min(_first(feed, stop, comes_next, is_on=True) for feed in feeds)) < comes_next:
            _tell(outcome, at, is_on=True)
            is_on = True
    outcome.told = [one for one in outcome.told if one.at < end]
    return outcome


def _first(feed: Feed, start: float, stop: float, *, is_on: bool) -> float:
    """Return when an honest sensor first shows the state that began at ``start``; infinity if it never does."""
    index = bisect_right(feed.times, start)
    if not is_on and feed.device.is_mains:
        if index == 0 or not honest(feed, start - 1, start + 1):
            return inf
        return max(start, feed.times[index - 1] + feed.device.heartbeat + GRACE)
    while index < len(feed.times) and feed.times[index] < stop:
        if (feed.codes[index] == SAYS_ON) is is_on and honest(feed, feed.times[index], feed.times[index]):
            return feed.times[index]
        index += 1
    return inf


def _changes(feeds: Sequence[Feed]) -> Iterator[tuple[float, int, int]]:
    """Return the arrivals of all sensors that say something else than the one before, in order."""

    def of(place: int, feed: Feed) -> Iterator[tuple[float, int, int]]:
        said = -1
        for at, code in zip(feed.times, feed.codes, strict=True):
            if code not in (said, SAYS_NOTHING):
                said = code
                yield at, place, code

    return merge(*(of(place, feed) for place, feed in enumerate(feeds)))


def _by_contact(feeds: Sequence[Feed], fresh: float, end: float) -> Outcome:
    """Follow the stretches in which any sensor said "on" lately."""
    outcome, is_on, spans = Outcome(), True, sorted(span for feed in feeds for span in _on_spans(feed, fresh))
    until = 0.0
    for start, stop in spans:
        if start > until:
            if is_on:
                _tell(outcome, until, is_on=False)
            _tell(outcome, start, is_on=True)
            is_on = True
        until = max(until, stop)
    if until < end:
        _tell(outcome, until, is_on=False)
    return outcome


def _on_spans(feed: Feed, fresh: float) -> Iterator[Interval]:
    since = until = -1.0
    for at, code in zip(feed.times, feed.codes, strict=True):
        if code == SAYS_ON:
            if at > until:
                if since >= 0:
                    yield since, until
                since = at
            until = at + fresh
        elif code != SAYS_NOTHING:
            until = min(until, at)
    if since >= 0:
        yield since, until


def _tell(outcome: Outcome, at: float, is_on: bool) -> None:
    if outcome.told and outcome.told[-1].is_on is is_on:
        return
    outcome.told.append(Told(at, is_on, at - SILENCE if not is_on else at))
    outcome.messages += 1


BASELINES: dict[str, Rule] = {
    "requirements": latest_agree,
    "silence 180 s": silence_180,
    "any on": any_on,
    "oracle": oracle,
}
