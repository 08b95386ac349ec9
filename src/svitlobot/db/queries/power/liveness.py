"""What the silence sweep keeps from one run to the next, and the heartbeats of API processes."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ApiInstance, SilenceWatch
from svitlobot.domain.power.liveness import ApiHeartbeat


async def get_watch_locked(session: AsyncSession, now: datetime) -> SilenceWatch:
    """Lock the sweep's row and return it. The first sweep of all makes it."""
    first = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, doubtful_queues=[])
    await session.execute(first.on_conflict_do_nothing())
    return await session.get_one(SilenceWatch, 1, with_for_update=True)


async def load_doubtful_queues(session: AsyncSession) -> set[int]:
    """Return the queues whose silence the last sweep held back."""
    watch = await session.get(SilenceWatch, 1)
    return set(watch.doubtful_queues) if watch else set()


async def save_api_heartbeat(session: AsyncSession, instance_id: str, heartbeat: ApiHeartbeat) -> None:
    """Store an API process's heartbeat; ``started_at`` stays what the first one said."""
    row = {
        "instance_id": instance_id,
        "started_at": heartbeat.started_at,
        "alive_at": heartbeat.alive_at,
        "heard_at": heartbeat.heard_at,
    }
    news = {name: row[name] for name in ("alive_at", "heard_at")}
    by_instance = insert(ApiInstance).values(row)
    await session.execute(by_instance.on_conflict_do_update(index_elements=["instance_id"], set_=news))
    now = heartbeat.alive_at
    watch = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, api_alive_at=now, doubtful_queues=[])
    await session.execute(watch.on_conflict_do_update(index_elements=["id"], set_={"api_alive_at": now}))


async def load_api_heartbeats(session: AsyncSession) -> list[ApiHeartbeat]:
    """Return the heartbeat of every API process that is not known to be gone."""
    rows = await session.scalars(select(ApiInstance))
    return [ApiHeartbeat(row.started_at, row.alive_at, row.heard_at) for row in rows]


async def delete_dead_instances(session: AsyncSession, silent_since: datetime) -> None:
    """Delete API processes without a heartbeat since then: each start of a process makes a row."""
    dead = delete(ApiInstance).where(ApiInstance.alive_at < silent_since)
    await session.execute(dead.execution_options(synchronize_session=False))


async def save_mqtt_heartbeat(session: AsyncSession, since: datetime, now: datetime) -> None:
    """Store that the MQTT broker has been heard since then."""
    link = {"mqtt_since": since, "mqtt_alive_at": now}
    row = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, doubtful_queues=[], **link)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=link))
