"""What an inline button carries: at most 64 bytes, and all that is needed, so an old button still makes sense.

Buttons that rules put under messages, too, have their prefixes and enums from ``domain/callback_data.py``.
Buttons say what to set, not what to flip: pressed twice, or a year later, they do what they said.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import BeforeValidator, Field

from svitlobot.domain.callback_data import TARIFFS_SCREEN, ImportAction, Prefix, ReportStep, ReportVerdict
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.outbox.topics import Topic
from svitlobot.domain.payments.orders import Method
from svitlobot.domain.schedules.coverage import Others
from svitlobot.schemas.payments import Days, PaidTier
from svitlobot.schemas.users.profile import WarningTime

Id = Annotated[int, Field(ge=0, lt=2**31)]
Page = Annotated[int, Field(ge=0, le=50)]


class Place(StrEnum):
    """A screen that needs no more than its name."""

    INFO = "info"
    SETTINGS = "settings"
    WARNINGS = "warnings"
    RETURNS = "returns"
    QUIET_HOURS = "quiet"
    ADDRESSES = "addresses"
    ADD_ADDRESS = "add"
    LETTERS = "letters"
    NEARBY = "nearby"
    TARIFFS = TARIFFS_SCREEN
    PAYMENTS = "payments"
    MY_DATA = "data"
    EXPORT = "export"
    DELETE = "delete"
    DELETE_AGAIN = "delete2"
    DELETE_YES = "delete3"
    JOINED = "joined"
    CALENDAR = "calendar"
    CALENDAR_NEW = "calendar2"
    SCHEDULE = "schedule"
    SCHEDULE_CANCEL = "schedule2"
    REPORTS = "reports"
    DESK = "desk"
    DESK_QUEUES = "desk2"
    DESK_PEOPLE = "desk3"
    DESK_LEAVE = "desk4"
    BROADCASTS = "casts"
    ALERTS = "alerts"
    EXCEL = "excel"
    EXCEL_LIST = "excel2"


class Go(CallbackData, prefix=Prefix.GO):
    """Open a screen."""

    to: Place


class Letter(CallbackData, prefix="abc"):
    """Streets that begin with a letter."""

    letter: Annotated[str, Field(min_length=1, max_length=1)]
    page: Page = 0


class StreetHouses(CallbackData, prefix="street"):
    """Houses of a street."""

    street_id: Id
    page: Page = 0


class Follow(CallbackData, prefix="follow"):
    """Follow a house; ``instead`` of another, when there is room for no more."""

    address_id: Id
    instead: Id = 0


class NotThis(CallbackData, prefix="notthis"):
    """The house that was just followed is the wrong one."""

    address_id: Id


class LabelChoice(StrEnum):
    """A label to give; the value is the end of its text's key, ``label_…``."""

    HOME = "home"
    WORK = "work"
    PARENTS = "parents"
    OWN = "own"
    NONE = "none"


class Label(CallbackData, prefix="label"):
    """Label a house that was just followed (``is_new``) or one of the settings."""

    address_id: Id
    choice: LabelChoice
    is_new: bool


class AddressAction(CallbackData, prefix="addr"):
    """Look at one of one's addresses, or change it."""

    address_id: Id
    action: Literal["open", "label", "primary", "mute", "unmute", "topics", "remove", "remove_yes"]


class AddressTopic(CallbackData, prefix="addr2"):
    """Be told of a topic of one of one's addresses, or not."""

    address_id: Id
    topic: Topic
    on: bool


class Set(CallbackData, prefix="set"):
    """Switch a setting on or off."""

    setting: Literal["notifications", "night", "power", "schedule", "voltage"]
    on: bool


class Warn(CallbackData, prefix="warn"):
    """Be warned so many minutes before, or not."""

    minutes: Annotated[WarningTime, BeforeValidator(int)]
    on: bool


class WarnReturn(CallbackData, prefix="warn2"):
    """Be told so many minutes before the power returns, or not."""

    minutes: Annotated[WarningTime, BeforeValidator(int)]
    on: bool


class SetQuietHours(CallbackData, prefix="night"):
    """Be told without a sound from one hour to another."""

    begins: Annotated[int, Field(ge=0, le=23)]
    ends: Annotated[int, Field(ge=0, le=23)]


class Choose(CallbackData, prefix="tier"):
    """Choose for how long to have a tier."""

    tier: PaidTier


class Buy(CallbackData, prefix="buy"):
    """Buy days of a tier, by a method once it is chosen. ``price`` is the one the button showed, never what is paid."""

    tier: PaidTier
    days: Days
    price: Decimal
    method: Method | None = None


class OpenSchedule(CallbackData, prefix="plan"):
    """The picture of a queue's schedule."""

    queue_id: Id


class ScheduleView(CallbackData, prefix="pv"):
    """The picture of a queue's schedule, or of all queues', light or dark; ``queue_id`` is the way back."""

    queue_id: Id
    is_all: bool = False
    is_dark: bool = False


class OpenOutages(CallbackData, prefix="outs"):
    """The outages of a house of one's own, 0 the first; page 0 has the latest days."""

    address_id: Id = 0
    page: Page = 0


class OpenVoltage(CallbackData, prefix="volt"):
    """The voltage at a house of one's own."""

    address_id: Id


class ApplySchedule(CallbackData, prefix="apply"):
    """Take in the schedule that came in this message of the operator's."""

    message_id: Id


class ApplyPartial(CallbackData, prefix="apply2"):
    """Take in that schedule, which leaves queues out, and do this with their outages."""

    message_id: Id
    others: Others


class ConfirmOutage(CallbackData, prefix=Prefix.CONFIRM_OUTAGE):
    """The silence of these queues, ``1-4,7``, is an outage."""

    queues: Annotated[str, Field(pattern=r"^\d+(-\d+)?(,\d+(-\d+)?)*$")]


class BeQuiet(CallbackData, prefix=Prefix.QUIET):
    """Be told of what is critical only, for so many hours; 0 is of everything."""

    hours: Annotated[int, Field(ge=0, le=24)]


class ActOnImport(CallbackData, prefix=Prefix.IMPORT):
    """Do something with an Excel file."""

    import_id: Annotated[int, Field(ge=0, lt=2**63)]
    action: ImportAction


class Export(CallbackData, prefix="export"):
    """Have everything of a kind as an Excel file."""

    kind: ImportKind


class PowerNow(CallbackData, prefix="power"):
    """A resident says that there is power, or is not."""

    on: bool


class PowerReport(CallbackData, prefix=Prefix.POWER_REPORT):
    """A resident's report on a queue's power; ``address_id`` says at which house, 0 that none was chosen."""

    on: bool
    queue_id: Id
    address_id: Id
    step: ReportStep


class ReviewReports(CallbackData, prefix="review"):
    """Look at those who say the same as this report."""

    report_id: Id


class JudgeReport(CallbackData, prefix=Prefix.JUDGE_REPORT):
    """Judge a report and all that claim the same."""

    report_id: Id
    verdict: ReportVerdict
