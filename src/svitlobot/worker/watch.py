"""The beat's look at the whole installation, for Prometheus: every 15 s, on a loop of its own.

The beat does it because there is one beat at work however many machines there are, and because it needs neither Redis
nor a worker: what is wrong with them is what it tells of.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import datetime

import structlog
from anyio.from_thread import start_blocking_portal
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.db.session import OUTAGES
from svitlobot.errors import SvitloBotError
from svitlobot.metrics.installation import InstallationCollector, RedisFigures, note_lead, note_server, show_redis
from svitlobot.metrics.registry import REGISTRY
from svitlobot.services import installation
from svitlobot.worker.app import QUEUES
from svitlobot.worker.runtime import Runtime

log = structlog.get_logger()

LOOK_EVERY_S = 15.0
LOOK_LIMIT_S = 10.0


@contextmanager
def watching(opened: AbstractAsyncContextManager[Runtime]) -> Iterator[None]:
    """Look at the installation every 15 s, in the background, while the block runs."""
    collector = InstallationCollector()
    REGISTRY.register(collector)
    note_lead(leads=True)
    with start_blocking_portal(backend_options={"use_uvloop": True}, name="watch") as portal:
        looking = portal.start_task_soon(_watch, opened, collector)
        try:
            yield
        finally:
            looking.cancel()
            note_lead(leads=False)
            REGISTRY.unregister(collector)


async def _watch(opened: AbstractAsyncContextManager[Runtime], collector: InstallationCollector) -> None:
    try:
        async with opened as runtime:
            flips_since = runtime.clock()
            while True:
                flips_since = await _look(runtime, collector, flips_since)
                await asyncio.sleep(LOOK_EVERY_S)
    except SvitloBotError as error:  # the schema is not this release's: the beat goes on, its figures stay away
        log.error("installation_not_watched", reason=error.text)  # noqa: TRY400 - no bug to trace


async def _look(runtime: Runtime, collector: InstallationCollector, since: datetime) -> datetime:
    """Look once at everything; a bug in it must end neither the beat nor the looks after it."""
    try:
        since = await _look_at_database(runtime, collector, since)
        await _look_at_redis(runtime.redis)
    except Exception:
        log.exception("look_failed")
    return since


async def _look_at_database(runtime: Runtime, collector: InstallationCollector, since: datetime) -> datetime:
    """Look once; return until when flips have been noted."""
    settings, now, began = runtime.settings, runtime.clock(), time.monotonic()
    try:
        async with asyncio.timeout(LOOK_LIMIT_S), runtime.database.transaction() as session:
            rate, sources = settings.granted_rate, settings.schedule_urls
            figures = await installation.look(session, now, granted_rate=rate, sources=sources)
            noted_until = await installation.note_flips(session, since, now)
    except OUTAGES as error:
        log.warning("database_unavailable", reason=type(error).__name__)
        note_server("database", None)
        return since
    note_server("database", time.monotonic() - began)
    collector.show(figures)
    return noted_until


async def _look_at_redis(redis: Redis) -> None:
    began = time.monotonic()
    try:
        info = await redis.info()
        waiting = {queue: await redis.llen(queue) for queue in QUEUES}
    except (RedisError, OSError) as error:
        log.warning("redis_unavailable", reason=type(error).__name__)
        note_server("redis", None)
        return
    note_server("redis", time.monotonic() - began)
    show_redis(RedisFigures(info["used_memory"], info.get("maxmemory", 0), info["evicted_keys"], waiting))
