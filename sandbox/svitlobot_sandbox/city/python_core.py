"""The twin of the firmware's core in Python, for machines without a C++ compiler.

It follows firmware/core/{debounce,reporter,backoff,random,reading}.cpp line by line. A simulated sensor never loses its
own power, so nothing here is kept for a next start, and hundredths, tenths and random numbers are whole numbers as
there.
"""

from collections import deque
from dataclasses import dataclass

import orjson

from svitlobot_sandbox.city.sensor_core import UNMEASURED, Answer, Inputs

FIRMWARE_VERSION = "1.0.0"
SETTLE_MS = 300
FRESH_MS = 25_000
ANSWER_WITHIN_MS = 45_000
JUMP_CENTIVOLTS, JUMP_PAUSE_MS = 800, 10_000
OLDEST_DS = 26_784_000
LONGEST_BACKOFF_MS, LONGEST_RETRY_AFTER_S, REFUSED_KEY_PAUSE_MS = 30_000, 300, 60_000
CAPACITY = 48
NEVER = 2**64 - 1
_U32 = 2**32 - 1


class Xorshift:
    """Marsaglia's xorshift, 32 bits."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _U32 or 1

    def between(self, low: int, high: int) -> int:
        """Return a number from ``low`` to ``high``, both included."""
        self._state ^= self._state << 13 & _U32
        self._state ^= self._state >> 17
        self._state ^= self._state << 5 & _U32
        return low + self._state % (high - low + 1)


class Debounce:
    """A state of the relay counts once it has been steady for a while."""

    def __init__(self) -> None:
        self.settled: bool | None = None
        self.since = 0
        self._candidate: bool | None = None
        self._candidate_since = 0

    def sample(self, is_on: bool, now: int) -> bool:
        """Take a sample; true when another state has just settled."""
        if is_on == self.settled:
            self._candidate = None
            return False
        if self._candidate is not is_on:
            self._candidate, self._candidate_since = is_on, now
        if now - self._candidate_since < SETTLE_MS:
            return False
        self._candidate, self.settled, self.since = None, is_on, self._candidate_since
        return True

    def settles_at(self) -> int:
        """Return when the next sample could settle a state."""
        return NEVER if self._candidate is None else self._candidate_since + SETTLE_MS


@dataclass(frozen=True, slots=True)
class Change:
    """The power changed; it is kept until the server has it."""

    seq: int
    at: int
    is_on: bool


class PythonCore:
    """A sensor as the firmware has it, without flash and battery."""

    def __init__(self, sensor_id: str, entropy: int, heartbeat_ms: int) -> None:
        name = orjson.dumps(sensor_id).decode()
        self._head = f'{{"sensor_id":{name},"is_power_on":'
        self._boot = f',"boot_id":"{entropy:08x}","seq":'
        self._heartbeat_ms = heartbeat_ms
        self._random = Xorshift(~entropy)
        self._debounce = Debounce()
        self._journal: deque[Change] = deque()
        self._last_on: bool | None = None  # what the last change said
        self._inputs = Inputs(relay=False)
        self._now = self._last_end = self._not_before = self._heartbeat_at = self._next_jump_at = self._sent_at = 0
        self._seq = self._failures = 0
        self._reported_centivolts = UNMEASURED
        self._owes_present = True
        self._is_sending = False
        self._answer: Answer | None = None
        self._offered: Change | None = None  # None: how things stand
        self.sent_state = False

    def step(self, now_ms: int, inputs: Inputs) -> bytes | None:
        """Look at the inputs and take in the last answer; return a body to post now."""
        self._now, self._inputs = now_ms, inputs
        if self._debounce.sample(inputs.relay, now_ms) and self._debounce.settled is not self._last_on:
            self._change(inputs.relay)
        self._receive()
        if self._is_sending:
            return None
        if not inputs.has_network:
            self._owes_present = True
            return None
        body = self._next()
        if body is not None:
            self._is_sending, self._sent_at = True, now_ms
            self._answer = None  # of a request that was given up
        return body

    def answer(self, answer: Answer) -> None:
        """Tell how the post ended; the next step takes it in."""
        self._answer = answer

    def idle_ms(self) -> int:
        """Return for how long no step is needed while the inputs stay as they are."""
        report = self._sent_at + ANSWER_WITHIN_MS if self._is_sending else self._due_at()
        return max(min(self._debounce.settles_at(), report) - self._now, 0)

    def _change(self, is_on: bool) -> None:
        if len(self._journal) == CAPACITY:
            self._journal.popleft()
        self._journal.append(Change(self._take_seq(), self._debounce.since, is_on))
        self._last_on = is_on
        self._not_before = self._now

    def _take_seq(self) -> int:
        self._seq += 1
        return self._seq - 1

    def _next(self) -> bytes | None:
        if self._debounce.settled is None or self._now < self._not_before:
            return None
        change = next((one for one in self._journal if self._now - one.at <= FRESH_MS), None)
        is_due = self._owes_present or self._now >= self._heartbeat_at
        if change is None and (is_due or (self._jumped() and self._now >= self._next_jump_at)):
            if not is_due:
                self._next_jump_at = self._now + JUMP_PAUSE_MS
            self._offered, self.sent_state = None, True
            self._reported_centivolts = self._inputs.centivolts
            return self._body(
                self._debounce.settled, self._take_seq(), self._inputs.centivolts, self._inputs.centihertz
            )
        if change is None and self._journal:
            change = self._journal[0]
        return None if change is None else self._offer(change)

    def _offer(self, change: Change) -> bytes:
        is_fresh = self._now - change.at <= FRESH_MS
        self._offered, self.sent_state = change, is_fresh and change is self._journal[-1]
        if self.sent_state:
            self._reported_centivolts = UNMEASURED
        since = self._last_end if is_fresh and change.at < self._last_end else change.at
        return self._body(change.is_on, change.seq, age_ds=min((self._now - since) // 100, OLDEST_DS))

    def _body(
        self, is_on: bool, seq: int, centivolts: int = UNMEASURED, centihertz: int = UNMEASURED, age_ds: int = 0
    ) -> bytes:
        measured = _hundredths("voltage", centivolts) + _hundredths("frequency", centihertz)
        age = f',"age_s":{age_ds // 10}.{age_ds % 10}' if age_ds else ""
        return (
            f'{self._head}{int(is_on)}{measured}{self._boot}{seq}{age},"firmware_version":"{FIRMWARE_VERSION}"}}'
        ).encode()

    def _receive(self) -> None:
        if not self._is_sending:
            return
        answer, self._answer = self._answer, None
        if answer is None:
            if self._now - self._sent_at < ANSWER_WITHIN_MS:
                return
            answer = Answer()
        self._is_sending, self._last_end = False, self._now
        if answer.is_accepted or answer.status in (413, 422):
            self._accept()
        else:
            self._owes_present = True
            self._not_before = self._now + self._pause_after(answer)

    def _accept(self) -> None:
        self._failures = 0
        if self._offered is None:
            self._owes_present = False
        elif self._offered in self._journal:
            self._journal.remove(self._offered)
        if self.sent_state:
            low = self._heartbeat_ms - self._heartbeat_ms // 10
            self._heartbeat_at = self._now + self._random.between(low, self._heartbeat_ms)

    def _pause_after(self, answer: Answer) -> int:
        self._failures = min(self._failures + 1, 6)
        step = min(1000 << (self._failures - 1), LONGEST_BACKOFF_MS)
        pause = self._random.between(step // 2, step)
        if answer.status == 401:
            pause = REFUSED_KEY_PAUSE_MS
        return max(pause, min(answer.retry_after_s, LONGEST_RETRY_AFTER_S) * 1000)

    def _jumped(self) -> bool:
        now, before = self._inputs.centivolts, self._reported_centivolts
        if not self._debounce.settled or now == UNMEASURED:
            return False
        return before == UNMEASURED or abs(now - before) >= JUMP_CENTIVOLTS

    def _due_at(self) -> int:
        if self._debounce.settled is None:
            return NEVER
        due = self._now if self._owes_present or self._journal else self._heartbeat_at
        if self._jumped():
            due = min(due, self._next_jump_at)
        return max(due, self._not_before)


def _hundredths(name: str, value: int) -> str:
    return "" if value == UNMEASURED else f',"{name}":{value // 100}.{value % 100:02d}'
