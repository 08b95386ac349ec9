"""The link to the MQTT broker: since when sensors behind it can be heard, and whose silence says nothing."""

from collections.abc import Collection
from datetime import datetime, timedelta

from svitlobot.db.models import IotSensor, SilenceWatch
from svitlobot.db.queries.power import liveness as stored
from svitlobot.db.session import Database
from svitlobot.domain.power.liveness import API_AWAY_AFTER
from svitlobot.domain.power.mqtt_messages import MQTT_ADDRESS
from svitlobot.domain.power.observations import Supply, heartbeat_timeout
from svitlobot.services.power.evaluate import sensor_state

GIVEN_UP_AFTER = timedelta(days=1)


async def send_heartbeat(database: Database, since: datetime, now: datetime) -> None:
    """Store that the broker has been heard without a break ``since`` then."""
    async with database.transaction() as session:
        await stored.save_mqtt_heartbeat(session, since, now)


def unheard_queues(watch: SilenceWatch, sensors: Collection[IotSensor], now: datetime) -> set[int]:
    """Return the queues with a mains sensor behind the broker whose silence may be the link's.

    It may be when the link is away, or came back less than the sensor's own silence threshold ago. A link that is away
    for a day was given up, and holds nothing any more.
    """
    if watch.mqtt_alive_at is None or now - watch.mqtt_alive_at > GIVEN_UP_AFTER:
        return set()
    since = watch.mqtt_since if now - watch.mqtt_alive_at <= API_AWAY_AFTER else None
    behind = [one for one in sensors if one.ip_address == MQTT_ADDRESS and one.supply == Supply.MAINS]
    return {one.queue_id for one in behind if since is None or now - since <= heartbeat_timeout(sensor_state(one))}
