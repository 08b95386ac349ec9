"""The messages a sender holds in memory: a few leased batches, ordered by urgency."""

import heapq
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from svitlobot.db.queries.outbox.batches import Batch, Recipient
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.domain.texts.templates import Template
from svitlobot.gateways.telegram.client import Keyboard

BatchKey = tuple[int, int]


@dataclass(slots=True, eq=False)
class BatchJob:
    """A leased batch at work: until when it is ours, and how many of its messages have no result yet."""

    batch: Batch
    template: Template
    open_messages: int
    ours_until: float
    keyboard: Keyboard | None = None
    whole_queue: str = ""  # what stands for the address where a queue's channel is told
    leased_at: float = field(default_factory=time.time)
    results: Counter[str] = field(default_factory=Counter)  # how many messages came to which state


@dataclass(slots=True, eq=False)
class Message:
    """One person's message, on its way."""

    job: BatchJob
    recipient: Recipient
    attempts: int
    ambiguous: int = 0
    failures: int = 0  # of its own, while others went through
    may_be_paid: bool = True
    is_put_by: bool = False  # a send failed while the bot was away: it goes on as soon as the bot does
    is_gone: bool = False  # the person has no such message any more
    composed_at: datetime | None = None


@dataclass(slots=True)
class Outbox:
    """Messages ready to go, per bot, the most urgent first; and those that wait for another try.

    ``slot_of`` says which bot a person belongs to. Moments are monotonic seconds.
    """

    slot_of: Callable[[int], int]
    slots: int
    jobs: dict[BatchKey, BatchJob] = field(default_factory=dict)
    held: int = 0  # messages without a result
    _by_priority: list[list[int]] = field(init=False)  # how many are ready, by bot and priority
    _ready: list[list[tuple[int, int, int, Message]]] = field(init=False)
    _later: list[tuple[float, int, Message]] = field(default_factory=list)
    _in_flight: set[Message] = field(default_factory=set)
    _sequence: int = 0

    def __post_init__(self) -> None:
        self._ready = [[] for _ in range(self.slots)]
        self._by_priority = [[0] * len(Priority) for _ in range(self.slots)]

    def add(
        self,
        batch: Batch,
        template: Template,
        recipients: Sequence[Recipient],
        ours_until: float,
        keyboard: Keyboard | None = None,
        whole_queue: str = "",
    ) -> None:
        """Take in the messages of a batch that is leased until ``ours_until``."""
        self.forget(batch.key)
        job = BatchJob(batch, template, len(recipients), ours_until, keyboard, whole_queue)
        self.jobs[batch.key] = job
        self.held += job.open_messages
        for recipient in recipients:
            may_be_paid = batch.priority != Priority.PERSONAL
            self._push(Message(job, recipient, recipient.attempts, may_be_paid=may_be_paid))

    def pop(self, slot: int) -> Message | None:
        """Take out the bot's most urgent message."""
        if not self._ready[slot]:
            return None
        priority, _, _, message = heapq.heappop(self._ready[slot])
        self._by_priority[slot][priority] -= 1
        self._in_flight.add(message)
        return message

    def postpone(self, message: Message, until: float) -> None:
        """Put a message back, not to be taken before ``until``."""
        self._in_flight.discard(message)
        self._sequence += 1
        heapq.heappush(self._later, (until, self._sequence, message))

    def wake_postponed(self, now: float) -> float | None:
        """Make those ready whose time has come; return when the next one's comes."""
        while self._later and self._later[0][0] <= now:
            self._push(heapq.heappop(self._later)[2])
        return self._later[0][0] if self._later else None

    def recall(self, event_ids: Collection[int]) -> None:
        """Make the postponed messages of these events ready at once."""
        self._recall(lambda message: message.job.batch.event_id in event_ids)

    def recall_put_by(self, slot: int) -> None:
        """Make the messages ready that wait because their bot was away."""
        self._recall(lambda message: message.is_put_by and self.slot_of(message.recipient.user_id) == slot)

    def recall_changed(self, user_ids: Collection[int]) -> None:
        """Make the postponed messages of these people ready, so that those not owed any more are settled."""
        self._recall(lambda message: message.recipient.user_id in user_ids)

    def messages_of(self, user_ids: Collection[int]) -> dict[BatchJob, list[Message]]:
        """Return the messages to these people without a result, by their batch; one in flight may have to go again."""
        found: dict[BatchJob, list[Message]] = {}
        ready = (message for heap in self._ready for *_, message in heap)
        for message in (*ready, *(message for _, _, message in self._later), *self._in_flight):
            if message.recipient.user_id in user_ids:
                found.setdefault(message.job, []).append(message)
        return found

    def _recall(self, is_meant: Callable[[Message], bool]) -> None:
        recalled = [entry[2] for entry in self._later if is_meant(entry[2])]
        if recalled:
            self._later = [entry for entry in self._later if not is_meant(entry[2])]
            heapq.heapify(self._later)
            for message in recalled:
                self._push(message)

    def best_priority(self, slot: int) -> int | None:
        """Return the most urgent priority that has a message ready for the bot."""
        heap = self._ready[slot]
        return heap[0][0] if heap else None

    def ready(self, slot: int) -> int:
        """Count the bot's messages that could go now."""
        return len(self._ready[slot])

    def wanted_below(self, slot: int, stock: int) -> int:
        """Return the priority value below which a bot wants more, to have ``stock`` of the most urgent ready."""
        ready = 0
        for priority, count in enumerate(self._by_priority[slot]):
            ready += count
            if ready >= stock:
                return priority
        return len(Priority)

    def most_urgent(self) -> int | None:
        """Return the most urgent priority of the messages without a result."""
        return min((job.batch.priority for job in self.jobs.values()), default=None)

    def extend(self, key: BatchKey, ours_until: float) -> None:
        """Note that a batch's lease lasts longer."""
        if (job := self.jobs.get(key)) is not None:
            job.ours_until = ours_until

    def forget(self, key: BatchKey) -> None:
        """Drop a batch whose lease is lost: its messages are another sender's now."""
        if (job := self.jobs.pop(key, None)) is not None:
            self.held -= job.open_messages

    def is_held(self, message: Message) -> bool:
        """Tell whether the message is still ours to send.

        A process that hung longer than its leases last finds out here, before it sends anything. The batch is
        dropped, and its next lease sends what is unsent.
        """
        job = message.job
        if self.jobs.get(job.batch.key) is job:
            if time.monotonic() < job.ours_until:
                return True
            self.forget(job.batch.key)
        self._in_flight.discard(message)
        return False

    def close(self, message: Message) -> bool:
        """Note that a message has its result; tell whether that was the last one of a batch of ours."""
        is_held = self.is_held(message)
        self._in_flight.discard(message)
        job = message.job
        job.open_messages -= 1
        self.held -= is_held
        if is_held and not job.open_messages:
            self.forget(job.batch.key)
            return True
        return False

    def _push(self, message: Message) -> None:
        self._sequence += 1
        message.is_put_by = False
        batch = message.job.batch
        slot = self.slot_of(message.recipient.user_id)
        heapq.heappush(self._ready[slot], (batch.priority, batch.event_id, self._sequence, message))
        self._by_priority[slot][batch.priority] += 1
