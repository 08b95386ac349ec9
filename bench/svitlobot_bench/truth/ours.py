"""Our rule over the simulated city: the pure functions, called as the services call them, at every event that matters.

Between events nothing is computed. A queue is looked at when an arrival says something new or comes late, when one
stays away, and at each sweep while any of that is unsettled; `thorough` looks at every arrival and every sweep.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heapify, heapreplace
from math import ceil, inf

from svitlobot.clock import kyiv
from svitlobot.domain.power.decisions import (
    Announcement,
    Confidence,
    Decision,
    Disagree,
    Flip,
    Hold,
    NoChange,
    Settled,
    Stale,
)
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.liveness import (
    API_AWAY_AFTER,
    LivenessState,
    QueueContact,
    evaluate_liveness,
    queue_contact,
)
from svitlobot.domain.power.observations import SensorState, after_contact, heartbeat_timeout
from svitlobot.domain.power.plan import Plan, plan_at
from svitlobot.domain.power.silence import after_flip
from svitlobot.domain.power.testimony import after_flip_judged
from svitlobot.domain.power.transitions import QueueState, applied
from svitlobot.domain.schedules.days import UNKNOWN_DAY
from svitlobot_bench.truth.devices import SAYS_NOTHING, SAYS_ON, Feed
from svitlobot_bench.truth.followed import SWEEP, FollowedSensor, follow
from svitlobot_bench.truth.intervals import DAY, Interval, moment_of, seconds_of, within
from svitlobot_bench.truth.score import Outcome, Told
from svitlobot_bench.truth.world import World

CLOSELY = 600.0  # seconds after an event in which every sweep is computed; later one a minute is
NOT_SWEPT_FOR = 60.0


@dataclass(slots=True)
class _Queue:
    """A queue in the simulation."""

    state: QueueState
    sensors: list[FollowedSensor]
    outcome: Outcome = field(default_factory=Outcome)
    decision: Decision = field(default_factory=NoChange)
    decided_at: float = 0.0
    active: bool = False
    stirred_at: float = -inf
    sure: list[Interval] = field(default_factory=list)
    sure_since: float | None = None
    learnt_on: float = 0.0
    contact: QueueContact | None = None
    contact_of: tuple[bool, list[SensorState]] | None = None  # what it sums up


class OurRule:
    """The city under our rule."""

    def __init__(
        self, world: World, feeds: Sequence[Sequence[Feed]], *, thorough: bool = False, sweep_every: float = SWEEP
    ) -> None:
        self._world = world
        self._thorough, self._sweep = thorough, sweep_every
        self._queues = [
            _Queue(
                QueueState(number, is_power_on=True), [follow(feed, f"{number}-{i}") for i, feed in enumerate(group)]
            )
            for number, group in enumerate(feeds)
        ]
        self._liveness = LivenessState(moment_of(0))
        self._swept_at = 0.0

    def run(self) -> list[Outcome]:
        """Live through the whole time; return what became of each queue."""
        heap = [(self._next(queue, 0.0), number) for number, queue in enumerate(self._queues)]
        heapify(heap)
        while heap[0][0] < self._world.end:
            at, number = heap[0]
            queue = self._queues[number]
            self._step(queue, at)
            heapreplace(heap, (self._next(queue, at), number))
        for queue in self._queues:
            self._account(queue, self._world.end)
        return [queue.outcome for queue in self._queues]

    def _next(self, queue: _Queue, after: float) -> float:
        """Return when the queue must be looked at again."""
        soonest = inf
        closely = queue.active and after - queue.stirred_at < CLOSELY
        for sensor in queue.sensors:
            times = sensor.feed.times
            if (closely or self._thorough or sensor.is_unsure) and sensor.applied + 1 < len(times):
                soonest = min(soonest, times[sensor.applied + 1])
            elif sensor.next_news < len(sensor.news):
                soonest = min(soonest, times[sensor.news[sensor.next_news]])
            if sensor.next_late < len(sensor.lates):
                soonest = min(soonest, sensor.lates[sensor.next_late])
        if queue.active or self._thorough:
            soonest = min(soonest, self._sweep_after(after, self._sweep if closely or self._thorough else 60.0))
        return soonest

    def _sweep_after(self, at: float, step: float) -> float:
        sweep = (at // step + 1) * step
        if within(self._world.redis_away, sweep):
            away = self._world.redis_away[bisect_right(self._world.redis_away, (sweep, inf)) - 1]
            return ceil(away[1] / self._sweep) * self._sweep
        return sweep

    def _step(self, queue: _Queue, at: float) -> None:
        arrived = False
        for sensor in queue.sensors:
            while sensor.next_late < len(sensor.lates) and sensor.lates[sensor.next_late] <= at:
                sensor.next_late += 1
                queue.stirred_at, queue.active = at, True
            if sensor.next_news < len(sensor.news) and sensor.feed.times[sensor.news[sensor.next_news]] <= at:
                arrived = True
                queue.stirred_at = at
                self._arrive(queue, sensor, sensor.news[sensor.next_news], at)
                sensor.next_news += 1
            elif (queue.active or self._thorough or sensor.is_unsure) and self._has_arrived(sensor, at):
                arrived = True
                self._arrive(queue, sensor, sensor.applied + 1, at)
        if not arrived:
            for sensor in queue.sensors:
                sensor.follow(at)
            if at % self._sweep == 0:
                if self._thorough or self._liveness.doubtful or self._is_quiet(queue, at):
                    self._judge_city(at)
                self._decide(queue, at, self._liveness)
        queue.active = (
            not isinstance(queue.decision, NoChange)
            or queue.state.unstable_since is not None
            or any(sensor.is_late(at) for sensor in queue.sensors)
        )

    @staticmethod
    def _is_quiet(queue: _Queue, at: float) -> bool:
        """Whether the city must be heard, because a sensor's silence might turn the queue off."""
        return queue.state.is_power_on and any(one.feed.device.is_mains and one.is_late(at) for one in queue.sensors)

    @staticmethod
    def _has_arrived(sensor: FollowedSensor, at: float) -> bool:
        return sensor.applied + 1 < len(sensor.feed.times) and sensor.feed.times[sensor.applied + 1] == at

    def _arrive(self, queue: _Queue, sensor: FollowedSensor, index: int, at: float) -> None:
        """Take an arrival in as `ingest` does: what repeats the known state of a calm queue decides nothing."""
        for other in queue.sensors:
            if other is not sensor:
                other.follow(at)
        if index - 1 > sensor.applied:
            sensor.follow(sensor.feed.times[index - 1])
        code, now, before = sensor.feed.codes[index], moment_of(at), sensor.state
        sensor.applied = index
        kept_up = before.last_contact is not None and now - before.last_contact <= heartbeat_timeout(before)
        says = None if code == SAYS_NOTHING else code == SAYS_ON
        sensor.state = after_contact(before, now, says)
        is_calm = queue.state.unstable_since is None and queue.state.is_power_on is says
        if not (kept_up and is_calm and before.reported_on is says):
            self._decide(queue, at, None)

    def _plan(self, number: int, now: datetime) -> Plan:
        planned = self._world.queues[number].planned
        near = bisect_right(planned, now, key=lambda one: one.start)
        today = self._world.queues[number].days.get(kyiv(now).date(), UNKNOWN_DAY)
        return plan_at(planned[max(near - 2, 0) : near + 1], now, is_known=today.is_known)

    def _judge_city(self, at: float) -> None:
        """Do what the sweep does before it decides over queues."""
        if at == self._swept_at:
            return
        now, world = moment_of(at), self._world
        before = self._liveness
        if self._was_stopped(at):
            before = LivenessState(now)
        served = [end for start, end in world.api_away if end <= at]
        if served and moment_of(served[-1]) > before.listening_since:
            before = LivenessState(moment_of(served[-1]), before.doubtful)
        self._liveness = evaluate_liveness(before, self._contacts(at), now)
        self._swept_at = at

    def _was_stopped(self, at: float) -> bool:
        world = self._world
        paused = bisect_right(world.redis_away, (at, inf)) - 1
        if paused >= 0:
            start, end = world.redis_away[paused]
            if end - start > NOT_SWEPT_FOR and self._swept_at < end <= at:
                return True
        away = bisect_right(world.api_away, (at, inf)) - 1
        return away >= 0 and world.api_away[away][0] + API_AWAY_AFTER.total_seconds() < at < world.api_away[away][1]

    def _contacts(self, at: float) -> Iterator[QueueContact]:
        for queue in self._queues:
            for sensor in queue.sensors:
                sensor.follow(at) if not self._has_news_before(sensor, at) else None
            states = [one.state for one in queue.sensors]
            if queue.contact_of != (queue.state.is_power_on, states):
                queue.contact_of = (queue.state.is_power_on, states)
                queue.contact = queue_contact(queue.state.queue_id, queue.state.is_power_on, states)
            if queue.contact is not None:
                yield queue.contact

    @staticmethod
    def _has_news_before(sensor: FollowedSensor, at: float) -> bool:
        return sensor.next_news < len(sensor.news) and sensor.feed.times[sensor.news[sensor.next_news]] <= at

    def _decide(self, queue: _Queue, at: float, liveness: LivenessState | None) -> None:
        now = moment_of(at)
        if liveness is not None and at // DAY > queue.learnt_on:
            queue.learnt_on = at // DAY
            for sensor in queue.sensors:
                sensor.state = replace(sensor.state, pauses=sensor.habits.learn(sensor.feed, queue.sure, at))
        plan = self._plan(queue.state.queue_id, now)
        decision = decide(queue.state, [sensor.state for sensor in queue.sensors], now, liveness, None, plan)
        self._account(queue, at)
        queue.decision = decision
        if isinstance(decision, Flip):
            is_announced = decision.announcement is not Announcement.NOTHING
            queue.outcome.told.append(
                Told(at, decision.to_on, seconds_of(decision.effective_at), is_announced, decision.reason)
            )
            queue.outcome.messages += is_announced
            queue.stirred_at = at
        elif isinstance(decision, Settled):
            queue.outcome.messages += 1
        before, queue.state = queue.state, applied(queue.state, decision, now)
        if isinstance(decision, Flip):
            self._remember_flip(queue, before, decision, now)

    @staticmethod
    def _remember_flip(queue: _Queue, before: QueueState, flip: Flip, now: datetime) -> None:
        """Do what follows for the queue's sensors, and keep when an outage was sure: its pauses are no habit."""
        at = seconds_of(flip.effective_at)
        if not flip.to_on:
            queue.sure_since = at if flip.confidence is Confidence.CONFIRMED else None
        elif queue.sure_since is not None:
            queue.sure.append((queue.sure_since, at))
            queue.sure_since = None
        for sensor in queue.sensors:
            sensor.state = after_flip(after_flip_judged(sensor.state, before, flip, now), queue.state)

    @staticmethod
    def _account(queue: _Queue, at: float) -> None:
        lasted = at - queue.decided_at
        queue.decided_at = at
        if isinstance(queue.decision, Stale):
            queue.outcome.unknown += lasted
        elif isinstance(queue.decision, Hold | Disagree):
            queue.outcome.held += lasted
