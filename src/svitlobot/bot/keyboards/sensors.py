"""The operator's buttons about sensors."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards import operator_data as data
from svitlobot.bot.keyboards.buttons import button, keyboard, rows
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.power.observations import Supply
from svitlobot.schemas.power.queues import QueueStatus
from svitlobot.schemas.power.sensors import SensorInfo

_SIGNS = {True: "💡", False: "⚫️", None: "❔"}


def sensors(texts: Texts, queue_id: int, found: Sequence[SensorInfo]) -> InlineKeyboardMarkup:
    """Return a button for each sensor of a queue, and one for a new one."""
    return keyboard(
        *([button(_name(one), data.OpenSensor(tag=one.tag))] for one in found),
        [button(texts.label("button_sensor_add"), data.AddSensor(queue_id=queue_id))],
        [button(texts.label("button_back"), data.OpenQueue(queue_id=queue_id))],
    )


def _name(sensor: SensorInfo) -> str:
    sign = "🗑" if sensor.retired_at else _SIGNS[sensor.reported_on] if sensor.is_online else "🔇"
    sign = "⚠️" if sensor.is_set_aside and not sensor.retired_at else sign
    return f"{sign} {sensor.sensor_id}"


def sensor(texts: Texts, one: SensorInfo) -> InlineKeyboardMarkup:
    """Return what can be done with a sensor."""
    back = [button(texts.label("button_back"), data.OpenSensors(queue_id=one.queue_id))]
    if one.retired_at is not None:
        return keyboard([_turn(texts, one.tag, "restore")], back)
    return keyboard(
        [_turn(texts, one.tag, "rotate"), button(texts.label("button_sensor_move"), data.MoveSensor(tag=one.tag))],
        [
            button(texts.label("button_sensor_place"), data.PlaceSensor(tag=one.tag)),
            button(texts.label("button_refresh"), data.OpenSensor(tag=one.tag)),
        ],
        [_turn(texts, one.tag, "retire"), *back],
    )


def _turn(texts: Texts, tag: str, turn: data.Step) -> InlineKeyboardButton:
    return button(texts.label(f"button_sensor_{turn}"), data.SensorTurn(tag=tag, turn=turn))


def sure(texts: Texts, tag: str, turn: data.Step) -> InlineKeyboardMarkup:
    """Return the two answers to "shall I?"."""
    return keyboard(
        [
            button(texts.label("button_confirm"), data.SensorTurn(tag=tag, turn=turn)),
            button(texts.label("button_leave"), data.OpenSensor(tag=tag)),
        ]
    )


def supplies(texts: Texts, queue_id: int) -> InlineKeyboardMarkup:
    """Return what may feed a new sensor."""
    return keyboard(
        [
            button(texts.label(f"button_supply_{supply}"), data.AddSensor(queue_id=queue_id, supply=supply.value))
            for supply in Supply
        ],
        [button(texts.label("button_leave"), data.OpenSensors(queue_id=queue_id))],
    )


def destinations(texts: Texts, tag: str, known: Sequence[QueueStatus]) -> InlineKeyboardMarkup:
    """Return the queues to which a sensor may be moved."""
    buttons = [button(queue.name, data.MoveSensor(tag=tag, queue_id=queue.queue_id)) for queue in known]
    return keyboard(*rows(buttons), [button(texts.label("button_leave"), data.OpenSensor(tag=tag))])


def to_sensor(texts: Texts, tag: str) -> InlineKeyboardMarkup:
    """Return the way to a sensor's card."""
    return keyboard([button(texts.label("button_sensors"), data.OpenSensor(tag=tag))])


def leave(texts: Texts, queue_id: int) -> InlineKeyboardMarkup:
    """Return the way out of the question for a new sensor's id."""
    return keyboard([button(texts.label("button_leave"), data.OpenSensors(queue_id=queue_id))])
