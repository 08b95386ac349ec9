"""Who came into our channel or left it, who blocked the bot or came back."""

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated

from svitlobot.bot.client.backend import Backend
from svitlobot.errors import NotFoundError
from svitlobot.schemas.users.profile import UserChange

IN = frozenset({ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER})


async def place_changed(event: ChatMemberUpdated, backend: Backend) -> None:
    """Tell the backend whether a user is in the channel. Users unknown to the bot are skipped."""
    member = event.new_chat_member
    is_member = member.status in IN or bool(getattr(member, "is_member", False))  # restricted people may be in
    try:
        await backend.check_subscription(member.user.id, is_member=is_member, at=event.date)
    except NotFoundError:
        return


async def standing_changed(event: ChatMemberUpdated, backend: Backend) -> None:
    """Tell the backend whether the bot may write to a person."""
    is_blocked = event.new_chat_member.status == ChatMemberStatus.KICKED
    try:
        await backend.change_user(event.from_user.id, UserChange(is_blocked=is_blocked))
    except NotFoundError:
        return


def create_router() -> Router:
    """Return the router to include for it."""
    router = Router(name="members")
    router.chat_member.register(place_changed)
    router.my_chat_member.register(standing_changed, F.chat.type == ChatType.PRIVATE)
    return router
