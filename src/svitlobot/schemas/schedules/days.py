"""Schemas of schedules: days, outages, changes, and an import of a schedule."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.schedules.days import DayStatus
from svitlobot.schemas.fields import CheckedAt, KyivDay, QueueId, QueueName


class WindowInfo(BaseModel):
    """A planned outage within one day, by the wall clock of Kyiv; the day's end is ``24:00``."""

    start: str = Field(examples=["18:00"], description="Початок за київським годинником")
    end: str = Field(examples=["24:00"], description="Кінець за київським годинником; кінець дня — 24:00")
    is_possible: bool = Field(description="Лише можливо, не напевно")


class ScheduleDayInfo(BaseModel):
    """What is planned for a queue's day. Only ``none_planned`` promises a day without outages.

    ``half_hours`` has a character for each half hour of the wall clock: ``1`` no power, ``?`` perhaps none, ``0``
    power; it is null when nothing is known. ``is_stale`` tells that the source, which is asked on a timer, has not
    repeated this day for three times as long as it should have; null when the day came another way.
    ``is_being_checked`` tells that the source has taken outages of this day back, and that we wait for it to repeat so.
    """

    date: KyivDay
    status: DayStatus = Field(description="Що відомо про день; лише none_planned обіцяє день без відключень")
    source: str | None = Field(description="Звідки графік")
    said_at: datetime | None = Field(description="Коли джерело його опублікувало")
    confirmed_at: datetime | None = Field(description="Коли джерело востаннє його підтвердило")
    is_stale: bool | None = Field(
        description="Джерело давно не підтверджувало цей день; null, якщо день надійшов інакше"
    )
    windows: list[WindowInfo] = Field(description="Заплановані відключення")
    half_hours: str | None = Field(
        pattern="^[01?]{48}$",
        description="По символу на пів години: 0 світло є, 1 немає, ? можливо немає; null — невідомо",
    )
    is_being_checked: bool = Field(default=False, description="Джерело прибрало відключення, ми це перевіряємо")


class OutageInfo(BaseModel):
    """A planned outage, however many days it touches. ``end`` is null when it goes on into a day not planned yet.

    ``may_go_on`` tells that a possible outage follows at once, so that power at ``end`` is not promised.
    """

    model_config = ConfigDict(from_attributes=True)

    start: datetime = Field(description="Коли вимкнуть")
    end: datetime | None = Field(description="Коли увімкнуть; null, якщо воно переходить у день без графіка")
    is_possible: bool = Field(description="Лише можливо, не напевно")
    is_preliminary: bool = Field(description="Графік попередній")
    may_go_on: bool = Field(default=False, description="Одразу за ним можливе ще одне, тож увімкнення не обіцяно")


class Outlook(BaseModel):
    """The outage that is planned for now, the next one, and the last one that is over, of yesterday or today.

    Nothing is known after ``known_until``, so "none" means "none before that". It is null when even today's schedule is
    unknown.
    """

    now: OutageInfo | None = Field(description="Відключення, заплановане на зараз")
    next: OutageInfo | None = Field(description="Наступне відключення")
    last: OutageInfo | None = Field(default=None, description="Останнє, що минуло: вчорашнє або сьогоднішнє")
    known_until: datetime | None = Field(description="До якого часу відомий графік; null — невідомий і на сьогодні")


class QueueSchedule(BaseModel):
    """A queue's days and its outlook."""

    queue_id: QueueId
    name: QueueName
    outlook: Outlook = Field(description="Що заплановано на зараз і далі")
    days: list[ScheduleDayInfo] = Field(description="Графік за днями")


class ScheduleList(BaseModel):
    """The schedules of the queues asked for."""

    checked_at: CheckedAt
    items: list[QueueSchedule] = Field(description="Черги, про які питали")


class QueueWeek(BaseModel):
    """A queue's seven days from today on; those of which no source tells are there as ``unknown``."""

    queue_id: QueueId
    name: QueueName
    checked_at: CheckedAt
    days: list[ScheduleDayInfo] = Field(description="Графік на сім днів, починаючи з сьогоднішнього")


class NewOutage(BaseModel):
    """One outage, to be added to what is planned for a queue's day; ``24:00`` is the day's end."""

    queue_id: int = Field(ge=1, le=2**31 - 1, description="Номер черги")
    date: KyivDay
    start: str = Field(examples=["18:00"], description="Початок за київським годинником")
    end: str = Field(examples=["24:00"], description="Кінець за київським годинником; кінець дня — 24:00")


class ScheduleChange(BaseModel):
    """A queue's day before and after an import, in words, and how many people follow the queue."""

    date: KyivDay
    queue_id: QueueId
    name: QueueName
    people: int = Field(description="Скільки людей стежать за чергою")
    before: str = Field(description="Що було заплановано")
    after: str = Field(description="Що заплановано тепер")


class ScheduleImport(BaseModel):
    """What taking a schedule in has changed, or would change; ``lines`` say it to a person.

    ``day`` is the one that a text without a date was read for. ``left_out`` are queues with planned outages that the
    schedule does not list; with ``must_choose_others`` it is refused without ``others``.
    """

    model_config = ConfigDict(from_attributes=True)

    format: str = Field(description="Який формат упізнано")
    said_at: datetime | None = Field(description="Коли джерело це опублікувало")
    days_changed: int = Field(description="Скільки днів черг змінилося")
    days_same: int = Field(description="Скільки днів черг лишилося без змін")
    queues_told: int = Field(description="Мешканцям скількох черг про це повідомлять")
    unknown_groups: list[str] = Field(description="Групи з графіка, яких ми не знаємо")
    lines: list[str] = Field(description="Підсумок словами")
    is_dry_run: bool = Field(description="Лише перевірено, нічого не змінено")
    day: date = Field(description="За який день прочитано текст без дати")
    changes: list[ScheduleChange] = Field(default=[], description="Змінені дні черг")
    left_out: list[ScheduleChange] = Field(default=[], description="Черги з відключеннями, яких у цьому графіку немає")
    must_choose_others: bool = Field(default=False, description="Без others такий графік не приймуть")
