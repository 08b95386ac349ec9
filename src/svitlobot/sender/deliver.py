"""One bot's messages: a slot in time first, then the most urgent message there is, then Telegram."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import structlog

from svitlobot.clock import Clock
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.domain.outbox.topics import in_quiet_hours
from svitlobot.gateways.telegram.client import NotSent, TelegramClient
from svitlobot.metrics.messages import BotMeter
from svitlobot.send_limiter import PERSONAL, SharedRateLimiter, Slots
from svitlobot.sender.outbox import Message, Outbox
from svitlobot.sender.outcomes import Outcomes
from svitlobot.sender.spending import Spending

log = structlog.get_logger()

CHUNK_S = 0.1  # how much of the rate is leased at a time
CHAT_INTERVAL_S = 1.0  # Telegram takes about one message a second in a chat
CHAT_MEMORY = 20_000


@dataclass(slots=True)
class Bot:
    """A bot token and its limiters: the free one, and that of paid broadcast."""

    token: str
    free: SharedRateLimiter
    paid: SharedRateLimiter
    meter: BotMeter


@dataclass(slots=True)
class Delivery:
    """Sends one bot's share of the outbox, never faster than its limiter."""

    slot: int
    bot: Bot
    outbox: Outbox
    outcomes: Outcomes
    client: TelegramClient
    clock: Clock
    spending: Spending
    dead_events: dict[int, str]
    concurrency: asyncio.Semaphore
    in_flight: set[asyncio.Task[None]]
    on_room: Callable[[int], None]
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _recent_chats: dict[int, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Send until cancelled. What is in flight then is in ``in_flight``, to be awaited by the caller."""
        while True:
            is_personal = await self._wait_for_messages() == Priority.PERSONAL
            if self.outcomes.health.is_away:
                await self._probe(is_personal)
            elif is_personal:
                await self._send_one(is_personal)
            else:
                await self._broadcast()

    async def _wait_for_messages(self) -> int:
        while True:
            self.wanted.clear()
            now = time.monotonic()
            next_retry = self.outbox.wake_postponed(now)
            priority = self.outbox.best_priority(self.slot)
            resumes_at = self.outcomes.resumes_at
            if now < resumes_at:
                self._give_up_untrue()
            if priority is not None and now >= resumes_at:
                return priority
            wakes = [at - now for at in (next_retry, resumes_at) if at is not None and at > now]
            await wait_at_most(self.wanted, min(wakes, default=None))

    def _give_up_untrue(self) -> None:
        """Settle what is not to be sent any more, though nothing is being sent."""
        if (message := self._next_message()) is not None:
            self.outbox.postpone(message, 0.0)

    async def _probe(self, is_personal: bool) -> None:
        """Find out whether Telegram is back: by a question that sends nothing, then by the most urgent message."""
        asked_at = time.monotonic()
        if not await self.client.is_reachable(self.bot.token):
            self.outcomes.health.failed(asked_at)
            return
        before = set(self.in_flight)
        await self._send_one(is_personal, is_probe=True)
        if probes := self.in_flight - before:
            await asyncio.wait(probes)

    async def _send_one(self, is_personal: bool, *, is_probe: bool = False) -> None:
        slot = await self.bot.free.lease(1, PERSONAL if is_personal else None)
        await self._spend(slot, self.bot.free, is_personal=is_personal, is_probe=is_probe)

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
        self,
        slots: Slots,
        limiter: SharedRateLimiter,
        *,
        is_personal: bool = False,
        is_probe: bool = False,
        paid_on: date | None = None,
    ) -> int:
        """Send a message at each slot; return how many slots were used."""
        if slots.interval and not is_personal:
            self.bot.meter.allowed(1 / slots.interval)
        for number in range(slots.count):
            if not await self._is_slot_kept(slots.start + number * slots.interval, limiter, is_personal, is_probe):
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

    async def _is_slot_kept(self, at: float, limiter: SharedRateLimiter, is_personal: bool, is_probe: bool) -> bool:
        """Wait for a slot. False when it is given up: for a personal message, or because a pause has begun since."""
        while True:
            if time.monotonic() < self.outcomes.resumes_at or (self.outcomes.health.is_away and not is_probe):
                return False
            if not is_personal and (
                at < limiter.paused_until or self.outbox.best_priority(self.slot) == Priority.PERSONAL
            ):
                return False
            wait = at - time.monotonic()
            if wait <= 0:
                return True
            self.wanted.clear()
            await wait_at_most(self.wanted, wait)

    def _landed(self, message: Message, task: asyncio.Task[None]) -> None:
        self.in_flight.discard(task)
        self.concurrency.release()
        if not task.cancelled() and (error := task.exception()):
            log.error("send_failed", exc_info=error)
            self.outcomes.try_ambiguous_again(message, type(error).__name__)
            self.wanted.set()

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
                self.outcomes.settle(message, status)
            elif batch.expires_at <= self.clock():
                self.outcomes.settle(message, "expired")
            elif message.is_gone:
                self.outcomes.settle(message, "cancelled")
            elif message.recipient.is_unreachable:
                self.outcomes.settle(message, "blocked")
            elif message.recipient.is_untrue:
                self.outcomes.settle(message, "superseded")
            elif (free_at := self._recent_chats.get(self._chat_of(message), 0.0) + CHAT_INTERVAL_S) > now:
                self.outbox.postpone(message, free_at)
            else:
                return message
        return None

    async def _send(self, message: Message, limiter: SharedRateLimiter, paid_on: date | None) -> None:
        recipient = message.recipient
        chat_id = self._chat_of(message)
        self._remember_chat(chat_id)
        message.composed_at = self.clock()
        moving = message.job.batch.payload.values_at(message.composed_at)
        text = message.job.template.render({"address": recipient.address or message.job.whole_queue, **moving})
        if paid_on is not None and not message.may_be_paid:
            self.spending.give_back(paid_on, 1)
            paid_on = None
        message.attempts += 1
        started_at = time.monotonic()
        outcome = await self.client.send_message(
            self.bot.token,
            chat_id,
            text,
            keyboard=message.job.keyboard,
            is_silent=recipient.is_night_mode
            and in_quiet_hours(self.clock(), recipient.quiet_from, recipient.quiet_until),
            is_paid=paid_on is not None,
        )
        if isinstance(outcome, NotSent):
            self._recent_chats.pop(chat_id, None)
        await self.outcomes.conclude(message, outcome, started_at, limiter, paid_on)
        self.wanted.set()

    def _chat_of(self, message: Message) -> int:
        return self.outcomes.moved_chats.current(message.recipient.user_id)

    def _remember_chat(self, chat_id: int) -> None:
        if len(self._recent_chats) >= CHAT_MEMORY:
            horizon = time.monotonic() - CHAT_INTERVAL_S
            self._recent_chats = {chat: at for chat, at in self._recent_chats.items() if at > horizon}
        self._recent_chats[chat_id] = time.monotonic()


async def wait_at_most(event: asyncio.Event, timeout: float | None) -> None:
    """Wait for an event, or for this many seconds."""
    try:
        async with asyncio.timeout(timeout):
            await event.wait()
    except TimeoutError:
        pass
