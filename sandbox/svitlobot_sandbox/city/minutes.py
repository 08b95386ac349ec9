"""Lets minutes pass for a queue's sensors at once: what takes five by the clock can be seen now. Simulated city only.

The product's clock is not touched: what its sensors last said moves into the past, as though it had been said so much
earlier, and we had listened for as long. One that goes on speaking was heard just now.
"""

from collections.abc import Sequence
from datetime import timedelta

from svitlobot.db.session import Database
from svitlobot_sandbox.city.sensors import Mode, SimulatedSensor

_ONE_DECISION_AT_A_TIME = "SELECT FROM queues WHERE queue_id = $1 FOR UPDATE"
_SAID = """
UPDATE iot_sensors SET reported_since = reported_since - $2::interval, heard_since = heard_since - $2::interval
WHERE sensor_id = ANY($1)
"""
_HEARD = """
UPDATE iot_sensors SET last_ping_at = last_ping_at - $2::interval, last_reading_at = last_reading_at - $2::interval
WHERE sensor_id = ANY($1)
"""
_LISTENED = """
WITH watched AS (UPDATE silence_watch SET listening_since = listening_since - $1::interval)
UPDATE api_instances SET started_at = started_at - $1::interval
"""


async def let_pass(database: Database, sensors: Sequence[SimulatedSensor], passed: timedelta) -> None:
    """Let so much time pass for these sensors, which are all of one queue; the next sweep sees what follows."""
    names = [sensor.sensor_id for sensor in sensors]
    silent = [sensor.sensor_id for sensor in sensors if sensor.mode is Mode.SILENT]
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute(_ONE_DECISION_AT_A_TIME, sensors[0].queue_id)
        await connection.execute(_SAID, names, passed)
        await connection.execute(_HEARD, silent, passed)
        await connection.execute(_LISTENED, passed)
