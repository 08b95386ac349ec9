"""What is announced to the city's residents: who must be told of an event, and how far its messages have come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from svitlobot.domain.outbox.delivery import EventKind, Tier


@dataclass(frozen=True, slots=True)
class TierProgress:
    """How far the messages to one tier have come."""

    planned: int = 0
    sent: int = 0
    pending: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(slots=True)
class Announcement:
    """One event: who must be told, and who has been."""

    event_id: int
    created_at: datetime
    kind: EventKind
    queue_id: int
    queue_name: str
    people: dict[int, Tier]
    status: str = "pending"
    tiers: dict[Tier, TierProgress] = field(default_factory=dict)
    told_by: Sequence[tuple[str, int]] = ()
    """Of a warning: when the events were made, and which, that told the same a moment before."""
    confirmed_at: datetime | None = None
    """When the second sensor's request left, from which the delay of a change of power counts; None until it has."""
    sample: str | None = None
    """The text as one person got it."""

    @property
    def audience(self) -> dict[Tier, int]:
        """How many people of each tier must be told."""
        return dict(Counter(self.people.values()))

    @property
    def expected(self) -> int:
        """How many people must be told."""
        return len(self.people)

    @property
    def sent(self) -> int:
        """How many have been told."""
        return sum(tier.sent for tier in self.tiers.values())

    @property
    def is_overtaken(self) -> bool:
        """Whether something newer came first, so that the rest must not be told any more."""
        return self.status == "superseded"

    @property
    def is_finished(self) -> bool:
        """Whether no message of it will be sent any more."""
        is_planned = self.status != "pending"
        return self.is_overtaken or (is_planned and not any(tier.pending for tier in self.tiers.values()))

    def seconds_until(self, moment: datetime | None) -> float | None:
        """Return how long after the second sensor's request, or after the news was made, the moment was."""
        return None if moment is None else (moment - (self.confirmed_at or self.created_at)).total_seconds()

    @property
    def seconds(self) -> float | None:
        """How long it took until the last message so far."""
        return self.seconds_until(max((tier.last for tier in self.tiers.values() if tier.last), default=None))
