"""What is known of queues right now."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.queries.power import queues as stored
from svitlobot.db.queries.power import sensors as stored_sensors
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.power.decisions import Hold, Stale
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.observations import Power
from svitlobot.errors import NotFoundError
from svitlobot.schemas.power.queues import QueueInfo, QueueStatus
from svitlobot.services.power.evaluate import QUEUE_DECIDED, queue_state_of, sensor_state

log = structlog.get_logger()

STATUS_CACHED_S = 10
FORGOTTEN_S = 2  # longer than any request takes from reading a queue to caching it


async def list_queues(session: AsyncSession, now: datetime) -> list[QueueStatus]:
    """Return every queue's status."""
    queues = await stored.load_all(session)
    sensors = await stored_sensors.load_all(session)
    return [
        status_of(queue, [sensor for sensor in sensors if sensor.queue_id == queue.queue_id], now) for queue in queues
    ]


async def queue_info(session: AsyncSession, queue_id: int, now: datetime) -> QueueInfo:
    """Return a queue's status and figures. Raises NotFoundError."""
    queue = await get_queue(session, queue_id)
    sensors = await stored_sensors.load_of_queue(session, queue_id)
    return QueueInfo(
        **status_of(queue, sensors, now).model_dump(),
        last_change_source=queue.last_change_source,
        total_outages=queue.total_outages,
        total_uptime_minutes=queue.total_uptime_minutes,
        sensors=len(sensors),
        sensors_online=sum(sensor.is_online for sensor in sensors),
    )


async def queue_status(database: Database, redis: Redis, queue_id: int, now: datetime) -> bytes:
    """Return a queue's status as JSON, at most 10 s old, and never older than the last flip. Raises NotFoundError."""
    try:
        cached = await redis.get(_status_key(queue_id))
        if cached and isinstance(cached, bytes):
            return cached
    except (RedisError, OSError) as error:
        log.warning("status_cache_unavailable", reason=type(error).__name__)
    async with database.transaction() as session:
        status = status_of(
            await get_queue(session, queue_id), await stored_sensors.load_of_queue(session, queue_id), now
        )
    body = status.model_dump_json().encode()
    try:
        await redis.set(_status_key(queue_id), body, ex=STATUS_CACHED_S, nx=True)
    except (RedisError, OSError) as error:
        log.warning("status_cache_unavailable", reason=type(error).__name__)
    return body


@contextmanager
def dropping_stale_statuses(database: Database, redis: Redis) -> Iterator[None]:
    """Drop a queue's cached status after each commit of a decision over it, until the block ends."""

    async def drop(queue_ids: Collection[int]) -> None:
        await _drop_statuses(redis, queue_ids)

    with database.after_commit(QUEUE_DECIDED, drop):
        yield


async def _drop_statuses(redis: Redis, queue_ids: Collection[int]) -> None:
    """Drop cached statuses, so that nobody sees one that is no longer true.

    An empty value takes their place for a moment, so that a request that read the queue just before the decision cannot
    cache the old status again.
    """
    try:
        async with redis.pipeline(transaction=False) as pipe:
            for queue_id in queue_ids:
                pipe.set(_status_key(queue_id), b"", ex=FORGOTTEN_S)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("status_cache_unavailable", reason=type(error).__name__)


def _status_key(queue_id: int) -> str:
    return f"queue:{queue_id}:status"


async def get_queue(session: AsyncSession, queue_id: int) -> Queue:
    """Return a queue, without a lock. Raises NotFoundError."""
    queue = await session.get(Queue, queue_id)
    if queue is None:
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    return queue


def status_of(queue: Queue, sensors: Sequence[IotSensor], now: datetime) -> QueueStatus:
    """Show the state while the sensors still speak for it, by the very rule that decides over it."""
    decision = decide(queue_state_of(queue), [sensor_state(sensor) for sensor in sensors], now)
    is_known = not isinstance(decision, Stale | Hold)
    last_known_at = None if is_known else _last_heard(sensors)
    return QueueStatus(
        queue_id=queue.queue_id,
        name=queue.name,
        status=Power.of(queue.is_power_on) if is_known else Power.UNKNOWN,
        is_power_on=queue.is_power_on if is_known else None,
        since=queue.last_change_at if is_known and queue.is_change_dated else None,
        is_unstable=queue.unstable_since is not None,
        checked_at=now,
        last_known_at=last_known_at,
        last_known_on=None if last_known_at is None else queue.is_power_on,
        basis=queue.last_change_source or "iot" if is_known else None,
    )


def _last_heard(sensors: Sequence[IotSensor]) -> datetime | None:
    """Return when one of the sensors was heard last; None if none has ever reported the power."""
    heard = (sensor.last_ping_at for sensor in sensors if sensor.reported_on is not None)
    return max((at for at in heard if at is not None), default=None)
