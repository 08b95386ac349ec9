"""Schemas of sensors: what they send, what they are answered, and how the operator sees them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, computed_field

from svitlobot.domain.power.observations import Supply
from svitlobot.domain.power.provisioning import sensor_tag
from svitlobot.domain.power.testimony import is_set_aside
from svitlobot.schemas.fields import CreatedAt, Latitude, Longitude, QueueId, SensorId, WantedQueueId

_SimCard = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]


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
    slept_through: list[datetime] = Field(
        description="Останні зміни в черзі поспіль, яких датчик не помітив; після двох на нього не зважають"
    )
    last_voltage: float | None = Field(description="Остання виміряна напруга, вольтів")
    last_frequency: float | None = Field(description="Остання виміряна частота, герців")
    last_battery: int | None = Field(description="Останній заряд акумулятора, відсотків")
    firmware_version: str | None = Field(description="Версія прошивки")
    ip_address: str | None = Field(description="Адреса, з якої датчик виходив на зв'язок")
    sim_card: str | None = Field(description="Номер SIM-картки датчика")
    place: str | None = Field(description="Де стоїть датчик, словами")
    latitude: float | None = Field(description="Широта в градусах")
    longitude: float | None = Field(description="Довгота в градусах")
    placed_at: datetime | None = Field(description="Коли датчик перенесли до цієї черги; null — не переносили")
    old_key_until: datetime | None = Field(
        description="Доки діє старий ключ, яким датчик ще користується; null — користується теперішнім"
    )
    retired_at: datetime | None = Field(description="Коли датчик прибрали; null — працює")
    created_at: CreatedAt

    @computed_field(description="На датчик не зважають, доки він не помітить зміни в черзі")  # type: ignore[prop-decorator]
    @property
    def is_set_aside(self) -> bool:
        """Whether it is not asked for now."""
        return is_set_aside(self.slept_through)

    @computed_field(description="Короткий відбиток ідентифікатора: за ним датчик знаходить кнопка")  # type: ignore[prop-decorator]
    @property
    def tag(self) -> str:
        """What stands for the sensor on a button."""
        return sensor_tag(self.sensor_id)


class _PlaceFields(BaseModel):
    """Where a sensor stands; degrees are given both or not at all."""

    model_config = ConfigDict(extra="forbid")

    place: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="Де стоїть датчик, словами"
    )
    latitude: Latitude | None = Field(default=None, description="Широта в градусах")
    longitude: Longitude | None = Field(default=None, description="Довгота в градусах")


class NewSensor(_PlaceFields):
    """A sensor to add."""

    sensor_id: Annotated[str, Field(min_length=1, max_length=50)] = Field(description="Як датчик себе називає")
    queue_id: WantedQueueId
    priority: int = Field(default=1, ge=1, le=9, description="Пріоритет у черзі: менше число важить більше")
    supply: Supply = Field(default=Supply.BACKUP, description="Що живить датчик: мережа (mains) чи резерв (backup)")
    silence_after_s: int = Field(
        default=180, ge=30, le=86_400, description="Після скількох секунд без зв'язку датчик вважають мовчазним"
    )
    sim_card: _SimCard | None = Field(default=None, description="Номер SIM-картки датчика")


class SensorMove(_PlaceFields):
    """To which queue a sensor is moved, and where it stands then."""

    queue_id: WantedQueueId


class SensorKey(BaseModel):
    """A sensor with its new key, which is shown this once, and the link that fills its portal with it."""

    sensor: SensorInfo = Field(description="Датчик")
    key: str = Field(description="Ключ датчика; більше його не буде показано")
    portal_url: str = Field(description="Посилання на портал плати в її мережі Wi-Fi, де все вже вписано; для QR-коду")


class SensorChange(BaseModel):
    """What an operator changes of a sensor: the number of its SIM card, or null when it has none."""

    model_config = ConfigDict(extra="forbid")

    sim_card: _SimCard | None = Field(description="Номер SIM-картки; null, якщо її немає")


class SensorPage(BaseModel):
    """Some sensors; ``next_cursor`` asks for those after them."""

    items: list[SensorInfo] = Field(description="Датчики за ідентифікатором")
    next_cursor: str | None = Field(description="З чого почати наступну сторінку; null — це остання")
