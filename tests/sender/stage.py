"""The send path on a small stage: real PostgreSQL and Redis, a sender and the Telegram sandbox in this very process."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from svitlobot.clock import Clock, utc_now
from svitlobot.db.queries.outbox import batches
from svitlobot.db.session import Database
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.delivery import PaidPolicy, Tier
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.power import PowerOffPayload, PowerOnPayload
from svitlobot.gateways.telegram.client import TelegramClient
from svitlobot.schemas.broadcasts import NewBroadcast
from svitlobot.sender.app import Sender
from svitlobot.sender.config import SenderConfig
from svitlobot.sender.expand import expand_next
from svitlobot.services import broadcasts
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_bench.rig import TOKEN, until
from svitlobot_sandbox.city.population import crowd
from svitlobot_sandbox.telegram import Limits, RunningSandbox
from svitlobot_sandbox.telegram.chats import Message
from svitlobot_sandbox.telegram.faults import Fault

OFF = PowerOffPayload(time="12:00", note="")
ON = PowerOnPayload(time="12:00", note="")

NO_LIMITS = Limits(rate=0, paid_rate=0, chat_rate=0, group_per_minute=0)

CONFIG = SenderConfig(
    tokens=(TOKEN,),
    rate=5000,
    paid_rate=1000,
    concurrency=64,
    paid_policy=PaidPolicy.NEVER,
    paid_eta_limit=timedelta(minutes=10),
    paid_daily_cap_stars=0,
)


@dataclass
class Stage:
    """People are made one by one or by the hundred, events announced, and what reached whom is looked up."""

    database: Database
    redis: Redis
    sandbox: RunningSandbox

    async def house(self, street: str = "вул. Соборна", number: str = "1", queue_id: int = 1) -> int:
        """Build a house; return its address id."""
        return await self.database.pool.fetchval(
            """
            INSERT INTO addresses (street, house_number, queue_id, street_key, house_key)
            VALUES ($1, $2, $3, $1, $2) RETURNING id
            """,
            street,
            number,
            queue_id,
        )

    async def person(
        self, user_id: int, *houses: int, tier: Tier = Tier.FREE, label: str | None = None, **settings: Any
    ) -> None:
        """Make a person who follows these houses, the first of them first."""
        await self.database.pool.execute(
            "INSERT INTO users (user_id, subscription_tier, settings) VALUES ($1, $2, $3)", user_id, tier, settings
        )
        for priority, house in enumerate(houses, 1):
            await self.database.pool.execute(
                """
                INSERT INTO user_addresses (user_id, address_id, priority, label, subscription_tier, queue_id)
                SELECT $1, id, $3, $4, $5, queue_id FROM addresses WHERE id = $2
                """,
                user_id,
                house,
                priority,
                label,
                tier,
            )

    async def crowd(self, people: int) -> None:
        """Fill queue 1 with this many people who are to be told: 5 % PRO, 15 % STANDARD, 80 % FREE."""
        await self.house(number="1а")
        await crowd(self.database, [1], people)

    async def announce(self, payload: Payload = OFF, queue_id: int = 1, now: datetime | None = None) -> int | None:
        """Make an event as a decision does; return its id."""
        async with self.database.transaction() as session:
            return await announce_in_queue(session, payload, QueueResidents(queue_id), now or utc_now())

    async def add_row(self, kind: str, payload: str, audience: str = '{"queue": 1}', queue_id: int | None = 1) -> int:
        """Insert an event as another release wrote it, in literal JSON; return its id."""
        return await self.database.pool.fetchval(
            """
            INSERT INTO events (kind, queue_id, payload, audience, lane, created_at, expires_at)
            VALUES ($1, $2, $3::text::jsonb, $4::text::jsonb, 1, now(), now() + interval '1 hour') RETURNING id
            """,
            kind,
            queue_id,
            payload,
            audience,
        )

    async def broadcast(self, text: str = "Вітаємо", chosen: str = "", **wanted: Any) -> int:
        """Make a broadcast as the operator does; return its event's id."""
        new = NewBroadcast(text=text, filter=chosen, key=uuid.uuid4().hex, **wanted)
        async with self.database.transaction() as session:
            accepted = await broadcasts.accept(session, new, utc_now(), SendingRates(free_rate=30), actor="admin")
        assert accepted.id is not None
        return accepted.id

    async def set_text(self, key: str, value: str) -> None:
        """Give a text of the operator's."""
        await self.database.pool.execute("INSERT INTO excel_texts (key, value) VALUES ($1, $2)", key, value)

    async def expand_all(self) -> None:
        """Plan everything there is to plan."""
        while await expand_next(self.database.pool):
            pass

    @asynccontextmanager
    async def sending(
        self, *, clock: Clock = utc_now, answer_timeout: float = 20.0, **config: Any
    ) -> AsyncIterator[Sender]:
        """Have one more sender at work; it stops as by SIGTERM."""
        database = await Database(self.database.url, role="sender").open()
        before = await batches.count_senders(self.database.pool)
        client = TelegramClient(self.sandbox.url, connections=256, answer_timeout=answer_timeout)
        sender = Sender(replace(CONFIG, **config), database, self.redis, client, clock)
        stopping = asyncio.Event()
        running = asyncio.create_task(sender.run(stopping))
        try:
            await until(lambda: self._are_more_senders_than(before))
            yield sender
        finally:
            stopping.set()
            await running
            await client.close()
            await database.close()

    async def _are_more_senders_than(self, before: int) -> bool:
        return await batches.count_senders(self.database.pool) > before

    def add_fault(self, **fault: Any) -> None:
        """Put a fault of the sandbox in force."""
        self.sandbox.world.faults.add(Fault(**fault))

    @property
    def injected(self) -> dict[str, int]:
        """How often each kind of fault has hit."""
        return self.sandbox.world.faults.injected

    @property
    def stats(self) -> dict[str, Any]:
        """What the sandbox counted."""
        return self.sandbox.world.ledger.summary(60)

    @property
    def reached(self) -> dict[int, int]:
        """How many messages each chat has had."""
        return {chat: count for lines in self.sandbox.world.ledger.counts() for chat, count in lines}

    def deliveries(self) -> list[dict[str, Any]]:
        """Everything delivered, in order, with its moment."""
        return self.sandbox.world.ledger.deliveries(0, 1_000_000)

    def messages(self, chat_id: int) -> list[Message]:
        """What one chat shows."""
        chat = self.sandbox.world.chats.peek(chat_id)
        return list(chat.messages.values()) if chat else []

    def texts(self, chat_id: int) -> list[str]:
        """The texts one chat shows, as people see them."""
        return [message.body["text"] for message in self.messages(chat_id)]

    async def states(self, event_id: int | None = None) -> dict[str, int]:
        """Count the recipients by what became of them."""
        query = "SELECT state, count(*) FROM notifications WHERE $1::bigint IS NULL OR event_id = $1 GROUP BY state"
        rows = await self.database.pool.fetch(query, event_id)
        return dict(rows)

    async def until_settled(self, limit: float = 30.0) -> None:
        """Wait until every event is planned and every recipient has a result."""
        await until(self._is_settled, limit)

    async def _is_settled(self) -> bool:
        return await self.database.pool.fetchval(
            """
            SELECT NOT EXISTS (SELECT FROM events WHERE status = 'pending')
                   AND NOT EXISTS (SELECT FROM notifications WHERE state = 'pending')
            """
        )

    async def until_accepted(self, count: int, limit: float = 30.0) -> None:
        """Wait until the sandbox has taken that many messages."""

        async def is_so() -> bool:
            return self.stats["accepted"] >= count

        await until(is_so, limit, every=0.002)
