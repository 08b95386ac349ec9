"""For people who play with the city on its page: whose phone they may hold, where they may stand, how time flies."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from svitlobot.clock import Clock, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.addresses.normalise import street_key
from svitlobot.domain.outbox.delivery import Tier
from svitlobot_sandbox.city import days, minutes
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.residents import FIRST_RESIDENT, LAST_RESIDENT
from svitlobot_sandbox.city.sensors import SimulatedSensor

LISTED = 20
FIRST_FEW = 5_000  # residents; numbers go round queues and tiers, so every kind of person is among them
PLACES = 6

_PEOPLE = f"""
FROM users JOIN addresses ON addresses.id = primary_address_id JOIN queues USING (queue_id)
WHERE user_id BETWEEN {FIRST_RESIDENT} AND {LAST_RESIDENT} AND NOT is_blocked
"""

_COLUMNS = (
    "user_id, first_name, subscription_tier AS tier, street || ', ' || house_number AS address, queues.name AS queue"
)

# One person of each queue, tiers in turn. $1 the only tier wanted · $2 tiers to take turns · $3 how many
_A_MIX = f"""
SELECT DISTINCT ON (queue_id) {_COLUMNS} {_PEOPLE}
  AND user_id < {FIRST_RESIDENT} + {FIRST_FEW} AND wants_notifications
  AND subscription_tier = coalesce($1::text, ($2::text[])[1 + queue_id % cardinality($2)])
ORDER BY queue_id, user_id LIMIT $3
"""

# $1 the only tier wanted · $2 as a name begins · $3 part of a street · $4 a queue's name · $5 how many
_FOUND = f"""
SELECT {_COLUMNS} {_PEOPLE}
  AND ($1::text IS NULL OR subscription_tier = $1)
  AND (starts_with(first_name, $2) OR strpos(street_key, $3) > 0 OR queues.name = $4)
ORDER BY user_id LIMIT $5
"""

_PLACES = """
SELECT DISTINCT ON (queue_id) street || ', ' || house_number AS name,
       latitude::float8 AS latitude, longitude::float8 AS longitude, queues.name AS queue
FROM addresses JOIN queues USING (queue_id) WHERE latitude IS NOT NULL ORDER BY queue_id, addresses.id LIMIT $1
"""

Json = dict[str, Any]


class Visitors:
    """Lends residents' phones, ready to be played with."""

    def __init__(self, database: Database, phones: Phones, channel_id: int | None, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._phones = phones
        self._channel_id = channel_id
        self._in_channel: set[int] = set()

    async def residents(self, query: str, tier: Tier | None) -> list[Json]:
        """Return at most 20 residents by the beginning of a name, a street or a queue's name; without any, a mix."""
        words = query.strip()
        if words:
            # A street of no letters has an empty key, which would be found in every street.
            street = street_key(words) or words
            rows = await self._database.pool.fetch(_FOUND, tier, words.capitalize(), street, words, LISTED)
        else:
            rows = await self._database.pool.fetch(_A_MIX, tier, list(reversed(Tier)), LISTED)
        await self._admit([row["user_id"] for row in rows if row["tier"] != Tier.NOFREE])
        return [dict(row) for row in rows]

    async def places(self) -> list[Json]:
        """Return some houses whose coordinates are known, each of another queue."""
        return [dict(row) for row in await self._database.pool.fetch(_PLACES, PLACES)]

    async def let_days_pass(self, user_id: int, left: int) -> Json:
        """Let the days of a person's tier pass until ``left`` are left. Raises NotFoundError, ConflictError."""
        return {"ends_at": await days.let_pass(self._database, user_id, left, self._clock())}

    async def let_minutes_pass(self, sensors: Sequence[SimulatedSensor], count: int) -> None:
        """Let so many minutes pass for a queue's sensors."""
        await minutes.let_pass(self._database, sensors, timedelta(minutes=count))

    async def _admit(self, people: Sequence[int]) -> None:
        """Put people into the channel, as their tier says they are: once they write, the bot asks for it."""
        if self._channel_id is None:
            return
        new = set(people) - self._in_channel
        await asyncio.gather(*(self._phones.join(self._channel_id, user_id) for user_id in new))
        self._in_channel |= new
