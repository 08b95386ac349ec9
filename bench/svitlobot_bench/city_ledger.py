"""What a dark city was owed, and what became of it: the rows of PostgreSQL against the sandbox's own book."""

from collections import Counter
from typing import Any

from svitlobot_bench.rig import Rig

KINDS = ("power_off", "power_on")
LATE_S = 1.0  # a message that was on its way when the power returned has landed by then

# By event: when its PRO residents were told, in seconds since the flip.
_PRO = """
    SELECT kind, max(extract(epoch FROM sent_at - event.created_at))::float AS last_s,
           min(extract(epoch FROM sent_at - event.created_at))::float AS first_s
    FROM events AS event JOIN notification_batches AS batch ON batch.event_id = event.id AND batch.lane = 1
    JOIN notifications AS n ON n.event_at = event.created_at AND n.event_id = event.id AND n.batch_no = batch.batch_no
     AND n.user_id BETWEEN first_user_id AND last_user_id
    WHERE state = 'sent' GROUP BY kind, event.id
"""
# Of an outage's messages that went out although its return was known.
_STALE = """
    SELECT count(*) AS in_flight,
           count(*) FILTER (WHERE sent_at > back.created_at + $1::float * interval '1 second') AS late
    FROM events AS off JOIN events AS back ON back.queue_id = off.queue_id AND back.kind = 'power_on'
    JOIN notifications AS n ON n.event_at = off.created_at AND n.event_id = off.id
    WHERE off.kind = 'power_off' AND n.sent_at > back.created_at
"""
_STATES = """
    SELECT kind, state, count(*) FROM events JOIN notifications AS n ON event_at = events.created_at AND event_id = id
    GROUP BY kind, state
"""
_SENT = "SELECT user_id, count(*) FROM notifications WHERE state = 'sent' GROUP BY user_id"
_UNSETTLED = """
    SELECT count(*) FROM notification_batches JOIN events ON events.id = event_id
    WHERE kind = 'power_off' AND NOT is_done
"""


async def settled(rig: Rig) -> bool:
    """Tell whether every message about the outage has its result."""
    left: int = await rig.database.pool.fetchval(_UNSETTLED)
    return left == 0


async def account(rig: Rig, users: int) -> dict[str, Any]:
    """Account for every message; ``lost`` are people without a row, and messages recorded as sent that nobody got."""
    pool = rig.database.pool
    states = {(kind, state): count for kind, state, count in await pool.fetch(_STATES, timeout=600)}
    unplanned = sum(users - sum(count for (of, _), count in states.items() if of == kind) for kind in KINDS)
    recorded = Counter(dict(await pool.fetch(_SENT, timeout=600)))
    delivered = Counter(await rig.deliveries_by_chat())
    stale = await pool.fetchrow(_STALE, LATE_S, timeout=600)
    return {
        **await _pro_told(rig),
        "told_of_outage": states.get(("power_off", "sent"), 0),
        "superseded": states.get(("power_off", "superseded"), 0),
        "told_of_return": states.get(("power_on", "sent"), 0),
        "return_pending": states.get(("power_on", "pending"), 0),
        "sent_when_power_was_back": stale["in_flight"],
        "sent_a_second_after_that": stale["late"],
        "lost": (recorded - delivered).total() + unplanned,
        "duplicates": (delivered - recorded).total(),
        "too_many_requests": (await rig.stats())["too_many_requests"],
    }


async def _pro_told(rig: Rig) -> dict[str, float]:
    """Return when the first and the last PRO resident were told, in the queue that was served worst."""
    rows = await rig.database.pool.fetch(_PRO, timeout=600)
    figures = {}
    for kind in KINDS:
        of_kind = [row for row in rows if row["kind"] == kind]
        figures[f"{kind}_pro_first_s"] = round(max(row["first_s"] for row in of_kind), 2)
        figures[f"{kind}_pro_last_s"] = round(max(row["last_s"] for row in of_kind), 2)
    return figures
