"""The silence sweep: who went dark, what of it may be believed, and whom to tell."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from svitlobot.db.models import IotSensor, Queue, SilenceWatch
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.alerts import Trouble
from svitlobot.domain.power.decisions import Decision, Disagree, NoChange, Reason
from svitlobot.domain.power.liveness import Hearing, listen, queue_contact
from svitlobot.domain.power.observations import FRESH_FOR, Supply
from svitlobot.services.alerts import lifecycle
from svitlobot.services.alerts.lifecycle import Observed
from svitlobot.services.power import crowd_evidence, report_prompts
from svitlobot.services.power.evaluate import lock_queue, reconsider, sensor_state

API_AWAY_AFTER = timedelta(seconds=30)
NOT_SWEPT_FOR = timedelta(minutes=1)  # after such a gap we were not listening, and begin anew


async def sweep(database: Database, now: datetime, *, admin_chat: int | None) -> dict[int, Decision]:
    """Decide over every queue, silence included. Each queue is a short transaction of its own."""
    async with database.transaction() as session:
        hearing = await _listen(session, now)
        await _mark_offline(session, now)
        chosen = select(Queue.queue_id, Queue.name).order_by(Queue.queue_id)
        names = {row.queue_id: row.name for row in await session.execute(chosen)}
    decisions = {}
    for queue_id in names:
        async with database.transaction() as session:
            queue = await lock_queue(session, queue_id)
            decision = decisions[queue_id] = await reconsider(session, queue, now, hearing)
            if isinstance(decision, Disagree) and decision.alert:
                await report_prompts.ask_residents(session, queue, decision.since, now)
            elif isinstance(decision, NoChange):
                await crowd_evidence.answer(session, queue, now, has_flipped=False)
    async with database.transaction() as session:
        await _alert(session, decisions, hearing, names, now, admin_chat)
    return decisions


async def _listen(session: AsyncSession, now: datetime) -> Hearing:
    never_swept = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, doubtful_queues=[])
    await session.execute(never_swept.on_conflict_do_nothing())
    watch = await session.get_one(SilenceWatch, 1, with_for_update=True)
    if now - watch.swept_at > NOT_SWEPT_FOR or _is_deaf(watch, now):
        before = Hearing(listening_since=now)
    else:
        before = Hearing(watch.listening_since, frozenset(watch.doubtful_queues))
    sensors = defaultdict(list)
    for sensor in await session.scalars(select(IotSensor)):
        sensors[sensor.queue_id].append(sensor_state(sensor))
    queues = (await session.execute(select(Queue.queue_id, Queue.is_power_on))).all()
    contacts = [queue_contact(queue_id, is_on, sensors[queue_id]) for queue_id, is_on in queues]
    hearing = listen(before, [contact for contact in contacts if contact], now)
    watch.swept_at = now
    watch.listening_since = hearing.listening_since
    watch.doubtful_queues = sorted(hearing.doubtful)
    return hearing


def _is_deaf(watch: SilenceWatch, now: datetime) -> bool:
    return watch.api_alive_at is not None and now - watch.api_alive_at > API_AWAY_AFTER


async def note_api_alive(database: Database, now: datetime, *, has_just_started: bool = False) -> None:
    """Note that sensors can reach us. While no API says so, nobody's silence means anything.

    After a start, sensors get their full time to speak before silence counts.
    """
    first = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, api_alive_at=now, doubtful_queues=[])
    news = {"api_alive_at": now} | ({"listening_since": now} if has_just_started else {})
    async with database.transaction() as session:
        await session.execute(first.on_conflict_do_update(index_elements=["id"], set_=news))


async def _mark_offline(session: AsyncSession, now: datetime) -> None:
    await session.execute(
        update(IotSensor)
        .where(IotSensor.is_online, IotSensor.last_ping_at < now - FRESH_FOR)
        .values(is_online=False)
        .execution_options(synchronize_session=False)
    )


async def _alert(
    session: AsyncSession,
    decisions: Mapping[int, Decision],
    hearing: Hearing,
    names: Mapping[int, str],
    now: datetime,
    admin_chat: int | None,
) -> None:
    """Have the operator told of sensors that contradict each other, and of a silence that waits for their word.

    Once the silence of one queue is held, all that are in doubt are named: the others are held within a minute. But
    only those with a sensor that is fed by the mains: of the others silence says nothing, confirmed or not.
    """
    is_held = any(decision.reason is Reason.MASS_SILENCE for decision in decisions.values())
    by_mains = select(IotSensor.queue_id).where(IotSensor.supply == Supply.MAINS).distinct()
    doubtful = sorted(hearing.doubtful & set(await session.scalars(by_mains))) if is_held else ()
    quarrels = {key: one for key, one in decisions.items() if isinstance(one, Disagree) and one.alert}
    observed: Observed = {
        Trouble.MASS_SILENCE: {str(key): {"name": names[key], "queue_id": key} for key in doubtful},
        Trouble.SENSORS_DISAGREE: {
            str(key): {"name": names[key], "since": one.since.isoformat()} for key, one in quarrels.items()
        },
    }
    await lifecycle.settle(session, observed, now)
    await lifecycle.tell(session, now, admin_chat)
