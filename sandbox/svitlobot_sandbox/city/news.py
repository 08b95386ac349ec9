"""News of the city after the play, a line for each flip. Most flips come from the switches on its page."""

import asyncio

from rich.console import Console

from svitlobot.clock import kyiv
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot_sandbox.city.board import HEADLINES

LOOK_EVERY = 1.0  # seconds
MOST_LINES = 50

_SINCE = """
SELECT change.id, detected_at, name, change.is_power_on, CASE source WHEN 'iot' THEN confidence ELSE source END,
       is_announced
FROM queue_changes AS change JOIN queues USING (queue_id) WHERE change.id > $1 ORDER BY change.id LIMIT $2
"""

_WHO_SAYS = {
    "confirmed": "датчики згодні",
    "single": "за одним датчиком",
    "crowdreport": "за словами мешканців",
    "manual": "за словом оператора",
}


async def tell_flips(database: Database, console: Console) -> None:
    """Print each flip from now on, until cancelled."""
    seen = await database.pool.fetchval("SELECT coalesce(max(id), 0) FROM queue_changes")
    while True:
        try:
            flips = await database.pool.fetch(_SINCE, seen, MOST_LINES)
        except OUTAGES:
            flips = []  # the product brings its database back, and the next look tells what was missed
        for flip_id, at, name, is_power_on, who, is_announced in flips:
            headline = HEADLINES[EventKind.POWER_ON if is_power_on else EventKind.POWER_OFF]
            ending = "сповіщаємо мешканців" if is_announced else "блимає, тому про кожне перемикання не сповіщаємо"
            line = f"{kyiv(at):%H:%M:%S}  черга {name}: {headline} ({_WHO_SAYS[who]}; {ending})"
            console.print(line, markup=False, soft_wrap=True)
            seen = flip_id
        await asyncio.sleep(LOOK_EVERY)
