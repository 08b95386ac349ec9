"""A queue as the operator sees it before setting it by hand."""

from collections.abc import Sequence
from datetime import datetime

from svitlobot.db.models import IotSensor, Queue, User
from svitlobot.db.queries.power import liveness, sensors
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.observations import Power, observe
from svitlobot.schemas.power.queue_details import ActiveOverride, QueueDetails, SensorObservation
from svitlobot.services.power.evaluate import queue_state_of, sensor_state
from svitlobot.services.power.status import get_queue, queue_info

_TELEGRAM = "telegram:"


async def queue_details(session: AsyncSession, queue_id: int, now: datetime) -> QueueDetails:
    """Return a queue's status, its active override and its sensors' observations. Raises NotFoundError."""
    queue = await get_queue(session, queue_id)
    info = await queue_info(session, queue_id, now)
    return QueueDetails(
        **info.model_dump(),
        override=await _active_override(session, queue, now),
        outage_confirmed_until=_if_ahead(queue.outage_confirmed_until, now),
        is_silence_held=queue_id in await liveness.load_doubtful_queues(session),
        observations=_observations(queue, await sensors.load_of_queue(session, queue_id), now),
    )


async def _active_override(session: AsyncSession, queue: Queue, now: datetime) -> ActiveOverride | None:
    if queue.word_at is None or queue.word_until is None or queue.word_until <= now:
        return None
    return ActiveOverride.model_validate(
        {
            "is_power_on": queue.is_power_on,
            "source": queue.word_source,
            "by": queue.word_by,
            "by_name": await _name_of(session, queue.word_by),
            "reason": queue.word_reason,
            "given_at": queue.word_at,
            "until": queue.word_until,
        }
    )


async def _name_of(session: AsyncSession, actor: str | None) -> str | None:
    """Return an operator's name in Telegram; None for other actors, and for people who never wrote to the bot."""
    number = (actor or "").removeprefix(_TELEGRAM)
    if actor is None or not actor.startswith(_TELEGRAM) or not number.isdecimal():
        return None
    person = await session.get(User, int(number))
    return (person.first_name or person.username) if person else None


def _if_ahead(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None


def _observations(queue: Queue, found: Sequence[IotSensor], now: datetime) -> list[SensorObservation]:
    state = queue_state_of(queue)
    seen = [(sensor, observe(sensor_state(sensor), now)) for sensor in found]
    return [
        SensorObservation.model_validate(
            {
                "sensor_id": sensor.sensor_id,
                "priority": sensor.priority,
                "supply": sensor.supply,
                "is_online": sensor.is_online,
                "observed": observation.state,
                "observed_since": observation.since if observation.state is not Power.UNKNOWN else None,
                "is_silent": observation.silent,
                "is_overridden": observation.state is not Power.UNKNOWN and state.is_overridden(observation, now),
                "last_contact_at": sensor.last_ping_at,
                "reported_on": sensor.reported_on,
                "last_reading_at": sensor.last_reading_at,
                "last_voltage": sensor.last_voltage,
                "last_frequency": sensor.last_frequency,
            }
        )
        for sensor, observation in seen
    ]
