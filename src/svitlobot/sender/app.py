"""The sender: expands events and delivers messages until it is told to stop.

It works in sessions. A session is one LISTEN connection, which is also what its leases hang on; when PostgreSQL goes
away the session ends, what was leased is forgotten, results not yet written are kept, and the next session begins by
writing them. So there is one way to recover, from a crash or a restart of the database alike.
"""

import asyncio
import contextlib
import time
import uuid
import zlib
from dataclasses import dataclass, field

import asyncpg
import structlog
from redis.asyncio import Redis

from svitlobot.clock import Clock
from svitlobot.db.queries.outbox import batches, changed_users, events
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.outbox.delivery import KINDS, MESSAGES_PER_STAR, PaidPolicy, wants_paid
from svitlobot.domain.outbox.payloads.base import WHOLE_QUEUE
from svitlobot.gateways.telegram.client import TelegramClient
from svitlobot.metrics.messages import BotMeter, count_lost_session, watch_outbox
from svitlobot.send_limiter import SharedRateLimiter, limiter_key
from svitlobot.sender import recipients
from svitlobot.sender.config import SenderConfig
from svitlobot.sender.deliver import Bot, Delivery, wait_at_most
from svitlobot.sender.expand import BATCH_SIZE, expand_next
from svitlobot.sender.moved_chats import MovedChats
from svitlobot.sender.outbox import Outbox
from svitlobot.sender.outcomes import Outcomes
from svitlobot.sender.pauses import PausedBatches
from svitlobot.sender.recorder import Recorder
from svitlobot.sender.refused_chats import RefusedChats
from svitlobot.sender.spending import Spending
from svitlobot.sender.stops import ChangedUsers, StoppedEvents
from svitlobot.sender.texts import EventTexts

log = structlog.get_logger()

POLL_S = 1.0  # NOTIFY wakes at once; this is for the one that got lost, and for leases that run out
KEEP_S = 5.0
KEEP_LIMIT_S = 5.0
HELD_LIMIT = 50_000  # messages in memory: reached only while Telegram refuses and postponed ones pile up
IN_FLIGHT_LIMIT_S = 1.5
FLUSH_LIMIT_S = 1.0
DRAIN_FLUSH_EVERY_S = 0.1
CLOSE_LIMIT_S = 0.5
BACKOFF_LIMIT_S = 2.0  # a database that failed over is at work again within this
CALM_S = 10.0
OTHERS_RETURN_S = 3.0  # a little more than the longest back-off


@dataclass(slots=True)
class Sender:
    """One sender process. Any number of them share the work and the rate."""

    config: SenderConfig
    database: Database
    redis: Redis
    client: TelegramClient
    clock: Clock
    recorder: Recorder = field(default_factory=Recorder)
    moved_chats: MovedChats = field(default_factory=MovedChats)
    refused_chats: RefusedChats = field(default_factory=RefusedChats)
    texts: EventTexts = field(default_factory=EventTexts)
    senders: int = 1
    has_lost_session: bool = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until ``stopping`` is set; then finish what is in flight and give the rest back."""
        backoff = 0.5
        while not stopping.is_set():
            started = time.monotonic()
            try:
                await SenderSession(self).run(stopping)
            except* Exception as group:
                count_lost_session()
                self.has_lost_session = True
                reason, bug = repr(group.exceptions[0]), _bug(group)
                log.error("sender_session_ended", reason=reason, exc_info=bug)  # noqa: TRY400 - only bugs have a trace
                if time.monotonic() - started > CALM_S:
                    backoff = 0.5
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), backoff)
                backoff = min(BACKOFF_LIMIT_S, backoff * 2)
        if self.recorder.unwritten:
            log.error("results_unwritten", count=self.recorder.unwritten)


def _bug(group: BaseExceptionGroup[BaseException]) -> BaseException | None:
    """Return what is worth a traceback: the loss of a server is not."""
    return None if group.subgroup(OUTAGES) else group


class SenderSession:
    """One LISTEN connection, and all that hangs on it."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.config = sender.config
        self.pool = sender.database.pool
        self.name = f"{batches.SENDER_PREFIX}{uuid.uuid4().hex[:16]}"
        self.outbox = Outbox(self._slot_of, len(self.config.tokens))
        watch_outbox(lambda: self.outbox.held, lambda: len(self.outbox.jobs))
        self.in_flight: set[asyncio.Task[None]] = set()
        self.news = asyncio.Event()
        self.paused = PausedBatches(self.name, sender.recorder, self.in_flight)
        self.stops = StoppedEvents(self.pool, self.outbox, self.paused, self._wake_bots)
        self.people = ChangedUsers(self.pool, self.outbox, sender.texts, self._wake_bots)
        self.room = asyncio.Event()
        self.roll_call = asyncio.Event()
        self.empty_below = 0  # no batch with a priority value below this waits to be leased, as far as we know
        cap = self.config.paid_daily_cap_stars * MESSAGES_PER_STAR
        self.spending = Spending(self.pool, sender.clock, cap)
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        concurrency = asyncio.Semaphore(self.config.concurrency)
        self.deliveries = [self._delivery(slot, token, concurrency) for slot, token in enumerate(self.config.tokens)]
        # Enough for a second of sending, so that a bot never waits for a batch to be leased.
        self.stock = max(BATCH_SIZE // len(self.config.tokens), int(min(self.config.rate, 2 * BATCH_SIZE)))

    def _slot_of(self, chat_id: int) -> int:
        """Return the number of the bot that writes to a chat. Channels and groups have the first as their member."""
        return 0 if chat_id < 0 else zlib.crc32(str(chat_id).encode()) % len(self.config.tokens)

    def _delivery(self, slot: int, token: str, concurrency: asyncio.Semaphore) -> Delivery:
        sender = self.sender
        bot = Bot(token, self._limiter(token, is_paid=False), self._limiter(token, is_paid=True), BotMeter(token))
        chats = (sender.moved_chats, sender.refused_chats)
        return Delivery(
            slot=slot,
            bot=bot,
            outbox=self.outbox,
            outcomes=Outcomes(slot, self.outbox, sender.recorder, sender.clock, self.spending, *chats, bot.meter),
            client=sender.client,
            clock=sender.clock,
            spending=self.spending,
            dead_events=self.stops.dead,
            concurrency=concurrency,
            in_flight=self.in_flight,
            on_room=self._on_room,
        )

    def _limiter(self, token: str, *, is_paid: bool) -> SharedRateLimiter:
        sender, rate = self.sender, self.config.paid_rate if is_paid else self.config.rate
        return SharedRateLimiter(sender.redis, limiter_key(token, is_paid=is_paid), rate, lambda: sender.senders)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until told to stop or until the connection is lost (which raises)."""
        listener = await self.sender.database.listen_connection(self.name)
        try:
            await self.sender.recorder.flush(self.pool)
            await self.sender.moved_chats.load(self.pool)
            listener.add_termination_listener(lambda _: self._lose())
            await listener.add_listener(events.CHANNEL, lambda *_: self._on_news())
            await listener.add_listener(batches.SENDERS_CHANNEL, lambda *_: self.roll_call.set())
            await listener.add_listener(changed_users.CHANNEL, lambda *news: self.people.note(int(news[-1])))
            await listener.execute(f"NOTIFY {batches.SENDERS_CHANNEL}")
            await self._work(listener, stopping)
        finally:
            try:
                await self._drain()
            finally:
                with contextlib.suppress(*OUTAGES):
                    await listener.close(timeout=CLOSE_LIMIT_S)

    async def _work(self, listener: asyncpg.Connection, stopping: asyncio.Event) -> None:
        loops = [self._expand(), self._claim(), self._keep(listener), self.paused.run()]
        loops += [self.sender.recorder.run(self.pool), self.stops.run(), self.people.run()]
        loops += [delivery.run() for delivery in self.deliveries]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(loop) for loop in loops]
            tasks.append(group.create_task(self._watch()))
            await stopping.wait()
            for task in tasks:
                task.cancel()

    async def _watch(self) -> None:
        await self.lost
        raise ConnectionError("the LISTEN connection is gone, and the leases with it")

    def _lose(self) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    async def _drain(self) -> None:
        """Let what is in flight land, write the results as they come, give the leases back."""
        with contextlib.suppress(*OUTAGES):
            async with asyncio.timeout(IN_FLIGHT_LIMIT_S + FLUSH_LIMIT_S):
                deadline = time.monotonic() + IN_FLIGHT_LIMIT_S
                while self.in_flight and time.monotonic() < deadline:
                    await asyncio.wait(self.in_flight, timeout=DRAIN_FLUSH_EVERY_S)
                    await self.sender.recorder.flush(self.pool)
                await self.sender.recorder.flush(self.pool)
                await self._save_chats()
                await batches.release_leases(self.pool, self.name)

    def _on_news(self) -> None:
        self.empty_below = 0
        self.news.set()
        self.stops.news.set()
        self.room.set()

    def _wake_bots(self) -> None:
        for delivery in self.deliveries:
            delivery.wanted.set()

    def _on_room(self, slot: int) -> None:
        if self.outbox.wanted_below(slot, self.stock) > self.empty_below and self.outbox.held < HELD_LIMIT:
            self.room.set()

    def _wanted_below(self) -> int:
        """Return the priority value below which some bot wants more messages; a stopped bot keeps no other waiting."""
        if self.outbox.held >= HELD_LIMIT:
            return self.outbox.most_urgent() or 0
        return max(self.outbox.wanted_below(delivery.slot, self.stock) for delivery in self.deliveries)

    async def _expand(self) -> None:
        left_out: set[int] = set()
        while True:
            self.news.clear()
            while await expand_next(self.pool, left_out):
                self.room.set()
            await wait_at_most(self.news, POLL_S)

    async def _claim(self) -> None:
        """Keep the outbox stocked with the most urgent messages there are.

        After the loss of PostgreSQL no lease has a holder. The others, too, have sent what they could not record, so
        they are given the time to come back and record it; else it would be sent twice.
        """
        if self.sender.has_lost_session and self.sender.senders > 1:
            await asyncio.sleep(OTHERS_RETURN_S)
        while True:
            self.room.clear()
            await self.stops.look()
            while await self._claim_one():
                pass
            await wait_at_most(self.room, POLL_S)

    async def _claim_one(self) -> bool:
        """Lease the most urgent batch there is, if it is wanted."""
        below, asked_at = self._wanted_below(), time.monotonic()
        batch = await batches.lease_batch(self.pool, self.name, below=below, kinds=KINDS)
        if batch is None:
            self.empty_below = below
            return False
        try:
            await self._stock(batch, asked_at)
        except OUTAGES:
            raise
        except Exception:  # it keeps no other batch; its lease runs out, and then it is tried again
            log.exception("batch_unsendable", event_id=batch.event_id)
        return True

    async def _stock(self, batch: batches.Batch, asked_at: float) -> None:
        template = await self.sender.texts.template_for(self.pool, batch)
        owed = await recipients.load(self.pool, batch, self.sender.texts)
        if owed:
            keyboard, whole_queue = self.sender.texts.keyboard_of(batch), self.sender.texts.plain(WHOLE_QUEUE)
            self.outbox.add(batch, template, owed, asked_at + batches.LEASE_S, keyboard, whole_queue)
        else:
            self.sender.recorder.finish(batch.key)
        self._wake_bots()

    async def _keep(self, listener: asyncpg.Connection) -> None:
        """Keep the leases, count the senders, and decide whether the backlog is worth paying for."""
        while True:
            self.roll_call.clear()
            await self._extend_leases(listener)
            await self._save_chats()
            self.sender.senders = await batches.count_senders(self.pool)
            if self.config.paid_policy is not PaidPolicy.NEVER:
                await self._weigh_paying()
            await wait_at_most(self.roll_call, KEEP_S)

    async def _save_chats(self) -> None:
        await self.sender.moved_chats.save(self.pool)
        await self.sender.refused_chats.save(self.pool)

    async def _extend_leases(self, listener: asyncpg.Connection) -> None:
        """Ask through the connection the leases hang on, so that its silent death is noticed as well."""
        keys, asked_at = list(self.outbox.jobs), time.monotonic()
        async with asyncio.timeout(KEEP_LIMIT_S):
            held = await batches.extend_leases(listener, self.name, keys)
        for key in keys:
            if key in held:
                self.outbox.extend(key, asked_at + batches.LEASE_S)
            else:
                self.outbox.forget(key)

    async def _weigh_paying(self) -> None:
        self.spending.is_wanted = wants_paid(
            self.config.paid_policy,
            backlog=sum((await batches.backlog(self.pool)).values()),
            free_rate=self.config.rate * len(self.config.tokens),
            eta_limit=self.config.paid_eta_limit,
        )
