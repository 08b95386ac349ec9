"""📣 A broadcast: to whom, what, how it looks and how many it reaches, a test, and off it goes."""

import html
import re

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.handlers.states import STEP, AdminModeration
from svitlobot.bot.keyboards import admin as admin_keyboards
from svitlobot.bot.keyboards import broadcasts as broadcasts_keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.keyboards.operator_data import SendBroadcast, ToWhom
from svitlobot.bot.screens.broadcasts import progress
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.bot.telegram.message_html import html_of
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.texts.templates import spoken_seconds
from svitlobot.domain.users.filters import FilterField
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot.schemas.broadcasts import BroadcastAccepted, NewBroadcast

router = Router(name="broadcast")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)

_LATEST = 3
_ONE_NAME = re.compile(r'"[^"]*"|[^\s,":]+')
_PROBE = "."  # what a filter is tried with


@router.callback_query(Go.filter(F.to == Place.BROADCASTS))
async def whom(callback: CallbackQuery, operator: OperatorClient, texts: Texts) -> None:
    """Ask whom it is for."""
    latest = (await operator.broadcasts(_LATEST)).items
    await show(callback, Screen(texts.say("broadcasts"), broadcasts_keyboards.audiences(texts, latest)))


@router.callback_query(ToWhom.filter())
async def chosen(
    callback: CallbackQuery, callback_data: ToWhom, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Ask for what is missing: the queue, the filter, or the text."""
    if callback_data.kind == "filter":
        await state.set_state(AdminModeration.filter)
        await show(callback, Screen(texts.say("ask_filter"), admin_keyboards.leave(texts)))
        return
    filter_text = "" if callback_data.kind == "all" else f"tier:{callback_data.kind}"
    if callback_data.kind == "queue":
        known = (await operator.stats()).queues
        name = next((queue.name for queue in known if queue.queue_id == callback_data.queue_id), None)
        if name is None:
            await show(
                callback, Screen(texts.say("broadcasts_queue"), broadcasts_keyboards.audience_queues(texts, known))
            )
            return
        filter_text = f'queue:"{name}"'
    await show(callback, await _ask_text(state, texts, filter_text))


@router.message(AdminModeration.filter, F.text & ~F.text.startswith("/"), flags=STEP)
async def filtered(message: Message, state: FSMContext, operator: OperatorClient, texts: Texts) -> None:
    """Take a filter that is understood; another one may be typed instead of one that is not."""
    try:
        probe = NewBroadcast(text=_PROBE, filter=(message.text or "")[:500], dry_run=True)
        accepted = await operator.broadcast(probe)
    except InvalidInputError as error:
        await show(message, Screen(html.escape(error.text, quote=False), admin_keyboards.leave(texts)))
        return
    await show(message, await _ask_text(state, texts, accepted.filter))


async def _ask_text(state: FSMContext, texts: Texts, filter_text: str) -> Screen:
    await state.set_state(AdminModeration.broadcast)
    await state.set_data({"filter": filter_text})
    text = texts.say("ask_broadcast_text", audience=audience_name(texts, filter_text))
    return Screen(text, admin_keyboards.leave(texts))


@router.message(AdminModeration.broadcast, F.text & ~F.text.startswith("/"), flags=STEP)
async def look(message: Message, state: FSMContext, operator: OperatorClient, texts: Texts) -> None:
    """Show how it will look, how many it reaches, and how long it takes; another text may be sent instead."""
    chosen = (await state.get_data()).get("filter", "")
    try:
        written = NewBroadcast(text=html_of(message), is_html=True, filter=chosen)
        accepted = await operator.broadcast(written.model_copy(update={"dry_run": True}))
    except InvalidInputError as error:
        await show(message, Screen(html.escape(error.text, quote=False), admin_keyboards.leave(texts)))
        return
    await state.set_data({"filter": chosen, "broadcast": written.model_dump(mode="json"), "shown": message.message_id})
    await show(message, Screen(accepted.rendered))
    buttons = broadcasts_keyboards.broadcast(texts, message.message_id, may_be_sent=accepted.audience.count > 0)
    await show(message, Screen(_check(texts, accepted), buttons))


def _check(texts: Texts, accepted: BroadcastAccepted) -> str:
    audience = accepted.audience
    if not audience.count:
        return texts.say("broadcast_nobody")
    count = texts.label(
        "count_exact" if audience.is_exact else "count_about", count=f"{audience.count:,}".replace(",", " ")
    )
    eta, name = spoken_seconds(max(1, audience.eta_seconds)), audience_name(texts, accepted.filter)
    return texts.say("broadcast_check", audience=name, count=count, eta=eta)


@router.message(AdminModeration.broadcast, ~F.text, flags=STEP)
async def text_only(message: Message, texts: Texts) -> None:
    """A broadcast is written."""
    await show(message, Screen(texts.say("ask_text_only"), admin_keyboards.leave(texts)))


@router.callback_query(AdminModeration.broadcast, SendBroadcast.filter(), flags=STEP)
async def send(
    callback: CallbackQuery, callback_data: SendBroadcast, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Send what was shown last, or only try it; the button of what was shown before does nothing any more."""
    kept = await state.get_data()
    if kept.get("shown") != callback_data.message_id:
        await respond(callback, texts.label("old_button"))
        return
    written = NewBroadcast.model_validate(kept["broadcast"])
    key = f"bot-{callback.from_user.id}-{callback_data.message_id}"
    if callback_data.action == "test":
        await operator.broadcast(written.model_copy(update={"to_self": True}))
        await respond(callback, texts.label("broadcast_tested"))
        return
    try:
        accepted = await operator.broadcast(written.model_copy(update={"key": key}))
    except (InvalidInputError, ConflictError) as error:
        await show(callback, Screen(html.escape(error.text, quote=False), admin_keyboards.leave(texts)))
        return
    await state.clear()
    if accepted.id is None:
        raise NotFoundError("Розсилку не прийнято")
    one = await operator.broadcast_progress(accepted.id)
    await show(
        callback,
        Screen(progress(texts, one, audience_name(texts, one.filter)), broadcasts_keyboards.progress(texts, one)),
    )


def audience_name(texts: Texts, filter_text: str) -> str:
    """Say whom a broadcast is for: as its button does, where it has one, or by the filter; plain text."""
    if not filter_text:
        return texts.label("audience_all")
    word, _, value = filter_text.partition(":")
    if word == FilterField.TIER and value in set(Tier):
        return texts.label("audience_tier", tier=texts.label(f"tier_{value.lower()}"))
    if word == FilterField.QUEUE and _ONE_NAME.fullmatch(value):
        return texts.label("audience_queue", queue=value.strip('"'))
    return filter_text
