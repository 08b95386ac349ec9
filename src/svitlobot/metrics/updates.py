"""What people press and write in the bot, and how long they wait for it."""

from enum import StrEnum

from prometheus_client import Histogram

from svitlobot.metrics.registry import REGISTRY


class UpdateEnd(StrEnum):
    """What became of an update."""

    HANDLED = "handled"
    IGNORED = "ignored"  # not for us, or handled before
    REPEATED = "repeated"  # Telegram is to bring it again: nobody took note
    TIMED_OUT = "timed_out"
    FAILED = "failed"


_duration = Histogram(
    "svitlobot_bot_update_seconds",
    "Time to handle an update, its turn included.",
    ["end"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=REGISTRY,
)


def observe_update(end: UpdateEnd, seconds: float) -> None:
    """Note an update."""
    _duration.labels(end.value).observe(seconds)
