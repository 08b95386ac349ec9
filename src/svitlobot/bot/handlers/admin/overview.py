"""🔧 The operator's screen; for everybody else it does not exist."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.keyboards import admin as admin_keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens.admin import overview
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.texts.dates import spoken_time
from svitlobot.schemas.power.queues import QueueStatus

router = Router(name="admin")

_MAX_QUEUES = 60  # a message holds 4,096 characters


@router.message(Command("admin"), is_operator)
async def admin(message: Message, operator: OperatorClient, texts: Texts) -> None:
    """Show how everything stands, and what can be done."""
    await show(message, await operator_screen(operator, texts))


@router.callback_query(Go.filter(F.to == Place.DESK), is_operator)
async def again(callback: CallbackQuery, operator: OperatorClient, texts: Texts) -> None:
    """Show how everything stands now."""
    await show(callback, await operator_screen(operator, texts))


@router.callback_query(Go.filter(F.to == Place.DESK_LEAVE), is_operator)
async def leave(callback: CallbackQuery, operator: OperatorClient, texts: Texts) -> None:
    """Do nothing of what was asked about."""
    await show(callback, await operator_screen(operator, texts), texts.label("deed_cancelled"))


async def operator_screen(operator: OperatorClient, texts: Texts) -> Screen:
    """Return how everything stands, and what the operator can do."""
    stats = await operator.stats()
    text = paragraphs(
        overview(texts, stats),
        texts.say("admin") + "\n" + "\n".join(_line(texts, queue) for queue in stats.queues[:_MAX_QUEUES]),
    )
    return Screen(text, admin_keyboards.operator(texts))


def _line(texts: Texts, queue: QueueStatus) -> str:
    if queue.since:
        since = texts.label("admin_since", time=spoken_time(queue.since, queue.checked_at))
    else:
        since = texts.label("admin_since_unknown")
    return texts.say(f"admin_queue_{queue.status}", queue=queue.name, since=since)
