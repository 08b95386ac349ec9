"""What the API says of schedules."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.schedules.days import DayStatus


class WindowInfo(BaseModel):
    """A planned outage within one day, by the wall clock of Kyiv; the day's end is ``24:00``."""

    start: str = Field(examples=["18:00"])
    end: str = Field(examples=["24:00"])
    is_possible: bool


class ScheduleDayInfo(BaseModel):
    """What is planned for a queue's day. Only ``none_planned`` promises a day without outages.

    ``half_hours`` has a character for each half hour of the wall clock: ``1`` no power, ``?`` perhaps none, ``0``
    power; it is null when nothing is known. ``is_stale`` tells that the source, which is asked on a timer, has not
    repeated this day for three times as long as it should have; null when the day came another way.
    ``is_being_checked`` tells that the source has taken outages of this day back, and that we wait for it to repeat so.
    """

    date: date
    status: DayStatus
    source: str | None
    said_at: datetime | None
    confirmed_at: datetime | None
    is_stale: bool | None
    windows: list[WindowInfo]
    half_hours: str | None = Field(pattern="^[01?]{48}$")
    is_being_checked: bool = False


class OutageInfo(BaseModel):
    """A planned outage, however many days it touches. ``end`` is null when it goes on into a day not planned yet.

    ``may_go_on`` tells that a possible outage follows at once, so that power at ``end`` is not promised.
    """

    model_config = ConfigDict(from_attributes=True)

    start: datetime
    end: datetime | None
    is_possible: bool
    is_preliminary: bool
    may_go_on: bool = False


class Outlook(BaseModel):
    """The outage that is planned for now, the next one, and the last one that is over, of yesterday or today.

    Nothing is known after ``known_until``, so "none" means "none before that". It is null when even today's schedule is
    unknown.
    """

    now: OutageInfo | None
    next: OutageInfo | None
    last: OutageInfo | None = None
    known_until: datetime | None


class QueueSchedule(BaseModel):
    """A queue's days and its outlook."""

    queue_id: int
    name: str
    outlook: Outlook
    days: list[ScheduleDayInfo]


class ScheduleList(BaseModel):
    """The schedules of the queues asked for."""

    checked_at: datetime
    items: list[QueueSchedule]


class NewOutage(BaseModel):
    """One outage, to be added to what is planned for a queue's day; ``24:00`` is the day's end."""

    queue_id: int = Field(ge=1, le=2**31 - 1)
    date: date
    start: str = Field(examples=["18:00"])
    end: str = Field(examples=["24:00"])


class ScheduleChange(BaseModel):
    """A queue's day before and after an import, in words, and how many people follow the queue."""

    date: date
    queue_id: int
    name: str
    people: int
    before: str
    after: str


class ScheduleImport(BaseModel):
    """What taking a schedule in has changed, or would change; ``lines`` say it to a person.

    ``day`` is the one that a text without a date was read for. ``left_out`` are queues with planned outages that the
    schedule does not list; with ``must_choose_others`` it is refused without ``others``.
    """

    model_config = ConfigDict(from_attributes=True)

    format: str
    said_at: datetime | None
    days_changed: int
    days_same: int
    queues_told: int
    unknown_groups: list[str]
    lines: list[str]
    is_dry_run: bool
    day: date
    changes: list[ScheduleChange] = []
    left_out: list[ScheduleChange] = []
    must_choose_others: bool = False
