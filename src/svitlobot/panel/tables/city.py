"""The city: queues, sensors, addresses, schedules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import String, cast, exists, select
from sqlalchemy.orm import DeclarativeBase
from starlette.requests import Request
from wtforms import SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from svitlobot.db.models import (
    Address,
    FirmwareRelease,
    IotSensor,
    Queue,
    QueueDay,
    Schedule,
    ScheduleDay,
    ScheduleSource,
    ScheduleUntold,
    ScheduleWithdrawal,
    StreetAlias,
    UserAddress,
)
from svitlobot.domain.addresses.normalise import clean, house_key, street_key
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.queue_settings import LONGEST_NAME, checked_channel, checked_name
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.panel.context import context_of
from svitlobot.panel.read_session import read_session
from svitlobot.panel.tables.base import Table
from svitlobot.panel.tables.filters import ChoiceFilter, QueueFilter, YesNoFilter
from svitlobot.panel.value_names import DAY_STATUSES, SUPPLIES
from svitlobot.services.power.status import list_queues

CITY = "Місто"


def _power(queue: Any, _name: str, request: Request) -> str:  # noqa: ANN401 - a row
    """Show the state only while sensors speak for it, as people see it."""
    return {"on": "є", "off": "немає"}.get(request.state.power.get(queue.queue_id), "невідомо")


def _if_heard(day: Any, name: str) -> str:  # noqa: ANN401 - a row
    """Show a figure of a day on which a sensor was heard: of another one nothing is known."""
    value = getattr(day, name)
    return str(value) if day.minutes_heard and value is not None else "немає даних"


class Queues(Table, model=Queue):
    """Queues; whether there is light is decided by sensors, never here."""

    name, name_plural, category, category_icon = "Черга", "Черги", CITY, "fa-solid fa-city"
    icon = "fa-solid fa-layer-group"
    is_small = True
    column_list: ClassVar = ["name", "is_power_on", "last_change_at", "last_change_source", "telegram_channel_id"]
    column_searchable_list: ClassVar = ["name"]
    column_filters: ClassVar = [YesNoFilter(Queue.is_power_on, "Світло є")]
    column_formatters: ClassVar = {"is_power_on": _power}
    column_formatters_detail: ClassVar = {"is_power_on": _power}
    can_edit = True
    form_columns: ClassVar = ["name", "telegram_channel_id"]
    form_args: ClassVar = {"name": {"validators": [InputRequired(), Length(max=LONGEST_NAME)]}}

    async def _before_rows(self, request: Request) -> None:
        await super()._before_rows(request)
        async with read_session(self.database) as session:
            statuses = await list_queues(session, context_of(request).clock())
        request.state.power = {one.queue_id: one.status for one in statuses}

    def validated(self, _row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """A queue is called so that it can be asked for, and a channel is one."""
        return {
            "name": checked_name(values["name"]),
            "telegram_channel_id": checked_channel(values["telegram_channel_id"]),
        }


class Sensors(Table, model=IotSensor):
    """Sensors. They are added, moved and given keys on pages of their own: `panel/sensors.py`."""

    name, name_plural, category, icon = "Датчик", "Датчики", CITY, "fa-solid fa-plug"
    is_small = True
    column_list: ClassVar = [
        "sensor_id", "queue_id", "is_online", "reported_on", "last_ping_at", "last_voltage", "voltage_state",
        "supply", "priority", "silence_after_s", "firmware_version",
    ]  # fmt: skip
    column_searchable_list: ClassVar = ["sensor_id"]
    column_filters: ClassVar = [
        YesNoFilter(IotSensor.is_online, "На зв'язку"),
        QueueFilter(IotSensor.queue_id),
    ]
    can_edit = True
    form_columns: ClassVar = ["priority", "supply", "silence_after_s"]
    form_overrides: ClassVar = {"supply": SelectField}
    form_args: ClassVar = {
        "priority": {"validators": [InputRequired(), NumberRange(1, 9)]},
        "supply": {"choices": list(SUPPLIES.items())},
        "silence_after_s": {"validators": [InputRequired(), NumberRange(30, 86_400)]},
    }

    def validated(self, _row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """A kind of supply is one of ours."""
        return values | {"supply": Supply(values["supply"]).value}


class Releases(Table, model=FirmwareRelease):
    """Releases of firmware; they are uploaded and rolled out on a page of their own."""

    name, name_plural, category, icon = "Випуск прошивки", "Випуски прошивок", CITY, "fa-solid fa-microchip"
    is_small = True
    column_list: ClassVar = ["board", "version", "share", "is_paused", "withdrawn_at", "created_at"]
    column_details_list: ClassVar = [
        "id", "board", "version", "sha256", "size", "share", "is_paused", "withdrawn_at", "created_at",
    ]  # fmt: skip
    column_searchable_list: ClassVar = ["board", "version"]


class Addresses(Table, model=Address):
    """Houses: their spelling and place. To which queue they belong is said by an import, which tells people, too."""

    name, name_plural, category, icon = "Адреса", "Адреси", CITY, "fa-solid fa-house"
    column_list: ClassVar = ["id", "street", "house_number", "queue_id", "latitude", "longitude", "added_by"]
    column_searchable_list: ClassVar = ["street", "street_key", "id"]
    column_filters: ClassVar = [QueueFilter(Address.queue_id)]
    can_edit = can_delete = True
    form_columns: ClassVar = ["street", "house_number", "latitude", "longitude"]
    form_args: ClassVar = {
        "street": {"validators": [InputRequired(), Length(max=200)]},
        "house_number": {"validators": [InputRequired(), Length(max=20)]},
        "latitude": {"validators": [Optional(), NumberRange(-90, 90)]},
        "longitude": {"validators": [Optional(), NumberRange(-180, 180)]},
    }

    def _condition(self, column: Any, term: str) -> Any:  # noqa: ANN401 - SQLAlchemy's
        return super()._condition(column, street_key(term) if column.key == "street_key" else term)

    def validated(self, _row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """What is compared follows from what is written."""
        street, house = clean(values["street"]), clean(values["house_number"])
        keys = {"street_key": street_key(street), "house_key": house_key(house)}
        if not all(keys.values()) or len(keys["house_key"]) > 20:
            raise InvalidInputError("У назві вулиці й номері будинку мають бути літери або цифри")
        place = {name: _degrees(values[name]) for name in ("latitude", "longitude")}
        if None in place.values() and set(place.values()) != {None}:
            raise InvalidInputError("Широту й довготу вкажіть разом або лишіть обидві порожніми")
        return {"street": street, "house_number": house, **keys, **place}

    async def check_removable(self, session: Any, row: Any) -> None:  # noqa: ANN401
        """Nobody's address goes from under them."""
        if await session.scalar(select(exists().where(UserAddress.address_id == row.id))):
            raise ConflictError("За цією адресою стежать люди: спершу переведіть їх імпортом адрес")


def _degrees(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 6)


class Aliases(Table, model=StreetAlias):
    """Old names of streets; without one, its street is found by its own name only."""

    name, name_plural, category, icon = "Стара назва", "Старі назви вулиць", CITY, "fa-solid fa-signs-post"
    is_small = True
    column_list: ClassVar = ["alias", "alias_key", "street_key"]
    column_searchable_list: ClassVar = ["alias", "street_key"]
    can_delete = True


class _Views(DeclarativeBase):
    """Tables as they can be read: PostgreSQL's TIME holds 24:00, and Python's does not."""


class Window(_Views):
    """A planned outage, its hours as PostgreSQL writes them."""

    __table__ = select(
        Schedule.id,
        Schedule.queue_id,
        Schedule.scheduled_date,
        cast(Schedule.start_time, String(8)).label("starts"),
        cast(Schedule.end_time, String(8)).label("ends"),
        Schedule.is_possible,
        Schedule.is_confirmed,
        Schedule.created_at,
    ).subquery("schedules")
    __mapper_args__ = {"primary_key": [__table__.c.id]}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


class Windows(Table, model=Window):
    """Planned outages."""

    name = name_plural = "Відключення за графіком"
    category, icon = CITY, "fa-regular fa-clock"
    column_list: ClassVar = ["scheduled_date", "queue_id", "starts", "ends", "is_possible", "is_confirmed"]
    column_searchable_list: ClassVar = ["scheduled_date"]
    column_default_sort: ClassVar = [("scheduled_date", True), ("queue_id", False), ("starts", False)]
    column_filters: ClassVar = [QueueFilter("queue_id")]


class PlannedDays(Table, model=ScheduleDay):
    """What was published of each day; another schedule is loaded, not typed."""

    name, name_plural, category, icon = "День графіка", "Графіки за днями", CITY, "fa-solid fa-calendar-days"
    column_list: ClassVar = ["queue_id", "scheduled_date", "status", "source", "said_at", "changed_at"]
    column_searchable_list: ClassVar = ["scheduled_date"]
    column_default_sort: ClassVar = [("scheduled_date", True), ("queue_id", False)]
    column_filters: ClassVar = [
        QueueFilter(ScheduleDay.queue_id),
        ChoiceFilter(
            ScheduleDay.status,
            list(DAY_STATUSES.items()),
            title="Стан",
        ),
    ]  # fmt: skip


class Withdrawals(Table, model=ScheduleWithdrawal):
    """Schedules that a source takes back, until they have been looked at again."""

    name, name_plural, category, icon = "Відкликання", "Графіки під сумнівом", CITY, "fa-solid fa-hourglass-half"
    is_small = True
    column_list: ClassVar = ["queue_id", "scheduled_date", "source", "first_seen_at", "last_seen_at", "looks"]
    column_searchable_list: ClassVar = ["scheduled_date"]


class UntoldChanges(Table, model=ScheduleUntold):
    """Changes of a queue's day that wait to be told as one."""

    name, name_plural, category, icon = "Зміна графіка", "Зміни, що чекають", CITY, "fa-solid fa-comment-dots"
    is_small = True
    column_list: ClassVar = ["queue_id", "scheduled_date", "due_at"]
    column_searchable_list: ClassVar = ["scheduled_date"]


class Sources(Table, model=ScheduleSource):
    """Where schedules are fetched from."""

    name, name_plural, category, icon = "Джерело", "Джерела графіків", CITY, "fa-solid fa-cloud-arrow-down"
    is_small = True
    column_list: ClassVar = ["url", "succeeded_at", "failures", "error", "next_at"]
    column_searchable_list: ClassVar = ["url", "error"]


class Days(Table, model=QueueDay):
    """Days in figures, which a job counts."""

    name, name_plural, category, icon = "День черги", "Дні в цифрах", CITY, "fa-solid fa-chart-simple"
    is_small = True
    column_searchable_list: ClassVar = ["day"]
    column_list: ClassVar = [
        "day", "queue_id", "minutes_heard", "minutes_off", "minutes_planned", "outages", "unplanned_outages",
        "lag_minutes",
    ]  # fmt: skip
    column_formatters: ClassVar = {"minutes_off": _if_heard, "outages": _if_heard}
    column_formatters_detail: ClassVar = {"minutes_off": _if_heard, "outages": _if_heard}
    column_default_sort: ClassVar = [("day", True), ("queue_id", False)]
    column_filters: ClassVar = [QueueFilter(QueueDay.queue_id)]


TABLES = (
    Queues,
    Sensors,
    Releases,
    Addresses,
    Aliases,
    Windows,
    PlannedDays,
    Withdrawals,
    UntoldChanges,
    Sources,
    Days,
)
