"""Sensors fed by the mains, which are silent when the power goes."""

from svitlobot.domain.power.observations import Supply
from town import Town


async def add_mains_sensor(town: Town, queue_id: int, **options: int) -> str:
    sensor_id = f"mains_{queue_id}_{len(town.keys)}"
    await town.add_sensor(sensor_id, queue_id, Supply.MAINS, **options)
    return sensor_id


async def listen(town: Town, *sensor_ids: str) -> None:
    """Six minutes in which everybody is heard every minute, and the sweep runs: then silence means something."""
    for _ in range(6):
        town.clock.tick(60)
        for sensor_id in sensor_ids:
            await town.ping(sensor_id)
        await town.sweep()
