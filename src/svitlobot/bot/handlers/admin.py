"""🔧 The operator's screen; for everybody else it does not exist."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, TelegramObject, User

from svitlobot.bot import desk_people
from svitlobot.bot.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.desk import Desk
from svitlobot.bot.desk_screens import overview
from svitlobot.bot.keyboards import inline
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens import Screen, paragraphs, show
from svitlobot.bot.texts import Texts
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.schemas.power.queues import QueueStatus

router = Router(name="admin")

_MAX_QUEUES = 60  # a message holds 4,096 characters


def is_operator(
    _: TelegramObject, event_from_user: User, config: BotConfig, backend: Backend
) -> dict[str, Desk] | bool:
    """Let in those named in ADMIN_USER_IDS; handlers behind it may ask for their ``desk``."""
    return {"desk": Desk(backend, event_from_user.id)} if event_from_user.id in config.admin_user_ids else False


@router.message(Command("admin"), is_operator)
async def admin(message: Message, desk: Desk, texts: Texts) -> None:
    """Show how everything stands, and what can be done."""
    await show(message, await operator_screen(desk, texts))


@router.callback_query(Go.filter(F.to == Place.DESK), is_operator)
async def again(callback: CallbackQuery, desk: Desk, texts: Texts) -> None:
    """Show how everything stands now."""
    await show(callback, await operator_screen(desk, texts))


@router.callback_query(Go.filter(F.to == Place.DESK_LEAVE), is_operator)
async def leave(callback: CallbackQuery, desk: Desk, texts: Texts) -> None:
    """Do nothing of what was asked about."""
    await show(callback, await operator_screen(desk, texts), texts.label("deed_cancelled"))


async def operator_screen(desk: Desk, texts: Texts) -> Screen:
    """Return how everything stands, and what the operator can do."""
    stats = await desk_people.stats(desk)
    text = paragraphs(
        overview(texts, stats),
        texts.say("admin") + "\n" + "\n".join(_line(texts, queue) for queue in stats.queues[:_MAX_QUEUES]),
    )
    return Screen(text, inline.operator(texts))


def _line(texts: Texts, queue: QueueStatus) -> str:
    since = spoken_moment(queue.since, queue.checked_at) if queue.since else texts.label("admin_since_unknown")
    return texts.say(f"admin_queue_{queue.status}", queue=queue.name, since=since)
