"""The whole city at a glance, the same for everybody: what the public page, the map and the Mini App show."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from svitlobot.domain.power.observations import Power
from svitlobot.domain.schedules.days import DayStatus
from svitlobot.schemas.fields import CheckedAt, KyivDay, QueueId, QueueName
from svitlobot.schemas.power.queues import Source


class NextChange(BaseModel):
    """What the schedule promises next. A moment that is past was promised and has not come true."""

    at: datetime = Field(examples=["2026-11-29T16:00:00Z"], description="Коли це має статися")
    power: Literal["on", "off"] = Field(description="Що має статися: on — увімкнуть, off — вимкнуть")
    is_possible: bool = Field(description="Лише можливо, не напевно")


class ScheduledDay(BaseModel):
    """A day of a queue's schedule, short."""

    date: KyivDay
    status: DayStatus = Field(description="Що відомо про день; лише none_planned обіцяє день без відключень")
    half_hours: str | None = Field(
        pattern="^[01?]{48}$", description="По символу на пів години: 0 світло є, 1 немає, ? можливо немає"
    )
    is_stale: bool | None = Field(description="Джерело давно не підтверджувало цей день")
    is_being_checked: bool = Field(description="Джерело прибрало відключення, ми це перевіряємо")


class QueueNow(BaseModel):
    """A queue now: its power, why we believe it, and what is planned for today and tomorrow."""

    queue_id: QueueId
    name: QueueName
    status: Power = Field(description="Чи є світло: on, off або unknown")
    since: datetime | None = Field(description="Відколи так; null, якщо цього не знає ніхто")
    is_unstable: bool = Field(description="Світло блимає")
    basis: Source | None = Field(description="Хто сказав: датчики, мешканці чи оператор")
    sensors: int = Field(description="Скільки датчиків у черги")
    sensors_online: int = Field(description="Скільки з них зараз на зв'язку")
    next: NextChange | None = Field(description="Найближча зміна за графіком; null, якщо її не заплановано")
    days: list[ScheduledDay] = Field(description="Графік на сьогодні й завтра")


class CityStatus(BaseModel):
    """All queues now."""

    checked_at: CheckedAt
    queues: list[QueueNow] = Field(description="Усі черги за номером")


class TimelineStretch(BaseModel):
    """A stretch of time with the same power."""

    start: datetime = Field(serialization_alias="from", description="Початок відрізка")
    end: datetime | None = Field(serialization_alias="to", description="null: триває досі")
    power: Power = Field(description="Чи було світло; unknown — датчики мовчали")


class QueueTimeline(BaseModel):
    """What a queue's power really was, oldest first, without gaps; ``unknown`` where no sensor spoke for it."""

    queue_id: QueueId
    checked_at: CheckedAt
    items: list[TimelineStretch] = Field(description="Відрізки від найдавнішого, без проміжків")


class QueueOff(BaseModel):
    """How long a queue had no power over some days."""

    queue_id: QueueId
    name: QueueName
    days_heard: int = Field(description="За скільки днів про чергу хоч щось відомо", examples=[7])
    minutes_heard: int = Field(description="Скільки хвилин стан черги був відомий", examples=[9_960])
    minutes_off: int | None = Field(
        description="Скільки з них світла не було; null, якщо про чергу нічого не відомо", examples=[1_680]
    )


class CityDays(BaseModel):
    """All queues over the last days, today's so far included, to compare them."""

    since: date = Field(description="Перший із днів", examples=["2026-11-23"])
    days: int = Field(description="Скільки днів")
    queues: list[QueueOff] = Field(description="Усі черги за номером")
