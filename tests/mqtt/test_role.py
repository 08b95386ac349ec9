"""The MQTT role as a process of its own."""

from redis.asyncio import Redis

from svitlobot_bench.rig import Rig, until

from .conftest import Brokered

STATUS = "queue:1:status"


async def test_a_flip_that_came_over_mqtt_drops_the_cached_status_of_its_queue(
    rig: Rig, redis: Redis, broker: Brokered
) -> None:
    sensors = await rig.add_sensors()
    rig.start("mqtt", MQTT_URL=broker.url)

    async def is_connected() -> bool:
        return await rig.database.pool.fetchval("SELECT mqtt_alive_at FROM silence_watch") is not None

    async def is_off() -> bool:
        return await rig.database.pool.fetchval("SELECT is_power_on FROM queues WHERE queue_id = 1") is False

    await until(is_connected)
    await redis.set(STATUS, b"what was true before")
    async with broker.device() as device:
        for report in ('{"is_power_on": true}', '{"is_power_on": false}'):
            for sensor_id in sensors:
                await device.publish(f"svitlobot/{sensor_id}/{rig.keys[sensor_id]}/report", report, qos=1)
        await until(is_off)

    async def is_dropped() -> bool:
        return await redis.get(STATUS) != b"what was true before"

    await until(is_dropped)
