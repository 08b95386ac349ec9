"""Schemas of crowd reports and of their moderation."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from svitlobot.domain.power.crowd_reports import ReportCard, ReportStatus, ReportType, SensorCounts, report_card
from svitlobot.domain.power.decisions import Announcement
from svitlobot.domain.power.observations import Power
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.schemas.fields import Latitude, Longitude, NextCursor, QueueId, QueueName
from svitlobot.schemas.users.profile import UserId

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]


class NewCrowdReport(BaseModel):
    """A report on one of a person's houses, named by ``address_id``, ``queue_id``, or both for one in several queues.

    A place on the map is given whole or not at all.
    """

    model_config = ConfigDict(extra="forbid")

    user_id: UserId
    report_type: ReportType = Field(description="Що повідомляють: світло є чи немає")
    address_id: Id | None = Field(default=None, description="Номер будинку, за яким стежить людина")
    queue_id: Id | None = Field(default=None, description="Номер черги; потрібен для будинку в кількох чергах")
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = Field(
        default=None, description="Широта місця, звідки повідомляють; лише разом із longitude"
    )
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = Field(
        default=None, description="Довгота місця, звідки повідомляють; лише разом із latitude"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> "NewCrowdReport":
        if self.address_id is None and self.queue_id is None:
            raise ValueError("потрібна address_id або queue_id")
        if (self.latitude is None) is not (self.longitude is None):
            raise ValueError("latitude і longitude подають разом")
        return self


class SensorsCount(BaseModel):
    """How many sensors of a queue say what."""

    model_config = ConfigDict(from_attributes=True)

    on: int = Field(description="Скільки датчиків бачать світло")
    off: int = Field(description="Скільки датчиків бачать, що світла немає")
    silent: int = Field(description="Скільки датчиків мовчать")


class CrowdReportTaken(BaseModel):
    """What came of a report. ``closed``: it is what is known already. ``people`` say the same lately, this one too.

    ``power`` is what is known of the queue after it: enough people may release what sensors' silence left open.
    ``is_overridden``: it was set by hand, not by sensors.
    """

    id: int = Field(description="Номер повідомлення")
    queue_id: QueueId
    queue: QueueName
    report_type: ReportType = Field(description="Що повідомили: світло є чи немає")
    status: ReportStatus = Field(description="Що з ним стало; closed — це вже відомо")
    reported_at: datetime = Field(description="Коли повідомили вперше")
    last_said_at: datetime = Field(description="Коли повідомили востаннє")
    people: int = Field(description="Скільки людей недавно повідомили те саме, разом із цією")
    power: Power = Field(description="Що після цього відомо про світло в черзі")
    is_overridden: bool = Field(default=False, description="Стан задано вручну, а не датчиками")
    sensors: SensorsCount = Field(description="Що показують датчики черги")


class PlaceOnMap(BaseModel):
    """Where a reporter was."""

    latitude: Latitude
    longitude: Longitude


class PendingReports(BaseModel):
    """All who say the same of a queue and wait for a moderator; ``report_id`` is the oldest report, and names them.

    ``people_lately`` said it in the last ten minutes. ``addresses`` and ``places`` are at most five.
    """

    report_id: int = Field(description="Номер найдавнішого повідомлення; за ним розглядають усі")
    queue_id: QueueId
    queue: QueueName
    report_type: ReportType = Field(description="Що повідомляють: світло є чи немає")
    people: int = Field(description="Скільки людей повідомили це")
    people_lately: int = Field(description="Скільки з них за останні 10 хвилин")
    houses: int = Field(description="З якої кількості будинків")
    first_said_at: datetime = Field(description="Коли повідомили вперше")
    last_said_at: datetime = Field(description="Коли повідомили востаннє")
    addresses: list[str] = Field(description="Адреси, щонайбільше п'ять")
    places: list[PlaceOnMap] = Field(description="Місця на мапі, щонайбільше п'ять")
    power: Power = Field(description="Що зараз відомо про світло в черзі")
    sensors: SensorsCount = Field(description="Що показують датчики черги")

    def card(self, catalog: TextCatalog) -> ReportCard:
        """Return what the operator's card is filled with, but for the queue's name."""
        return report_card(
            catalog,
            self.report_type,
            addresses=self.addresses,
            houses=self.houses,
            power=self.power,
            sensors=SensorCounts(**self.sensors.model_dump()),
            people=self.people_lately,
            places=((place.latitude, place.longitude) for place in self.places),
        )


class PendingPage(BaseModel):
    """Some of them; ``next_cursor`` asks for those after."""

    items: list[PendingReports] = Field(description="Повідомлення, що чекають рішення")
    next_cursor: NextCursor


class Verdict(BaseModel):
    """What a moderator decides of a report, and so of all that say the same of its queue and wait.

    ``flip`` takes it for the queue's state as well.
    """

    model_config = ConfigDict(extra="forbid")

    status: Literal["confirmed", "rejected"] = Field(
        description="Рішення: confirmed — підтвердити, rejected — відхилити"
    )
    flip: bool = Field(default=False, description="Змінити й стан черги; лише з confirmed")

    @model_validator(mode="after")
    def _makes_sense(self) -> "Verdict":
        if self.flip and self.status != "confirmed":
            raise ValueError("flip буває лише з confirmed")
        return self


class Judged(BaseModel):
    """What was decided, of how many reports. ``flipped``: the queue's state has changed by it.

    ``announcement`` is what its residents get then. ``change`` is the news itself, ``unstable`` tells that the power
    keeps switching, and ``nothing`` means that they know that already. After the last two the state follows when it
    has not switched for 10 minutes.
    """

    report_id: int = Field(description="Номер найдавнішого з розглянутих повідомлень")
    queue_id: QueueId
    queue: QueueName
    report_type: ReportType = Field(description="Що повідомляли: світло є чи немає")
    status: ReportStatus = Field(description="Ухвалене рішення")
    reports: int = Field(description="Скількох повідомлень воно стосується")
    flipped: bool = Field(description="Стан черги змінився")
    announcement: Announcement | None = Field(
        description="Що отримають мешканці: change — новину, unstable — що світло блимає, nothing — нічого"
    )
    moderated_at: datetime = Field(description="Коли ухвалено рішення")
