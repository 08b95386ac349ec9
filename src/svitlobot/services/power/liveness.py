"""The silence sweep: which queues went dark, which silence is believed, which alerts follow."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from svitlobot.db.models import IotSensor, SilenceWatch
from svitlobot.db.queries.power import liveness as stored
from svitlobot.db.queries.power import pauses, queues, sensors
from svitlobot.db.session import OUTAGES, AsyncSession, Database
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.power.decisions import Decision, DecisionReason, Disagree, NoChange
from svitlobot.domain.power.liveness import (
    API_AWAY_AFTER,
    ApiHeartbeat,
    LivenessState,
    evaluate_liveness,
    queue_contact,
    reachable_since,
)
from svitlobot.domain.power.observations import SENSOR_LOST_AFTER, Power
from svitlobot.domain.power.pauses import Pauses
from svitlobot.domain.power.testimony import SET_ASIDE_AFTER
from svitlobot.services.alerts import lifecycle
from svitlobot.services.alerts.lifecycle import Observed
from svitlobot.services.power import crowd_evidence, mqtt_link, report_prompts
from svitlobot.services.power.evaluate import evaluate_queue, lock_queue, sensor_state

NOT_SWEPT_FOR = timedelta(minutes=1)  # after such a gap we were not listening, and begin anew
DEAD_AFTER = timedelta(minutes=10)  # an API process without heartbeats for so long does not come back


async def sweep(database: Database, now: datetime, *, admin_chat: int | None) -> dict[int, Decision]:
    """Decide over every queue, silence included. Each queue is a short transaction of its own.

    A queue that a bug makes undecidable keeps no other from its decision. Raises an ExceptionGroup of such bugs, last.
    """
    async with database.transaction() as session:
        learnt = await pauses.load(session)
        liveness = await _update_liveness(session, learnt, now)
        await sensors.mark_offline(session, now - SENSOR_LOST_AFTER)
        names = await queues.load_names(session)
    decisions: dict[int, Decision] = {}
    bugs: list[Exception] = []
    for queue_id in names:
        try:
            decisions[queue_id] = await _sweep_queue(database, queue_id, now, liveness, learnt)
        except OUTAGES:
            raise
        except Exception as bug:  # noqa: BLE001 - raised below, when the others have had their turn
            bugs.append(bug)
    async with database.transaction() as session:
        await _alert(session, decisions, liveness, names, now, admin_chat)
    if bugs:
        raise ExceptionGroup("queues without a decision", bugs)
    return decisions


async def _sweep_queue(
    database: Database, queue_id: int, now: datetime, liveness: LivenessState, learnt: Mapping[str, Pauses]
) -> Decision:
    async with database.transaction() as session:
        queue = await lock_queue(session, queue_id)
        decision = await evaluate_queue(session, queue, now, liveness, learnt)
        if isinstance(decision, Disagree) and decision.alert:
            await report_prompts.ask_residents(session, queue, decision.since, now)
        elif isinstance(decision, NoChange):
            await crowd_evidence.close_answered(session, queue, now, has_flipped=False)
    return decision


async def _update_liveness(session: AsyncSession, learnt: Mapping[str, Pauses], now: datetime) -> LivenessState:
    watch = await stored.get_watch_locked(session, now)
    reachable = await _reachable_since(session, watch, now)
    if now - watch.swept_at > NOT_SWEPT_FOR or reachable is None:
        before = LivenessState(listening_since=now)
    else:
        before = LivenessState(max(watch.listening_since, reachable), frozenset(watch.doubtful_queues))
    by_queue = defaultdict(list)
    known = await sensors.load_all(session)
    for sensor in known:
        by_queue[sensor.queue_id].append(sensor_state(sensor, learnt.get(sensor.sensor_id)))
    states = await queues.load_states(session)
    contacts = [queue_contact(queue_id, is_on, by_queue[queue_id]) for queue_id, is_on in states.items()]
    liveness = evaluate_liveness(before, [contact for contact in contacts if contact], now)
    unheard = frozenset(mqtt_link.unheard_queues(watch, known, now))
    liveness = replace(liveness, doubtful=liveness.doubtful | unheard, unheard=liveness.unheard | unheard)
    watch.swept_at = now
    watch.listening_since = liveness.listening_since
    watch.doubtful_queues = sorted(liveness.doubtful)
    return liveness


async def _reachable_since(session: AsyncSession, watch: SilenceWatch, now: datetime) -> datetime | None:
    """Return since when sensors can reach an API process; None when they cannot.

    A city that no API process ever served is swept as though one did. Processes of an older release, which have no
    heartbeats of their own, count by the one that they share.
    """
    heartbeats = await stored.load_api_heartbeats(session)
    await stored.delete_dead_instances(session, now - DEAD_AFTER)
    since = reachable_since(heartbeats, now)
    if since is not None or heartbeats:
        return since
    is_away = watch.api_alive_at is not None and now - watch.api_alive_at > API_AWAY_AFTER
    return None if is_away else watch.listening_since


@dataclass(slots=True)
class ApiProcess:
    """This API process, as its heartbeats tell of it."""

    instance_id: str = field(default_factory=lambda: uuid4().hex)
    started_at: datetime | None = None
    heard_at: datetime | None = None

    def note_contact(self, now: datetime) -> None:
        """Note that a sensor got through to this process."""
        self.heard_at = now

    async def send_heartbeat(self, database: Database, now: datetime) -> None:
        """Store that sensors can reach this process. It counts from its first heartbeat on."""
        self.started_at = self.started_at or now
        async with database.transaction() as session:
            await stored.save_api_heartbeat(
                session, self.instance_id, ApiHeartbeat(self.started_at, now, self.heard_at)
            )


async def _alert(
    session: AsyncSession,
    decisions: Mapping[int, Decision],
    liveness: LivenessState,
    names: Mapping[int, str],
    now: datetime,
    admin_chat: int | None,
) -> None:
    """Alert the operator of sensors that disagree or are set aside, and of a silence that waits for confirmation.

    Once the silence of one queue is held, all that are in doubt are named: the others are held within a minute. But
    only those with a sensor that is fed by the mains: of the others silence says nothing, confirmed or not.
    """
    is_held = any(decision.reason is DecisionReason.MASS_SILENCE for decision in decisions.values())
    by_mains = await sensors.queues_with_mains_sensors(session)
    set_aside = await sensors.set_aside(session, SET_ASIDE_AFTER)
    doubtful = sorted(liveness.doubtful & by_mains) if is_held else ()
    quarrels = {key: one for key, one in decisions.items() if isinstance(one, Disagree) and one.alert}
    observed: Observed = {
        AlertKind.MASS_SILENCE: {str(key): {"name": names[key], "queue_id": key} for key in doubtful},
        AlertKind.SENSORS_DISAGREE: {
            str(key): {"name": names[key], "since": one.since.isoformat()} for key, one in quarrels.items()
        },
        AlertKind.SENSOR_SET_ASIDE: {one.sensor_id: _evidence(one, names[one.queue_id]) for one in set_aside},
    }
    await lifecycle.settle(session, observed, now)
    await lifecycle.tell(session, now, admin_chat)


def _evidence(sensor: IotSensor, queue: str) -> dict[str, Any]:
    """Return what the operator is told of a sensor that is set aside: what it slept through, and what it says."""
    return {
        "name": sensor.sensor_id,
        "queue": queue,
        "slept_through": [at.isoformat() for at in sensor.slept_through],
        "power": "unknown" if sensor.reported_on is None else Power.of(sensor.reported_on).value,
    }
