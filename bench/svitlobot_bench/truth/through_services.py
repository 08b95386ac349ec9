"""`bench truth --through-services`: days of the simulated city decided by the services and by the pure rule."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from svitlobot.db import migrate
from svitlobot.db.session import Database
from svitlobot_bench.rig import fresh_servers
from svitlobot_bench.truth.devices import make_feeds
from svitlobot_bench.truth.intervals import START
from svitlobot_bench.truth.ours import OurRule
from svitlobot_bench.truth.score import Told
from svitlobot_bench.truth.services import replay, shown
from svitlobot_bench.truth.setups import SETUPS
from svitlobot_bench.truth.world import make_world

SWEEP_EVERY = 30.0
"""Seconds between two sweeps, for both. The product sweeps each 5 s; a day would take hours here."""


async def run(seed: int, days: int, set_up: str | None = None) -> dict[str, Any]:
    """Decide over every set-up, or one, both ways, on servers of our own; return what was decided otherwise."""
    began = time.monotonic()
    names = list(SETUPS) if set_up is None else [set_up]
    world = make_world(seed, days, len(names))
    feeds = make_feeds(world, seed, [SETUPS[name] for name in names])
    pure = [one.told for one in OurRule(world, feeds, thorough=True, sweep_every=SWEEP_EVERY).run()]
    with fresh_servers() as servers:
        url = servers.settings.require_database_url()
        await migrate.upgrade(url, clock=lambda: START)
        database = await Database(url, role="bench", pool_size=4).open()
        try:
            await database.pool.execute("DELETE FROM queues WHERE queue_id > $1", len(names))
            real = await replay(database, world, feeds, SWEEP_EVERY, base=START)
        finally:
            await database.close()
    return {
        "seed": seed,
        "days": days,
        "set_ups": len(names),
        "readings": sum(len(feed.times) for group in feeds for feed in group),
        "decisions": sum(map(len, pure)),
        "differences": list(differences(names, pure, real)),
        "took_s": round(time.monotonic() - began, 1),
    }


def differences(names: Sequence[str], pure: Sequence[Sequence[Told]], real: Sequence[Sequence[Told]]) -> Iterator[str]:
    """Return what only one of both decided, as "set-up: rule / services: decision"."""
    for name, by_rule, by_services in zip(names, map(shown, pure), map(shown, real), strict=True):
        yield from (f"{name}: rule: {line}" for line in by_rule if line not in by_services)
        yield from (f"{name}: services: {line}" for line in by_services if line not in by_rule)
