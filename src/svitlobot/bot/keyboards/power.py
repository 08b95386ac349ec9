"""Buttons about power: one's state, residents' reports, the operator's queues."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

from svitlobot.bot.keyboards import operator_data as data
from svitlobot.bot.keyboards.admin import home
from svitlobot.bot.keyboards.buttons import back, button, keyboard, place, rows
from svitlobot.bot.keyboards.data import (
    JudgeReport,
    OpenOutages,
    OpenSchedule,
    Place,
    PowerNow,
    PowerReport,
    ReviewReports,
)
from svitlobot.bot.screens.addresses import address_name
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.callback_data import ReportStep, ReportVerdict
from svitlobot.domain.texts.plurals import spoken_people
from svitlobot.schemas.addresses.streets import QueueRef
from svitlobot.schemas.power.crowd_reports import PendingReports
from svitlobot.schemas.power.queues import QueueStatus
from svitlobot.schemas.users.profile import FollowedAddress


def info(texts: Texts, queues: Sequence[QueueRef], webapp_url: str | None) -> InlineKeyboardMarkup:
    """Return what can be done with the state of one's addresses, which are in these queues."""
    schedules = [
        button(texts.label("button_plan_of", queue=queue.name), OpenSchedule(queue_id=queue.queue_id))
        for queue in queues
    ]
    if len(queues) == 1:
        schedules = [button(texts.label("button_plan"), OpenSchedule(queue_id=queues[0].queue_id))]
    return keyboard(
        [place(texts, "button_refresh", Place.INFO)],
        *(schedules[at : at + 2] for at in range(0, len(schedules), 2)),
        [button(texts.label("button_outages"), OpenOutages()), place(texts, "button_calendar", Place.CALENDAR)],
        map_row(texts, webapp_url),
    )


def map_row(texts: Texts, webapp_url: str | None) -> list[InlineKeyboardButton]:
    """Return the row that opens the map, or an empty one."""
    if webapp_url is None:
        return []
    return [InlineKeyboardButton(text=texts.label("button_map"), web_app=WebAppInfo(url=webapp_url))]


Home = tuple[FollowedAddress, QueueRef]
"""A house of one's own in one of its queues."""


def power_now(texts: Texts) -> InlineKeyboardMarkup:
    """Return the two answers to "is there power?"."""
    on, off = (button(texts.label(f"button_crowd_{name}"), PowerNow(on=name == "on")) for name in ("on", "off"))
    return keyboard([on, off])


def homes(is_on: bool, choices: Sequence[Home]) -> InlineKeyboardMarkup:
    """Return the houses that may be meant; one in several queues with each of them."""
    return keyboard(*([_home(is_on, home)] for home in choices))


def _home(is_on: bool, home: Home) -> InlineKeyboardButton:
    address, queue = home
    name = address.label or address_name(address)
    text = f"{name} · {queue.name}" if len(address.queues) > 1 else name
    return button(text[:64], report(is_on, home, ReportStep.WHERE))


def report(is_on: bool, home: Home, step: ReportStep) -> PowerReport:
    """Return what a button about one's power at a house carries."""
    address, queue = home
    return PowerReport(on=is_on, queue_id=queue.queue_id, address_id=address.address_id, step=step)


def with_place(texts: Texts, power_report: PowerReport) -> InlineKeyboardMarkup:
    """Return the two ways to send a report: with a place on the map, or without."""
    send, ask = (power_report.model_copy(update={"step": step}) for step in (ReportStep.SEND, ReportStep.PLACE))
    return keyboard([button(texts.label("button_crowd_send"), send)], [button(texts.label("button_crowd_place"), ask)])


def waiting(texts: Texts, groups: Sequence[PendingReports]) -> InlineKeyboardMarkup:
    """Return whom an operator may look at."""
    buttons = [
        button(
            texts.label(
                f"button_report_{'on' if group.report_type.is_on else 'off'}",
                queue=group.queue,
                people=spoken_people(group.people),
            ),
            ReviewReports(report_id=group.report_id),
        )
        for group in groups
    ]
    return keyboard(*(buttons[at : at + 2] for at in range(0, len(buttons), 2)), back(texts, Place.DESK))


def verdicts(texts: Texts, report_id: int) -> InlineKeyboardMarkup:
    """Return what an operator may decide."""
    flip, confirm, reject = (
        button(texts.label(f"button_crowd_{verdict}"), JudgeReport(report_id=report_id, verdict=verdict))
        for verdict in (ReportVerdict.FLIP, ReportVerdict.CONFIRM, ReportVerdict.REJECT)
    )
    return keyboard([flip], [confirm, reject], back(texts, Place.REPORTS))


def to_reports(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way to the reports that wait."""
    return keyboard([place(texts, "button_reports", Place.REPORTS)])


HOURS = (1, 3, 6, 12, 24)


def queues(texts: Texts, known: Sequence[QueueStatus]) -> InlineKeyboardMarkup:
    """Return a button for each queue."""
    signs = {"on": "💡", "off": "⚫️", "unknown": "❔"}
    buttons = [
        button(f"{signs[queue.status]} {queue.name}", data.OpenQueue(queue_id=queue.queue_id)) for queue in known
    ]
    return keyboard(*rows(buttons), home(texts))


def queue(texts: Texts, queue_id: int) -> InlineKeyboardMarkup:
    """Return the states an operator may set for a queue."""
    return keyboard(
        [
            button(texts.label("button_say_on"), data.SetOverride(queue_id=queue_id, on=True)),
            button(texts.label("button_say_off"), data.SetOverride(queue_id=queue_id, on=False)),
        ],
        [
            button(texts.label("button_withdraw"), data.Withdraw(queue_id=queue_id)),
            button(texts.label("button_sensors"), data.OpenSensors(queue_id=queue_id)),
        ],
        [place(texts, "button_back", Place.DESK_QUEUES)],
    )


def hours(texts: Texts, wanted: data.SetOverride) -> InlineKeyboardMarkup:
    """Return for how long an override may hold."""
    buttons = [
        button(texts.label("desk_hours", count=count), wanted.model_copy(update={"hours": count})) for count in HOURS
    ]
    return keyboard(*rows(buttons, 3), [place(texts, "button_leave", Place.DESK_LEAVE)])
