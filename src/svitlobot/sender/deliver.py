"""One bot's messages: a slot in time first, then the most urgent message there is, then Telegram."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import structlog

from svitlobot.clock import Clock
from svitlobot.db.queries.outbox.batches import Result
from svitlobot.domain.outbox.delivery import MAX_AMBIGUOUS, Priority, ambiguous_delay, is_night, retry_delay
from svitlobot.domain.outbox.event_texts import WHOLE_QUEUE, values_at
from svitlobot.gateways.telegram.client import (
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
from svitlobot.send_limiter import PERSONAL, SharedRateLimiter, Slots
from svitlobot.sender.outbox import Message, Outbox
from svitlobot.sender.recorder import Recorder
from svitlobot.sender.spending import Spending

log = structlog.get_logger()

CHUNK_S = 0.1  # how much of the rate is leased at a time
CHAT_INTERVAL_S = 1.0  # Telegram takes about one message a second in a chat
CHAT_MEMORY = 20_000
TOKEN_REFUSED_PAUSE_S = 30.0
WARNING_INTERVAL_S = 10.0
NEVER_CHARGED = (Unreachable, Refused, RetryAfter, NotSent, TokenRefused)


@dataclass(slots=True)
class Bot:
    """A bot token and its limiters: the free one, and that of paid broadcast."""

    token: str
    free: SharedRateLimiter
    paid: SharedRateLimiter


@dataclass(slots=True)
class Delivery:
    """Sends one bot's share of the outbox, never faster than its limiter."""

    slot: int
    bot: Bot
    outbox: Outbox
    recorder: Recorder
    client: TelegramClient
    clock: Clock
    spending: Spending
    dead_events: dict[int, str]
    concurrency: asyncio.Semaphore
    in_flight: set[asyncio.Task[None]]
    on_room: Callable[[int], None]
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    paused_until: float = 0.0
    _recent_chats: dict[int, float] = field(default_factory=dict)
    _warned_at: dict[str, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Send until cancelled. What is in flight then is in ``in_flight``, to be awaited by the caller."""
        while True:
            if await self._wait_for_messages() == Priority.PERSONAL:
                await self._spend(await self.bot.free.lease(1, PERSONAL), self.bot.free, is_personal=True)
            else:
                await self._broadcast()

    async def _wait_for_messages(self) -> int:
        while True:
            self.wanted.clear()
            now = time.monotonic()
            next_retry = self.outbox.wake_postponed(now)
            priority = self.outbox.best_priority(self.slot)
            if priority is not None and now >= self.paused_until:
                return priority
            wakes = [at - now for at in (next_retry, self.paused_until) if at is not None and at > now]
            await _wait(self.wanted, min(wakes, default=None))

    async def _broadcast(self) -> None:
        free, paid = self.bot.free, self.bot.paid
        count = self._wanted(paid)
        day = await self.spending.reserve(count)
        if day is None:
            await self._spend(await free.lease(self._wanted(free)), free)
            return
        used = await self._spend(await paid.lease(count), paid, paid_on=day)
        self.spending.give_back(day, count - used)

    def _wanted(self, limiter: SharedRateLimiter) -> int:
        """Return how many slots to lease: a chunk at most, and none that nobody needs, for unused slots are lost."""
        return max(1, min(round(limiter.rate * CHUNK_S), self.outbox.ready(self.slot)))

    async def _spend(
        self, slots: Slots, limiter: SharedRateLimiter, *, is_personal: bool = False, paid_on: date | None = None
    ) -> int:
        """Send a message at each slot; return how many slots were used."""
        for number in range(slots.count):
            if not await self._is_slot_kept(slots.start + number * slots.interval, limiter, is_personal):
                return number
            await self.concurrency.acquire()  # before the message is chosen: this may take long, and truth is not kept
            message = self._next_message()
            if message is None:
                self.concurrency.release()
                return number
            task = asyncio.create_task(self._send(message, limiter, paid_on))
            self.in_flight.add(task)
            task.add_done_callback(partial(self._landed, message))
        return slots.count

    async def _is_slot_kept(self, at: float, limiter: SharedRateLimiter, is_personal: bool) -> bool:
        """Wait for a slot. False when it is given up: for a personal message, or because a pause has begun since."""
        while True:
            if not is_personal and (
                at < limiter.paused_until or self.outbox.best_priority(self.slot) == Priority.PERSONAL
            ):
                return False
            wait = at - time.monotonic()
            if wait <= 0:
                return True
            self.wanted.clear()
            await _wait(self.wanted, wait)

    def _landed(self, message: Message, task: asyncio.Task[None]) -> None:
        self.in_flight.discard(task)
        self.concurrency.release()
        if not task.cancelled() and (error := task.exception()):
            log.error("send_failed", exc_info=error)
            self._try_ambiguous_again(message, type(error).__name__)

    def _next_message(self) -> Message | None:
        """Take the most urgent message that is still owed, true, in time, and not too soon for its chat."""
        now = time.monotonic()
        self.outbox.wake_postponed(now)
        while (message := self.outbox.pop(self.slot)) is not None:
            self.on_room(self.slot)
            if not self.outbox.is_held(message):
                continue
            batch = message.job.batch
            if (status := self.dead_events.get(batch.event_id)) is not None:
                self._settle(message, status)
            elif batch.expires_at <= self.clock():
                self._settle(message, "expired")
            elif message.recipient.is_unreachable:
                self._settle(message, "blocked")
            elif message.recipient.is_untrue:
                self._settle(message, "superseded")
            elif (free_at := self._recent_chats.get(message.recipient.user_id, 0.0) + CHAT_INTERVAL_S) > now:
                self.outbox.postpone(message, free_at)
            else:
                return message
        return None

    async def _send(self, message: Message, limiter: SharedRateLimiter, paid_on: date | None) -> None:
        recipient = message.recipient
        self._remember_chat(recipient.user_id)
        moving = values_at(message.job.batch.payload, self.clock())
        text = message.job.template.render({"address": recipient.address or WHOLE_QUEUE, **moving})
        if paid_on is not None and not message.may_be_paid:
            self.spending.give_back(paid_on, 1)
            paid_on = None
        message.attempts += 1
        outcome = await self.client.send_message(
            self.bot.token,
            recipient.user_id,
            text,
            keyboard=message.job.keyboard,
            is_silent=recipient.is_night_mode and is_night(self.clock()),
            is_paid=paid_on is not None,
        )
        await self._conclude(message, outcome, limiter, paid_on)

    async def _conclude(
        self, message: Message, outcome: Outcome, limiter: SharedRateLimiter, paid_on: date | None
    ) -> None:
        if paid_on is not None and isinstance(outcome, NEVER_CHARGED):
            self.spending.give_back(paid_on, 1)
        match outcome:
            case Delivered():
                self._settle(message, "sent")
            case Unreachable(reason):
                self._settle(message, "blocked", reason, is_unreachable=True)
            case Refused(reason) if paid_on is not None:
                # Perhaps it is paying that Telegram refuses: the message is tried for free before it is given up.
                self._warn("paid_message_refused", reason)
                self.spending.refused()
                message.may_be_paid = False
                self._retry(message, 0)
            case Refused(reason):
                self._warn("message_refused", reason)
                self._settle(message, "failed", reason)
            case RetryAfter(seconds):
                message.attempts -= 1  # Telegram never looked at it
                self._warn("too_many_requests", f"retry after {seconds:g} s")
                await limiter.pause(seconds)
                self._retry(message, seconds)
            case TokenRefused(reason):
                message.attempts -= 1
                log.error("bot_token_refused", slot=self.slot, reason=reason)
                self.paused_until = time.monotonic() + TOKEN_REFUSED_PAUSE_S
                self._retry(message, TOKEN_REFUSED_PAUSE_S)
            case Ambiguous(reason):
                self._try_ambiguous_again(message, reason)
            case NotSent(reason):
                self._warn("message_not_sent", reason)
                self._retry(message, retry_delay(message.attempts))

    def _try_ambiguous_again(self, message: Message, reason: str) -> None:
        self._warn("message_ambiguous", reason)
        message.ambiguous += 1
        if message.ambiguous >= MAX_AMBIGUOUS:
            self._settle(message, "failed", reason)
        else:
            self._retry(message, ambiguous_delay(message.ambiguous))

    def _warn(self, what: str, reason: str) -> None:
        """Log a trouble that every message of a bad minute has, once every few seconds."""
        now = time.monotonic()
        if now >= self._warned_at.get(what, 0.0) + WARNING_INTERVAL_S:
            self._warned_at[what] = now
            log.warning(what, slot=self.slot, reason=reason)

    def _retry(self, message: Message, delay: float) -> None:
        self.outbox.postpone(message, time.monotonic() + delay)
        self.wanted.set()

    def _settle(self, message: Message, state: str, error: str | None = None, *, is_unreachable: bool = False) -> None:
        batch = message.job.batch
        self.recorder.add(
            Result(
                event_at=batch.event_at,
                event_id=batch.event_id,
                user_id=message.recipient.user_id,
                state=state,
                attempts=message.attempts,
                at=self.clock(),
                error=error,
                is_unreachable=is_unreachable,
            )
        )
        if self.outbox.close(message):
            self.recorder.finish(batch.key)

    def _remember_chat(self, chat_id: int) -> None:
        if len(self._recent_chats) >= CHAT_MEMORY:
            horizon = time.monotonic() - CHAT_INTERVAL_S
            self._recent_chats = {chat: at for chat, at in self._recent_chats.items() if at > horizon}
        self._recent_chats[chat_id] = time.monotonic()


async def _wait(event: asyncio.Event, timeout: float | None) -> None:
    try:
        async with asyncio.timeout(timeout):
            await event.wait()
    except TimeoutError:
        pass
