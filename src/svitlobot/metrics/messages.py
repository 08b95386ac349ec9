"""Messages on their way to Telegram, and what Telegram answers."""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from svitlobot.domain.outbox.delivery import EventKind, Priority
from svitlobot.metrics.registry import REGISTRY


class TelegramAnswer(StrEnum):
    """What Telegram made of one request."""

    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    RETRY_AFTER = "retry_after"  # 429
    NOT_SENT = "not_sent"
    AMBIGUOUS = "ambiguous"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - an answer, no token
    MIGRATED = "migrated"


UNSENT = ("failed", "blocked", "superseded", "expired", "cancelled")
MARK_LENGTH = 8

_sent = Counter("notifications_sent_total", "Messages that Telegram took.", ["type", "priority"], registry=REGISTRY)
_unsent = Counter(
    "svitlobot_notifications_unsent_total",
    "Messages that were given up, by what became of them.",
    ["type", "state"],
    registry=REGISTRY,
)
_delay = Histogram(
    "svitlobot_notification_delay_seconds",
    "Time from the reading, or what else made the event, to each message that Telegram took.",
    ["priority"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10800),
    registry=REGISTRY,
)
_answers = Counter(
    "svitlobot_telegram_answers_total",
    "Telegram's answers to sends, by the mark of the bot's token.",
    ["bot", "answer"],
    registry=REGISTRY,
)
_taken = Histogram(
    "svitlobot_telegram_request_seconds",
    "Time of one send, from request to answer.",
    ["bot"],
    buckets=(0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
    registry=REGISTRY,
)
_rate = Gauge("svitlobot_bot_allowed_rate", "Messages a second that the limiter gave last.", ["bot"], registry=REGISTRY)
_held = Gauge("svitlobot_sender_held_messages", "Leased messages without a result.", registry=REGISTRY)
_leases = Gauge("svitlobot_sender_leases", "Batches that this sender has leased.", registry=REGISTRY)
_sessions = Counter("svitlobot_sender_sessions_lost_total", "Sessions that ended by a fault.", registry=REGISTRY)


def token_mark(token: str) -> str:
    """Return what a bot's token is called here: it tells tokens apart and gives none away."""
    return hashlib.sha256(token.encode()).hexdigest()[:MARK_LENGTH]


class BotMeter:
    """Measures one bot token's requests."""

    def __init__(self, token: str) -> None:
        mark = token_mark(token)
        self._answers = {answer: _answers.labels(mark, answer.value) for answer in TelegramAnswer}
        self._taken = _taken.labels(mark)
        self._rate = _rate.labels(mark)

    def answered(self, answer: TelegramAnswer, seconds: float | None = None) -> None:
        """Note Telegram's answer to a send, and how long it took."""
        self._answers[answer].inc()
        if seconds is not None:
            self._taken.observe(seconds)

    def allowed(self, rate: float) -> None:
        """Note how many messages a second the limiter gives."""
        self._rate.set(rate)


def count_answer(token: str, answer: TelegramAnswer) -> None:
    """Count Telegram's answer to one of the bot's own requests: to a message, or a 429 to any."""
    _answers.labels(token_mark(token), answer.value).inc()


def count_sent(kind: str, priority: int, delay_s: float) -> None:
    """Count a message that Telegram took, and how long after its event."""
    sent, delay = _of_sent(kind, priority)
    sent.inc()
    delay.observe(delay_s)


@cache
def _of_sent(kind: str, priority: int) -> tuple[Counter, Histogram]:
    name = Priority(priority).name.lower()
    return _sent.labels(EventKind(kind).value, name), _delay.labels(name)


def count_given_up(kind: str, state: str) -> None:
    """Count a message that was given up. ``state`` is that of its row."""
    _unsent.labels(EventKind(kind).value, state).inc()


def watch_outbox(held: Callable[[], int], leased: Callable[[], int]) -> None:
    """Have what a sender holds looked up at each scrape."""
    _held.set_function(held)
    _leases.set_function(leased)


def count_lost_session() -> None:
    """Count a session of the sender that ended by a fault."""
    _sessions.inc()
