"""What the operator does to a queue or to a person: a reason is typed, the deed is shown whole, and then confirmed."""

import html
import re
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot import desk_people
from svitlobot.bot.desk import Desk
from svitlobot.bot.handlers.admin import is_operator
from svitlobot.bot.keyboards import desk as keyboards
from svitlobot.bot.keyboards.desk_data import Confirm
from svitlobot.bot.presses import respond
from svitlobot.bot.screens import Screen, show
from svitlobot.bot.states import STEP, AdminModeration
from svitlobot.bot.texts import Texts
from svitlobot.bot.written import html_of
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import ConflictError, InvalidInputError

router = Router(name="operator_deeds")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)

_DAYS = re.compile(r"([+-]?[0-9]{1,4})\s+(.+)", re.DOTALL)
_LONGEST = {"write": 3_000}  # characters


async def ask(
    callback: CallbackQuery, state: FSMContext, texts: Texts, deed: str, about: dict[str, Any], question: str
) -> None:
    """Ask for the reason of a deed, or for what belongs to it; ``about`` is whom it is for."""
    await state.set_state(AdminModeration.reason)
    await state.set_data({"deed": deed, "ask": question, **about})
    await show(callback, Screen(texts.say(question, **_shown(texts, about)), keyboards.leave(texts)))


@router.message(AdminModeration.reason, F.text & ~F.text.startswith("/"), flags=STEP)
async def reason(message: Message, state: FSMContext, texts: Texts) -> None:
    """Show the deed whole; another reason may be typed instead."""
    about = await state.get_data()
    said = (message.text or "").strip()
    if about.get("deed") == "days":
        match = _DAYS.fullmatch(said)
        if match is None or not int(match[1]):
            await show(message, Screen(texts.say("ask_days_again"), keyboards.leave(texts)))
            return
        about["days"], said = int(match[1]), match[2].strip()
    most = _LONGEST.get(about.get("deed", ""), 300)
    if not 3 <= len(said) <= most:
        await show(message, Screen(texts.say("ask_reason_again", limit=most), keyboards.leave(texts)))
        return
    try:
        about |= {"reason": said, "html": html_of(message), "message_id": message.message_id}
    except InvalidInputError as error:
        await show(message, Screen(html.escape(error.text, quote=False), keyboards.leave(texts)))
        return
    await state.set_data(about)
    await show(message, Screen(_whole(texts, about), keyboards.confirm(texts, message.message_id)))


@router.message(AdminModeration.reason, ~F.text, flags=STEP)
async def text_only(message: Message, texts: Texts) -> None:
    """A reason is written."""
    await show(message, Screen(texts.say("ask_text_only"), keyboards.leave(texts)))


@router.callback_query(AdminModeration.reason, Confirm.filter(), flags=STEP)
async def confirm(callback: CallbackQuery, callback_data: Confirm, state: FSMContext, desk: Desk, texts: Texts) -> None:
    """Do what was shown last; the button of what was shown before it does nothing any more."""
    about = await state.get_data()
    if about.get("message_id") != callback_data.message_id:
        await respond(callback, texts.label("old_button"))
        return
    try:
        done = await _do(desk, about, f"bot-{callback.from_user.id}-{callback_data.message_id}")
    except (InvalidInputError, ConflictError) as error:  # the operator mends it by what is said
        await show(callback, Screen(html.escape(error.text, quote=False), keyboards.leave(texts)))
        return
    await state.clear()
    await show(callback, Screen(texts.say(done, **_shown(texts, about)), keyboards.only_home(texts)))


def _whole(texts: Texts, about: dict[str, Any]) -> str:
    deed = about["deed"]
    key = {"override": f"confirm_override_{'on' if about.get('on') else 'off'}"}.get(deed, f"confirm_{deed}")
    return texts.say(key, **_shown(texts, about))


def _shown(texts: Texts, about: dict[str, Any]) -> dict[str, Any]:
    """Return what a text may say of a deed."""
    shown = {name: about.get(name) for name in ("queue", "hours", "reason", "name")}
    tier = {"tier": texts.label(f"tier_{about['tier'].lower()}")} if about.get("tier") else {}
    days = {"days": f"{about['days']:+}"} if about.get("days") else {}
    return shown | tier | days


async def _do(desk: Desk, about: dict[str, Any], key: str) -> str:
    """Do it; return the key of what to say then."""
    deed, because = about["deed"], about["reason"]
    match deed:
        case "override":
            is_changed = await desk_people.override(
                desk, about["queue_id"], because, is_power_on=about["on"], hours=about["hours"]
            )
            return "done_override" if is_changed else "done_override_same"
        case "withdraw":
            await desk_people.withdraw(desk, about["queue_id"], because)
        case "days":
            await desk_people.give_days(desk, about["user_id"], Tier(about["tier"]), about["days"], because, key)
        case "ban" | "unban":
            await desk_people.ban(desk, about["user_id"], because, on=deed == "ban")
        case "write":
            await desk_people.write(desk, about["user_id"], about["html"], key)
    return f"done_{deed}"
