"""The operator's broadcasts: what may be written, and how long it takes to tell so many people."""

from dataclasses import dataclass
from enum import StrEnum

from svitlobot.domain.texts.templates import check_tags, without_tags
from svitlobot.errors import InvalidInputError

LONGEST_TEXT = 4096  # of a Telegram message, in UTF-16 units, its markup not counted
LONGEST_LIST = 100_000  # people of one file
LONGEST_SOURCE = 8192  # characters with markup


class BroadcastStatus(StrEnum):
    """How a broadcast stands, as its event says."""

    PENDING = "pending"  # recipients are still being planned; those planned are being told
    EXPANDED = "expanded"
    PAUSED = "paused"
    DONE = "done"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


OPEN = frozenset({BroadcastStatus.PENDING, BroadcastStatus.EXPANDED, BroadcastStatus.PAUSED})
ENDED_EARLY = frozenset({BroadcastStatus.CANCELLED, BroadcastStatus.EXPIRED})


@dataclass(frozen=True, slots=True)
class SendingRates:
    """How fast we may send: messages/s for free and paid for, how many may be paid for a day, and when they are."""

    free_rate: float
    paid_rate: float = 0.0
    paid_messages: int = 0
    paid_above_s: float = 0.0  # what takes no longer for free is not paid for

    def seconds_for(self, messages: int) -> float:
        """Return how long so many messages take: paid ones first, the rest for free."""
        for_free = messages / self.free_rate
        if self.paid_rate <= self.free_rate or for_free <= self.paid_above_s:
            return for_free
        paid = min(messages, self.paid_messages)
        return paid / self.paid_rate + (messages - paid) / self.free_rate


def checked_text(text: str, *, is_html: bool) -> str:
    """Return the text as it is sent. Raises InvalidInputError for one that Telegram would not take."""
    text = text.strip()
    if "\x00" in text or len(text) > LONGEST_SOURCE:
        raise InvalidInputError(f"Текст довший за {LONGEST_SOURCE} знаків або має недозволений знак")
    if is_html:
        check_tags("повідомлення", text)
    shown = without_tags(text) if is_html else text
    if not shown.strip():
        raise InvalidInputError("Текст порожній")
    if (length := telegram_length(shown)) > LONGEST_TEXT:
        raise InvalidInputError(f"Текст має {length} знаків, а Telegram приймає щонайбільше {LONGEST_TEXT}")
    return text


def telegram_length(text: str) -> int:
    """Return a text's length as Telegram counts it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
