"""The map's layer of sensors."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from svitlobot.schemas.fields import CheckedAt, QueueId, QueueName, SensorId


class SensorOnMap(BaseModel):
    """A sensor in service; one without coordinates stands with its queue."""

    sensor_id: SensorId
    queue_id: QueueId
    queue: QueueName
    state: Literal["online", "silent", "awaited"] = Field(
        description="online: на зв'язку; silent: замовк; awaited: ще не озивався"
    )
    heard_at: datetime | None = Field(description="Коли датчик востаннє виходив на зв'язок")
    is_power_on: bool | None = Field(description="Чи є світло за останнім показанням; null, якщо його ще не було")
    place: str | None = Field(description="Де стоїть датчик, словами")
    latitude: float | None = Field(description="Широта в градусах; null: місце не вказане, показуйте біля черги")
    longitude: float | None = Field(description="Довгота в градусах; null разом із широтою")
    battery: int | None = Field(description="Останній заряд акумулятора, відсотків")


class SensorMap(BaseModel):
    """The sensors in service, the silent ones first."""

    checked_at: CheckedAt
    items: list[SensorOnMap] = Field(description="Датчики, що працюють: спершу ті, що мовчать; щонайбільше 5000")
