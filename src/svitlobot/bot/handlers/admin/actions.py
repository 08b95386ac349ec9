"""The operator's actions on a queue or a person: a reason is typed, the action is shown, and then confirmed."""

import html
import re
from typing import Annotated, Any, Literal, assert_never

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.handlers.states import STEP, AdminModeration
from svitlobot.bot.keyboards import admin as keyboards
from svitlobot.bot.keyboards.operator_data import Confirm
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.bot.telegram.message_html import html_of
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.power.decisions import Announcement
from svitlobot.domain.texts.templates import spoken_days_change
from svitlobot.errors import ConflictError, InvalidInputError

router = Router(name="actions")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)

_DAYS = re.compile(r"([+-]?[0-9]{1,4})\s+(.+)", re.DOTALL)
_LONGEST_REASON = 300  # characters
_LONGEST_MESSAGE = 3_000


class OverridePower(BaseModel):
    """Say whether a queue has power, for so many hours."""

    kind: Literal["override"] = "override"
    queue_id: int
    queue: str
    on: bool
    hours: int
    reason: str = ""


class WithdrawOverride(BaseModel):
    """Leave a queue to its sensors again."""

    kind: Literal["withdraw"] = "withdraw"
    queue_id: int
    queue: str
    reason: str = ""


class GiveDays(BaseModel):
    """Give a person days of a tier, or take some back; 0 until they are typed."""

    kind: Literal["days"] = "days"
    user_id: int
    name: str
    tier: Tier
    days: int = 0
    reason: str = ""


class SetBan(BaseModel):
    """Ban a person, or lift the ban."""

    kind: Literal["ban", "unban"]
    user_id: int
    name: str
    reason: str = ""


class WriteTo(BaseModel):
    """Write to a person. ``reason`` is the message as plain text, ``message`` as Telegram HTML."""

    kind: Literal["write"] = "write"
    user_id: int
    name: str
    reason: str = ""
    message: str = ""


Action = Annotated[OverridePower | WithdrawOverride | GiveDays | SetBan | WriteTo, Field(discriminator="kind")]

_ACTION: TypeAdapter[Action] = TypeAdapter(Action)


async def ask(callback: CallbackQuery, state: FSMContext, texts: Texts, action: Action, question: str) -> None:
    """Ask for the reason of an action, or for what belongs to it; ``question`` is the key of a text."""
    await state.set_state(AdminModeration.reason)
    await state.set_data({"action": action.model_dump(mode="json")})
    await show(callback, Screen(texts.say(question, **_shown(texts, action)), keyboards.leave(texts)))


@router.message(AdminModeration.reason, F.text & ~F.text.startswith("/"), flags=STEP)
async def reason(message: Message, state: FSMContext, texts: Texts) -> None:
    """Show the action whole; another reason may be typed instead."""
    action = _kept(await state.get_data())
    if action is None:
        await show(message, Screen(texts.say("old_button"), keyboards.leave(texts)))
        return
    try:
        action = _with_reason(action, message, texts)
    except InvalidInputError as error:
        await show(message, Screen(error.text, keyboards.leave(texts)))
        return
    await state.set_data({"action": action.model_dump(mode="json"), "message_id": message.message_id})
    text = texts.say(_confirm_key(action), **_shown(texts, action))
    await show(message, Screen(text, keyboards.confirm(texts, message.message_id)))


@router.message(AdminModeration.reason, ~F.text, flags=STEP)
async def text_only(message: Message, texts: Texts) -> None:
    """A reason is written."""
    await show(message, Screen(texts.say("ask_text_only"), keyboards.leave(texts)))


@router.callback_query(AdminModeration.reason, Confirm.filter(), flags=STEP)
async def confirm(
    callback: CallbackQuery, callback_data: Confirm, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Do what was shown last; the button of what was shown before it does nothing any more."""
    kept = await state.get_data()
    action = _kept(kept)
    if action is None or kept.get("message_id") != callback_data.message_id:
        await respond(callback, texts.label("old_button"))
        return
    try:
        done = await _do(operator, action, f"bot-{callback.from_user.id}-{callback_data.message_id}")
    except (InvalidInputError, ConflictError) as error:  # its text tells the operator what to mend
        await show(callback, Screen(html.escape(error.text, quote=False), keyboards.leave(texts)))
        return
    await state.clear()
    await show(callback, Screen(texts.say(done, **_shown(texts, action)), keyboards.only_home(texts)))


def _kept(data: dict[str, Any]) -> Action | None:
    """Return the action the dialog is about; None when the dialog is of an older release."""
    try:
        return _ACTION.validate_python(data.get("action"))
    except ValidationError:
        return None


def _with_reason(action: Action, message: Message, texts: Texts) -> Action:
    """Take what was typed. Raises InvalidInputError whose text, in Telegram HTML, says what to type instead."""
    typed = (message.text or "").strip()
    changes: dict[str, object] = {}
    if isinstance(action, GiveDays):
        match = _DAYS.fullmatch(typed)
        if match is None or not int(match[1]):
            raise InvalidInputError(texts.say("ask_days_again"))
        changes["days"], typed = int(match[1]), match[2].strip()
    most = _LONGEST_MESSAGE if isinstance(action, WriteTo) else _LONGEST_REASON
    if not 3 <= len(typed) <= most:
        raise InvalidInputError(texts.say("ask_reason_again", limit=most))
    if isinstance(action, WriteTo):
        try:
            changes["message"] = html_of(message)
        except InvalidInputError as error:
            raise InvalidInputError(html.escape(error.text, quote=False)) from error
    return action.model_copy(update={**changes, "reason": typed})


def _confirm_key(action: Action) -> str:
    if isinstance(action, OverridePower):
        return f"confirm_override_{'on' if action.on else 'off'}"
    return f"confirm_{action.kind}"


def _shown(texts: Texts, action: Action) -> dict[str, object]:
    """Return the values of an action that a text may show."""
    shown: dict[str, object] = action.model_dump()
    if isinstance(action, GiveDays):
        shown |= {"tier": texts.label(f"tier_{action.tier.lower()}"), "days": f"{action.days:+}"}
        shown["period"] = spoken_days_change(action.days)
    return shown


def _done_key(kind: str, announced: Announcement | None) -> str:
    """Return the text that says what the queue's residents get."""
    match announced:
        case None:
            return f"done_{kind}_same"
        case Announcement.CHANGE:
            return f"done_{kind}"
    return f"done_{kind}_unstable"


async def _do(operator: OperatorClient, action: Action, key: str) -> str:
    """Do it; return the key of the text to show then."""
    match action:
        case OverridePower(queue_id=queue_id, on=on, hours=hours):
            announced = await operator.override(queue_id, action.reason, is_power_on=on, hours=hours)
            return _done_key("override", announced)
        case WithdrawOverride():
            return _done_key("withdraw", await operator.withdraw_override(action.queue_id, action.reason))
        case GiveDays():
            await operator.give_days(action.user_id, action.tier, action.days, action.reason, key)
        case SetBan():
            await operator.ban(action.user_id, action.reason, on=action.kind == "ban")
        case WriteTo():
            await operator.write(action.user_id, action.message, key)
        case _:
            assert_never(action)
    return f"done_{action.kind}"
