"""The messages a sender holds in memory: a few leased batches, ordered by urgency."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from svitlobot.db.queries.notifications import Batch, Recipient
from svitlobot.domain.texts import Template

BatchKey = tuple[int, int]


@dataclass(slots=True)
class Job:
    """A leased batch at work: how many of its messages have no recorded result yet."""

    batch: Batch
    template: Template
    open_messages: int


@dataclass(slots=True)
class Message:
    """One person's message, on its way."""

    job: Job
    recipient: Recipient
    attempts: int
    ambiguous: int = 0


@dataclass(slots=True)
class Outbox:
    """Messages ready to go, per bot, the most urgent first; and those that wait for another try.

    ``slot_of`` says which bot a person belongs to.
    """

    slot_of: Callable[[int], int]
    slots: int
    jobs: dict[BatchKey, Job] = field(default_factory=dict)
    _ready: list[list[tuple[int, int, int, Message]]] = field(init=False)
    _later: list[tuple[float, int, Message]] = field(default_factory=list)
    _sequence: int = 0

    def __post_init__(self) -> None:
        self._ready = [[] for _ in range(self.slots)]

    def add(self, batch: Batch, template: Template, recipients: Sequence[Recipient]) -> None:
        """Take a leased batch's messages in."""
        job = Job(batch, template, len(recipients))
        self.jobs[batch.key] = job
        for recipient in recipients:
            self._push(Message(job, recipient, recipient.attempts))

    def pop(self, slot: int) -> Message | None:
        """Take out the bot's most urgent message."""
        heap = self._ready[slot]
        return heapq.heappop(heap)[3] if heap else None

    def postpone(self, message: Message, until: float) -> None:
        """Put a message back, not to be taken before ``until`` (monotonic seconds)."""
        self._sequence += 1
        heapq.heappush(self._later, (until, self._sequence, message))

    def wake_postponed(self, now: float) -> float | None:
        """Make those ready whose time has come; return when the next one's comes."""
        while self._later and self._later[0][0] <= now:
            self._push(heapq.heappop(self._later)[2])
        return self._later[0][0] if self._later else None

    def best_lane(self, slot: int) -> int | None:
        """Return the most urgent lane that has a message ready for the bot."""
        heap = self._ready[slot]
        return heap[0][0] if heap else None

    def ready(self) -> int:
        """Count the messages that could go now."""
        return sum(map(len, self._ready))

    def lanes(self) -> dict[int, int]:
        """Count the messages without a result, by lane."""
        counts: dict[int, int] = defaultdict(int)
        for job in self.jobs.values():
            counts[job.batch.lane] += job.open_messages
        return counts

    def forget(self, key: BatchKey) -> None:
        """Drop a batch whose lease is lost: its messages are another sender's now."""
        self.jobs.pop(key, None)

    def is_held(self, message: Message) -> bool:
        """Tell whether the message's batch is still ours."""
        return self.jobs.get(message.job.batch.key) is message.job

    def _push(self, message: Message) -> None:
        self._sequence += 1
        batch = message.job.batch
        slot = self.slot_of(message.recipient.user_id)
        heapq.heappush(self._ready[slot], (batch.lane, batch.event_id, self._sequence, message))
