"""📡 The operator's sensors: a list, a card, adding with a QR code, new keys, moving, retiring, bringing back."""

import html
from collections.abc import Awaitable
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.handlers.states import STEP, AdminModeration
from svitlobot.bot.keyboards import operator_data as data
from svitlobot.bot.keyboards import sensors as keyboards
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.sensors import record_lines, sensor_text
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.clock import Clock
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.power.provisioning import qr_png
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot.schemas.power.sensors import SensorInfo, SensorKey

router = Router(name="sensors")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)

_DAYS = 7  # of a sensor's record on its card
_MOST = 40  # buttons of a queue's sensors that fit under a message


@router.callback_query(data.OpenSensors.filter())
async def of_queue(
    callback: CallbackQuery, callback_data: data.OpenSensors, operator: OperatorClient, backend: Backend, texts: Texts
) -> None:
    """List a queue's sensors."""
    queue_id = callback_data.queue_id
    queue = await backend.queue_status(queue_id)
    found = await operator.sensors_of(queue_id, limit=_MOST)
    text = texts.say("sensors_of_queue" if found else "sensors_of_queue_none", queue=queue.name)
    await show(callback, Screen(text, keyboards.sensors(texts, queue_id, found)))


@router.callback_query(data.OpenSensor.filter())
async def look(
    callback: CallbackQuery,
    callback_data: data.OpenSensor,
    operator: OperatorClient,
    backend: Backend,
    texts: Texts,
    clock: Clock,
) -> None:
    """Show a sensor as it is now."""
    sensor = await operator.sensor(callback_data.tag)
    await show(callback, await _card(sensor, operator, backend, texts, clock))


async def _card(sensor: SensorInfo, operator: OperatorClient, backend: Backend, texts: Texts, clock: Clock) -> Screen:
    queue = await backend.queue_status(sensor.queue_id)
    lines = [sensor_text(texts, sensor, queue.name, clock())]
    if sensor.last_ping_at is not None:
        lines += record_lines(texts, await operator.sensor_health(sensor.sensor_id, _DAYS), clock())
    return Screen("\n".join(lines), keyboards.sensor(texts, sensor))


@router.callback_query(data.AddSensor.filter())
async def add(
    callback: CallbackQuery, callback_data: data.AddSensor, state: FSMContext, backend: Backend, texts: Texts
) -> None:
    """Ask what feeds a new sensor, then what it is called."""
    queue_id, supply = callback_data.queue_id, callback_data.supply
    queue = await backend.queue_status(queue_id)
    if not supply:
        screen = Screen(texts.say("ask_supply", queue=queue.name), keyboards.supplies(texts, queue_id))
        await show(callback, screen)
        return
    await state.set_state(AdminModeration.sensor)
    await state.set_data({"queue_id": queue_id, "supply": supply})
    await show(callback, Screen(texts.say("ask_sensor_id", queue=queue.name), keyboards.leave(texts, queue_id)))


@router.message(AdminModeration.sensor, F.text & ~F.text.startswith("/"), flags=STEP)
async def named(message: Message, state: FSMContext, operator: OperatorClient, texts: Texts) -> None:
    """Add the sensor and show its key; another id may be typed when this one cannot be."""
    kept = await state.get_data()
    queue_id = int(kept["queue_id"])
    try:
        made = await operator.add_sensor(queue_id, (message.text or "").strip(), Supply(kept["supply"]))
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        await show(message, Screen(html.escape(error.text, quote=False), keyboards.leave(texts, queue_id)))
        return
    await state.clear()
    caption = texts.say("sensor_key", name=made.sensor.sensor_id, text=made.key)
    await message.answer_photo(_code(made), caption=caption, reply_markup=keyboards.to_sensor(texts, made.sensor.tag))


def _code(made: SensorKey) -> BufferedInputFile:
    return BufferedInputFile(qr_png(made.portal_url), "sensor.png")


@router.callback_query(data.MoveSensor.filter())
async def move(
    callback: CallbackQuery,
    callback_data: data.MoveSensor,
    operator: OperatorClient,
    backend: Backend,
    texts: Texts,
    clock: Clock,
) -> None:
    """Ask to which queue a sensor is moved, then move it."""
    sensor = await operator.sensor(callback_data.tag)
    if not callback_data.queue_id:
        known = (await operator.stats()).queues
        text = texts.say("ask_move", name=sensor.sensor_id)
        await show(callback, Screen(text, keyboards.destinations(texts, sensor.tag, known)))
        return
    moved = operator.move_sensor(sensor.sensor_id, callback_data.queue_id)
    await _done(callback, moved, operator, backend, texts, clock)


@router.callback_query(data.PlaceSensor.filter())
async def ask_place(
    callback: CallbackQuery, callback_data: data.PlaceSensor, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Ask where a sensor stands."""
    sensor = await operator.sensor(callback_data.tag)
    await state.set_state(AdminModeration.sensor_place)
    await state.set_data({"tag": sensor.tag})
    text = texts.say("ask_sensor_place", name=sensor.sensor_id)
    await show(callback, Screen(text, keyboards.to_sensor(texts, sensor.tag)))


@router.message(AdminModeration.sensor_place, F.location | (F.text & ~F.text.startswith("/")), flags=STEP)
async def placed(
    message: Message, state: FSMContext, operator: OperatorClient, backend: Backend, texts: Texts, clock: Clock
) -> None:
    """Store where a sensor stands: on the map, or in words; another place may be sent when this one cannot be."""
    sensor = await operator.sensor(str(await state.get_value("tag")))
    where: dict[str, Any] = {"place": (message.text or "").strip()}
    if message.location is not None:
        where = {"latitude": message.location.latitude, "longitude": message.location.longitude}
    try:
        sensor = await operator.place_sensor(sensor.model_copy(update=where))
    except (InvalidInputError, ConflictError) as error:
        text = html.escape(error.text, quote=False)
        await show(message, Screen(text, keyboards.to_sensor(texts, sensor.tag)))
        return
    await state.clear()
    await show(message, await _card(sensor, operator, backend, texts, clock))


@router.callback_query(data.SensorTurn.filter())
async def turn(
    callback: CallbackQuery,
    callback_data: data.SensorTurn,
    operator: OperatorClient,
    backend: Backend,
    texts: Texts,
    clock: Clock,
) -> None:
    """Give a sensor a new key, retire it or bring it back."""
    sensor = await operator.sensor(callback_data.tag)
    match callback_data.turn:
        case "rotate" | "retire" as what:
            sure: data.Step = "rotate_yes" if what == "rotate" else "retire_yes"
            text = texts.say(f"ask_{what}", name=sensor.sensor_id)
            await show(callback, Screen(text, keyboards.sure(texts, sensor.tag, sure)))
        case "rotate_yes":
            await _rotate(callback, sensor, operator, texts)
        case "retire_yes":
            await _done(callback, operator.retire_sensor(sensor.sensor_id), operator, backend, texts, clock)
        case "restore":
            await _done(callback, operator.restore_sensor(sensor.sensor_id), operator, backend, texts, clock)


async def _rotate(callback: CallbackQuery, sensor: SensorInfo, operator: OperatorClient, texts: Texts) -> None:
    try:
        made = await operator.rotate_key(sensor.sensor_id)
    except ConflictError as error:
        await respond(callback, error.text)
        return
    await respond(callback)
    if callback.bot:
        caption = texts.say("sensor_new_key", name=sensor.sensor_id, text=made.key)
        way_back = keyboards.to_sensor(texts, sensor.tag)
        await callback.bot.send_photo(callback.from_user.id, _code(made), caption=caption, reply_markup=way_back)


async def _done(
    callback: CallbackQuery,
    action: Awaitable[SensorInfo],
    operator: OperatorClient,
    backend: Backend,
    texts: Texts,
    clock: Clock,
) -> None:
    """Do it and show the sensor's card; what does not fit any more is told over the chat."""
    try:
        sensor = await action
    except ConflictError as error:
        await respond(callback, error.text)
        return
    await show(callback, await _card(sensor, operator, backend, texts, clock), texts.label("sensor_done"))
