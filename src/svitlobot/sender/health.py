"""Whether a bot's messages get through: a bot that fails is backed off as a whole, probed, and resumed in order.

Backing each message off alone would mix up priorities and leave everybody waiting for delays that grew while Telegram
was away. So failed messages stay in their place in the queue, and it is the bot that waits.
"""

import time
from dataclasses import dataclass

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
AWAY_AFTER = 3  # failures in a row
FREE_TRIES = 5


@dataclass(slots=True)
class BotHealth:
    """Counts a bot's failures in a row. Moments are monotonic seconds; nothing is sent before ``resumes_at``."""

    failures: int = 0
    pauses: int = 0
    resumes_at: float = 0.0

    @property
    def is_away(self) -> bool:
        """Tell whether so many sends failed in a row that only probes are sent."""
        return self.failures >= AWAY_AFTER

    def failed(self, started_at: float) -> None:
        """Note that a send, begun at ``started_at``, certainly or perhaps did not go out.

        What was in flight when the trouble began says nothing new, so it does not make the pause longer.
        """
        self.failures += 1
        if started_at >= self.resumes_at:
            self.pauses += 1
            pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self.pauses - 1, 10))
            self.resumes_at = time.monotonic() + pause

    def succeeded(self) -> bool:
        """Note that Telegram took a message; tell whether that is the end of a time away."""
        was_away = self.is_away
        self.failures = self.pauses = 0
        self.resumes_at = 0.0
        return was_away
