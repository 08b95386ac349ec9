"""Messages and announcements for a watch over one queue of the simulated city."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp

from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOffPayload
from svitlobot.sender.expand import expand_next
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_sandbox.city.residents import FIRST_RESIDENT
from svitlobot_sandbox.city.watch import Watch
from svitlobot_sandbox.telegram import RunningSandbox

TOKEN = "1000000001:a-token-the-sandbox-takes-000000000"
PEOPLE = 20  # 1 PRO, 3 STANDARD, 16 FREE
QUEUE = 1


async def deliver(
    http: aiohttp.ClientSession, telegram: RunningSandbox, people: Sequence[int], text: str = "Світла немає"
) -> None:
    for person in people:
        body = {"chat_id": person, "text": text}
        async with http.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json=body) as answer:
            assert answer.status == 200


async def announce(database: Database, *, sent: Sequence[int], status: str = "expanded") -> None:
    """Have the product schedule an event to all twenty; some have been sent to, one after another, a second each."""
    now = datetime.now(UTC)
    async with database.transaction() as session:
        event_id = await announce_in_queue(session, PowerOffPayload(time="12:00", note=""), QueueResidents(QUEUE), now)
    while await expand_next(database.pool):
        pass
    await database.pool.execute("UPDATE events SET status = $2 WHERE id = $1", event_id, status)
    await database.pool.execute(
        """
        UPDATE notifications SET state = 'sent', sent_at = event_at + interval '1 s' * (user_id - $2)
        WHERE event_id = $1 AND user_id = ANY($3)
        """,
        event_id,
        FIRST_RESIDENT,
        list(sent),
    )


def residents(count: int) -> list[int]:
    return [FIRST_RESIDENT + number for number in range(count)]


async def once(watching: Watch) -> None:
    """Let the watch look once."""
    running = asyncio.create_task(watching.run())
    async with asyncio.timeout(10), watching._looked:
        await watching._looked.wait()
    running.cancel()
