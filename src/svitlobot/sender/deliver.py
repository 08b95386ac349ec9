"""One bot's messages: a slot in time first, then the most urgent message there is, then Telegram."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from svitlobot.clock import Clock
from svitlobot.db.queries.notifications import Result
from svitlobot.domain.notifications import MAX_AMBIGUOUS, Lane, is_night, retry_delay
from svitlobot.gateways.pace import Pace, Slots
from svitlobot.gateways.telegram import (
    Ambiguous,
    Delivered,
    NotSent,
    Outcome,
    Refused,
    RetryAfter,
    TelegramClient,
    TokenRefused,
    Unreachable,
)
from svitlobot.sender.outbox import Message, Outbox
from svitlobot.sender.recorder import Recorder

log = structlog.get_logger()

CHUNK_S = 0.1  # how much of the pace is leased at a time
CHAT_INTERVAL_S = 1.0  # Telegram takes about one message a second in a chat
CHAT_MEMORY = 20_000
TOKEN_REFUSED_PAUSE_S = 30.0


@dataclass(slots=True)
class Bot:
    """A bot token and its paces: the free one, and that of paid broadcast."""

    token: str
    free: Pace
    paid: Pace


@dataclass(slots=True)
class Delivery:
    """Sends one bot's share of the outbox, never faster than its pace.

    ``may_pay(n)`` reserves n paid messages under the spend cap and tells whether it could.
    """

    slot: int
    bot: Bot
    outbox: Outbox
    recorder: Recorder
    client: TelegramClient
    clock: Clock
    may_pay: Callable[[int], Awaitable[bool]]
    dead_events: dict[int, str]
    concurrency: asyncio.Semaphore
    in_flight: set[asyncio.Task[None]]
    on_room: Callable[[], None]
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    paused_until: float = 0.0
    _recent_chats: dict[int, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Send until cancelled. What is in flight then is in ``in_flight``, to be awaited by the caller."""
        while True:
            lane = await self._wait_for_messages()
            slots, is_paid = await self._lease(lane)
            await self._spend(slots, is_paid=is_paid)

    async def _wait_for_messages(self) -> int:
        while True:
            self.wanted.clear()
            now = time.monotonic()
            next_retry = self.outbox.wake_postponed(now)
            lane = self.outbox.best_lane(self.slot)
            if lane is not None and now >= self.paused_until:
                return lane
            wakes = [at - now for at in (next_retry, self.paused_until) if at is not None and at > now]
            await _wait(self.wanted, min(wakes, default=None))

    async def _lease(self, lane: int) -> tuple[Slots, bool]:
        if lane == Lane.PERSONAL:
            return await self.bot.free.lease(1, is_personal=True), False
        paid = self.bot.paid
        if await self.may_pay(count := _chunk(paid.rate)):
            return await paid.lease(count), True
        return await self.bot.free.lease(_chunk(self.bot.free.rate)), False

    async def _spend(self, slots: Slots, *, is_paid: bool) -> None:
        for number in range(slots.count):
            at = slots.start + number * slots.interval
            while (wait := at - time.monotonic()) > 0:
                self.wanted.clear()
                await _wait(self.wanted, wait)
                if self._is_personal_waiting():
                    return  # the reserved lane has slots of its own: do not let it wait for these
            message = self._next_message()
            if message is None:
                return
            await self.concurrency.acquire()
            task = asyncio.create_task(self._send(message, is_paid=is_paid))
            self.in_flight.add(task)
            task.add_done_callback(self._landed)

    def _is_personal_waiting(self) -> bool:
        return self.outbox.best_lane(self.slot) == Lane.PERSONAL

    def _landed(self, task: asyncio.Task[None]) -> None:
        self.in_flight.discard(task)
        self.concurrency.release()
        if not task.cancelled() and (error := task.exception()):
            log.error("send_failed", exc_info=error)

    def _next_message(self) -> Message | None:
        """Take the most urgent message that is still owed, true, in time, and not too soon for its chat."""
        now = time.monotonic()
        self.outbox.wake_postponed(now)
        while (message := self.outbox.pop(self.slot)) is not None:
            self.on_room()
            if not self.outbox.is_held(message):
                continue
            batch = message.job.batch
            if (status := self.dead_events.get(batch.event_id)) is not None:
                self._settle(message, status)
            elif batch.expires_at <= self.clock():
                self._settle(message, "expired")
            elif (free_at := self._recent_chats.get(message.recipient.user_id, 0.0) + CHAT_INTERVAL_S) > now:
                self.outbox.postpone(message, free_at)
            else:
                return message
        return None

    async def _send(self, message: Message, *, is_paid: bool) -> None:
        recipient, batch = message.recipient, message.job.batch
        self._remember_chat(recipient.user_id)
        text = message.job.template.render({"address": recipient.address})
        message.attempts += 1
        outcome = await self.client.send_message(
            self.bot.token,
            recipient.user_id,
            text,
            is_silent=recipient.is_night_mode and is_night(self.clock()),
            is_paid=is_paid and batch.lane != Lane.PERSONAL,
        )
        await self._conclude(message, outcome, is_paid=is_paid)

    async def _conclude(self, message: Message, outcome: Outcome, *, is_paid: bool) -> None:
        match outcome:
            case Delivered():
                self._settle(message, "sent")
            case Unreachable(reason):
                self._settle(message, "blocked", reason, is_unreachable=True)
            case Refused(reason):
                log.warning("message_refused", event_id=message.job.batch.event_id, reason=reason)
                self._settle(message, "failed", reason)
            case RetryAfter(seconds):
                message.attempts -= 1  # Telegram never looked at it
                await self._slow_down(message, seconds, is_paid=is_paid)
            case TokenRefused(reason):
                message.attempts -= 1
                log.error("bot_token_refused", slot=self.slot, reason=reason)
                self.paused_until = time.monotonic() + TOKEN_REFUSED_PAUSE_S
                self._retry(message, TOKEN_REFUSED_PAUSE_S)
            case Ambiguous(reason):
                message.ambiguous += 1
                if message.ambiguous >= MAX_AMBIGUOUS:
                    self._settle(message, "failed", reason)
                else:
                    self._retry(message, retry_delay(message.attempts))
            case NotSent():
                self._retry(message, retry_delay(message.attempts))

    async def _slow_down(self, message: Message, seconds: float, *, is_paid: bool) -> None:
        pace = self.bot.paid if is_paid else self.bot.free
        await pace.pause(seconds)
        log.warning("too_many_requests", slot=self.slot, retry_after=seconds)
        self._retry(message, seconds)

    def _retry(self, message: Message, delay: float) -> None:
        self.outbox.postpone(message, time.monotonic() + delay)
        self.wanted.set()

    def _settle(self, message: Message, state: str, error: str | None = None, *, is_unreachable: bool = False) -> None:
        job = message.job
        self.recorder.add(
            Result(
                event_at=job.batch.event_at,
                event_id=job.batch.event_id,
                user_id=message.recipient.user_id,
                state=state,
                attempts=message.attempts,
                at=self.clock(),
                error=error,
                is_unreachable=is_unreachable,
            )
        )
        job.open_messages -= 1
        if job.open_messages == 0 and self.outbox.is_held(message):
            self.outbox.forget(job.batch.key)
            self.recorder.finish(job.batch.key)

    def _remember_chat(self, chat_id: int) -> None:
        if len(self._recent_chats) >= CHAT_MEMORY:
            horizon = time.monotonic() - CHAT_INTERVAL_S
            self._recent_chats = {chat: at for chat, at in self._recent_chats.items() if at > horizon}
        self._recent_chats[chat_id] = time.monotonic()


def _chunk(rate: float) -> int:
    return max(1, round(rate * CHUNK_S))


async def _wait(event: asyncio.Event, timeout: float | None) -> None:
    try:
        async with asyncio.timeout(timeout):
            await event.wait()
    except TimeoutError:
        pass
