"""What was delivered: enough to prove nothing was lost or doubled, in bounded memory."""

from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

CHUNK = 65_536
MAX_CHUNKS = 64  # 4 million deliveries, about 130 MB
MAX_CHATS = 5_000_000
MAX_FINGERPRINTS = 4_000_000
HISTOGRAM_SECONDS = 3_600


class Moment(NamedTuple):
    """One moment on both clocks, in seconds."""

    monotonic: float
    unix: float


class _Chunk:
    """A stretch of the log, 32 bytes a delivery."""

    __slots__ = ("at", "bots", "chats", "messages")

    def __init__(self) -> None:
        self.bots = array("q")
        self.chats = array("q")
        self.messages = array("q")
        self.at = array("d")


class Ledger:
    """Every accepted message: exact counts for each chat, the log of the last millions, and totals.

    Numbers start at 1 and grow by one per delivery, so a reader can ask for what it has not seen.
    """

    def __init__(self, monotonic: Callable[[], float], unix: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._unix = unix
        self.reset()

    def reset(self) -> None:
        """Forget everything, as if just started."""
        self.accepted = 0
        self.paid = 0
        self.duplicates = 0
        self.untracked = 0  # deliveries to chats beyond MAX_CHATS
        self.calls: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        self.first: Moment | None = None
        self.last: Moment | None = None
        self._counts: dict[int, int] = {}
        self._log: deque[_Chunk] = deque([_Chunk()], maxlen=MAX_CHUNKS)
        # Two generations: when the young one is full it becomes the old one, so the last millions are known.
        self._young: set[int] = set()
        self._old: set[int] = set()
        self._seconds: deque[list[int]] = deque(maxlen=HISTOGRAM_SECONDS)

    def record(self, bot_id: int, chat_id: int, message_id: int, content: str, *, paid: bool) -> float:
        """Write one accepted message down; return its unix time."""
        moment = Moment(self._monotonic(), self._unix())
        self.accepted += 1
        self.paid += paid
        if self.first is None:
            self.first = moment
        self.last = moment
        self._count(chat_id)
        self._fingerprint(hash((chat_id, content)))
        self._append(bot_id, chat_id, message_id, moment.unix)
        second = int(moment.unix)
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1][1] += 1
        else:
            self._seconds.append([second, 1])
        return moment.unix

    def _count(self, chat_id: int) -> None:
        count = self._counts.get(chat_id, 0)
        if count or len(self._counts) < MAX_CHATS:
            self._counts[chat_id] = count + 1
        else:
            self.untracked += 1

    def _fingerprint(self, fingerprint: int) -> None:
        if fingerprint in self._young or fingerprint in self._old:
            self.duplicates += 1
            return
        if len(self._young) >= MAX_FINGERPRINTS:
            self._old, self._young = self._young, set()
        self._young.add(fingerprint)

    def _append(self, bot_id: int, chat_id: int, message_id: int, unix: float) -> None:
        chunk = self._log[-1]
        if len(chunk.at) >= CHUNK:
            chunk = _Chunk()
            self._log.append(chunk)
        chunk.bots.append(bot_id)
        chunk.chats.append(chat_id)
        chunk.messages.append(message_id)
        chunk.at.append(unix)

    def deliveries(self, since: int, limit: int) -> list[dict[str, Any]]:
        """Return up to ``limit`` deliveries numbered above ``since``, oldest first."""
        kept = sum(len(chunk.at) for chunk in self._log)
        oldest = self.accepted - kept  # the number just before the oldest one kept
        start = max(since, oldest) - oldest
        rows: list[dict[str, Any]] = []
        for position in range(start, min(start + limit, kept)):
            chunk, index = self._log[position // CHUNK], position % CHUNK
            rows.append(
                {
                    "number": oldest + position + 1,
                    "bot_id": chunk.bots[index],
                    "chat_id": chunk.chats[index],
                    "message_id": chunk.messages[index],
                    "at": chunk.at[index],
                }
            )
        return rows

    def count(self, chat_id: int) -> int:
        """Return how many deliveries a chat has had."""
        return self._counts.get(chat_id, 0)

    def counts(self) -> Iterator[list[tuple[int, int]]]:
        """Yield (chat_id, deliveries) of every chat, thousands at a time; safe while deliveries go on."""
        chats = iter(list(self._counts))
        while batch := list(islice(chats, 8_192)):
            yield [(chat_id, self._counts.get(chat_id, 0)) for chat_id in batch]

    def summary(self, seconds: int) -> dict[str, Any]:
        """Return the totals, and the deliveries of each of the last ``seconds`` seconds that had any."""
        horizon = int(self._unix()) - seconds
        return {
            "accepted": self.accepted,
            "paid": self.paid,
            "chats": len(self._counts),
            "untracked": self.untracked,
            "duplicates": self.duplicates,
            "too_many_requests": self.refused[429],
            "calls": dict(self.calls),
            "refused": {str(code): count for code, count in self.refused.items()},
            "first": self.first._asdict() if self.first else None,
            "last": self.last._asdict() if self.last else None,
            "per_second": [pair for pair in self._seconds if pair[0] > horizon],
        }
