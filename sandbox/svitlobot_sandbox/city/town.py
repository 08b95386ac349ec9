"""What a visitor of the city's page may touch: its sensors, but for those that a scripted outage holds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from svitlobot.errors import ConflictError, NotFoundError
from svitlobot_sandbox.city.sensors import Mode, SimulatedSensor


class Town:
    """The sensors of the city, and which queues are on the stage."""

    def __init__(self, sensors: Sequence[SimulatedSensor]) -> None:
        self.sensors = sensors
        self.on_stage: frozenset[int] = frozenset()
        """Queues whose power a script holds now. Their figures are checked, so nobody else may switch them."""

    @contextmanager
    def staged(self, queue_ids: Sequence[int]) -> Iterator[None]:
        """Hold these queues for a script as long as the block lasts."""
        self.on_stage = frozenset(queue_ids)
        try:
            yield
        finally:
            self.on_stage = frozenset()

    def sensor(self, sensor_id: str) -> SimulatedSensor:
        """Return a sensor for a visitor to touch. Raises NotFoundError, or ConflictError while a script holds it."""
        found = [sensor for sensor in self.sensors if sensor.sensor_id == sensor_id]
        if not found:
            raise NotFoundError(f"датчика {sensor_id} в імітованому місті немає")
        self._check_free(found[0].queue_id)
        return found[0]

    def sensors_of(self, queue_id: int) -> list[SimulatedSensor]:
        """Return a queue's sensors for a visitor to touch. Raises as ``sensor`` does."""
        found = [sensor for sensor in self.sensors if sensor.queue_id == queue_id]
        if not found:
            raise NotFoundError(f"черги {queue_id} в імітованому місті немає")
        self._check_free(queue_id)
        return found

    def switch_queue(self, queue_id: int, mode: Mode) -> list[SimulatedSensor]:
        """Switch every sensor of a queue at once; return them. Raises as ``sensor`` does."""
        found = self.sensors_of(queue_id)
        for sensor in found:
            sensor.switch(mode)
        return found

    def _check_free(self, queue_id: int) -> None:
        if queue_id in self.on_stage:
            raise ConflictError("у цій черзі зараз показове відключення: зачекайте його кінця або візьміть іншу")
