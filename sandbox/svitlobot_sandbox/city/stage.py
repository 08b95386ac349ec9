"""Which queues an outage can be played in."""

from collections.abc import Sequence
from dataclasses import dataclass

from svitlobot.clock import Clock, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.power.transitions import CALM_AFTER, FLIPS_WHILE_STABLE
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot_sandbox.city.outages import Outage

FLIPS_OF_AN_OUTAGE = 2

_QUEUES = """
SELECT queue_id, name, unstable_since IS NOT NULL AS is_unstable,
       (SELECT count(*) FROM queue_changes AS change
        WHERE change.queue_id = queues.queue_id AND detected_at > $1) AS flips
FROM queues WHERE EXISTS (SELECT FROM addresses WHERE addresses.queue_id = queues.queue_id)
ORDER BY last_change_at NULLS FIRST, queue_id
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """An outage and the queue it happens to."""

    outage: Outage
    queue_id: int


async def cast(database: Database, outages: Sequence[Outage], *, clock: Clock = utc_now) -> list[Scene]:
    """Find the queue of each outage by its name.

    Raises NotFoundError when there is none with addresses; ConflictError when it has flipped so often of late that
    two flips more would make it unstable, and residents would not be told.
    """
    queues = {row["name"]: row for row in await database.pool.fetch(_QUEUES, clock() - CALM_AFTER)}
    scenes = []
    for outage in outages:
        queue = queues.get(outage.queue)
        if queue is None:
            raise NotFoundError(f"черги «{outage.queue}» з адресами немає; є: {', '.join(sorted(queues)) or 'жодної'}")
        if queue["is_unstable"] or queue["flips"] + FLIPS_OF_AN_OUTAGE > FLIPS_WHILE_STABLE:
            raise ConflictError(
                f"черга {outage.queue} щойно перемикалася надто часто, тому зміни не оголошують: "
                "зачекайте 10 хвилин або візьміть іншу"
            )
        scenes.append(Scene(outage, queue["queue_id"]))
    return scenes


async def calmest_queue(database: Database, *, clock: Clock = utc_now) -> str:
    """Return the name of the queue that has not changed for longest. Raises NotFoundError without any addresses."""
    row = await database.pool.fetchrow(_QUEUES, clock() - CALM_AFTER)
    if row is None:
        raise NotFoundError("немає жодної адреси: спершу `svitlobot import addresses data/demo/addresses.xlsx`")
    name: str = row["name"]
    return name
