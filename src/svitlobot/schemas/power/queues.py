"""Schemas of queues: their power now, and their days in figures."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.power.observations import Power
from svitlobot.schemas.fields import CheckedAt, KyivDay, QueueId, QueueName

Source = Literal["iot", "crowdreport", "manual"]


class QueueStatus(BaseModel):
    """Whether there is power. ``unknown`` is a state of its own: no sensor is heard, so nothing is claimed.

    ``since`` is null when nobody saw the power change. ``last_known_at`` is of an unknown state: when a sensor was last
    heard, and ``last_known_on`` whether there was power then.
    """

    model_config = ConfigDict(frozen=True)

    queue_id: QueueId
    name: QueueName
    status: Power = Field(description="Чи є світло: on, off або unknown")
    is_power_on: bool | None = Field(description="Те саме як так чи ні; null — невідомо")
    since: datetime | None = Field(description="Відколи так; null, якщо зміни ніхто не бачив")
    is_unstable: bool = Field(description="Світло блимає")
    checked_at: CheckedAt
    last_known_at: datetime | None = Field(default=None, description="Коли востаннє чули датчик, якщо стан невідомий")
    last_known_on: bool | None = Field(default=None, description="Чи було тоді світло")
    basis: Source | None = Field(default=None, description="Хто сказав: датчики, мешканці чи оператор; null — невідомо")


class QueueInfo(QueueStatus):
    """A queue's status and its history in figures."""

    last_change_source: Source | None = Field(description="Звідки остання зміна: датчики, мешканці чи оператор")
    total_outages: int = Field(description="Скільки відключень за весь час")
    total_uptime_minutes: int = Field(description="Скільки хвилин зі світлом за весь час")
    sensors: int = Field(description="Скільки датчиків у черги")
    sensors_online: int = Field(description="Скільки з них зараз на зв'язку")


class QueueList(BaseModel):
    """Every queue."""

    items: list[QueueStatus] = Field(description="Усі черги за номером")


class QueueDayInfo(BaseModel):
    """A queue's day (Kyiv) in figures; an outage counts for the day on which it began.

    Power is known only for the ``minutes_heard``, in which a sensor spoke. If no sensor spoke, ``minutes_off`` and
    ``outages`` are null. Without a schedule of the day these are null: ``minutes_planned`` of certain outages,
    ``unplanned_outages`` that were not in it, ``lag_minutes``, how much later than planned the power typically went.
    """

    date: KyivDay
    minutes_heard: int = Field(description="Скільки хвилин датчики були на зв'язку")
    minutes_off: int | None = Field(description="Скільки з них без світла; null, якщо датчики мовчали")
    minutes_planned: int | None = Field(description="Скільки хвилин відключень було в графіку; null без графіка")
    outages: int | None = Field(description="Скільки відключень почалося цього дня; null, якщо датчики мовчали")
    unplanned_outages: int | None = Field(description="Скільки з них не було в графіку; null без графіка")
    lag_minutes: int | None = Field(
        description="На скільки хвилин пізніше за графік зазвичай вимикали; null без графіка"
    )


class QueueDays(BaseModel):
    """A queue's last days, oldest first. A day that is not there has not been counted: nothing is claimed of it."""

    queue_id: QueueId
    items: list[QueueDayInfo] = Field(description="Дні від найдавнішого; незлічених днів тут немає")
