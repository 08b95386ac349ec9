"""What the API says to sensors, and of them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.power.observations import Supply
from svitlobot.schemas.fields import QueueId, SensorId


class SensorInfo(BaseModel):
    """A sensor as the operator sees it. Keys are never shown again."""

    model_config = ConfigDict(from_attributes=True)

    sensor_id: SensorId
    queue_id: QueueId
    priority: int = Field(description="Пріоритет у черзі: менше число важить більше")
    supply: Supply = Field(description="Що живить датчик: мережа (mains) чи резерв (backup)")
    silence_after_s: int = Field(description="Після скількох секунд без зв'язку датчик вважають мовчазним")
    is_online: bool = Field(description="Датчик на зв'язку")
    last_ping_at: datetime | None = Field(description="Коли датчик востаннє виходив на зв'язок")
    reported_on: bool | None = Field(description="Чи є світло за останнім показанням")
    reported_since: datetime | None = Field(description="Відколи він це показує")
    last_voltage: float | None = Field(description="Остання виміряна напруга, вольтів")
    last_frequency: float | None = Field(description="Остання виміряна частота, герців")
    firmware_version: str | None = Field(description="Версія прошивки")
    ip_address: str | None = Field(description="Адреса, з якої датчик виходив на зв'язок")
    sim_card: str | None = Field(description="Номер SIM-картки датчика")


class SensorChange(BaseModel):
    """What an operator changes of a sensor: the number of its SIM card, or null when it has none."""

    model_config = ConfigDict(extra="forbid")

    sim_card: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = Field(
        description="Номер SIM-картки; null, якщо її немає"
    )


class SensorPage(BaseModel):
    """Some sensors; ``next_cursor`` asks for those after them."""

    items: list[SensorInfo] = Field(description="Датчики за ідентифікатором")
    next_cursor: str | None = Field(description="З чого почати наступну сторінку; null — це остання")
