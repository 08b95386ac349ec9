"""A screen, how it is put before a person, and the pieces that several screens share."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message

from svitlobot.bot.backend import Backend
from svitlobot.bot.presses import respond
from svitlobot.bot.texts import Texts
from svitlobot.clock import kyiv
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.texts.templates import spoken_duration, spoken_moment
from svitlobot.schemas.addresses import HouseInfo, QueueRef
from svitlobot.schemas.power.queues import QueueStatus
from svitlobot.schemas.users.profile import FollowedAddress, UserProfile

_NOT_TO_BE_EDITED = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",  # an invoice
)

Statuses = Mapping[int, QueueStatus]


@dataclass(frozen=True, slots=True)
class Screen:
    """A text in Telegram HTML and the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


async def show(event: Message | CallbackQuery, screen: Screen, notice: str | None = None) -> None:
    """Answer a message with the screen, or turn the message whose button was pressed into it.

    ``notice`` is shown for a moment over the chat.
    """
    if isinstance(event, Message):
        await event.answer(screen.text, reply_markup=screen.keyboard)
        return
    await respond(event, notice)
    message = event.message
    if isinstance(message, Message) and await _edited(message.edit_text(screen.text, reply_markup=screen.keyboard)):
        return
    if event.bot:
        await event.bot.send_message(event.from_user.id, screen.text, reply_markup=screen.keyboard)


async def show_photo(
    callback: CallbackQuery, bot: Bot, photo: str | InputFile, screen: Screen, notice: str
) -> Message | None:
    """Show a photo with the screen as its caption, in place of the one whose button was pressed, or as a new message.

    ``photo`` is the name that Telegram gave it, or a file. ``notice`` is shown where the old one was. Return the
    message, None when the same photo stood there already.
    """
    message = callback.message
    if isinstance(message, Message) and message.photo:
        media = InputMediaPhoto(media=photo, caption=screen.text)
        shown = await _edited(message.edit_media(media, reply_markup=screen.keyboard))
        if shown:
            await respond(callback, notice)
            return shown if isinstance(shown, Message) else None
    sent = await bot.send_photo(callback.from_user.id, photo, caption=screen.text, reply_markup=screen.keyboard)
    await respond(callback)
    return sent


async def remove(callback: CallbackQuery) -> bool:
    """Take away the message whose button was pressed; false when it is gone already. One too old to be taken stays."""
    if not isinstance(callback.message, Message):
        return True
    try:
        await callback.message.delete()
    except TelegramBadRequest as error:
        if "message to delete not found" in error.message:
            return False
        if "message can't be deleted" not in error.message:
            raise
    return True


async def _edited(change: Awaitable[Message | bool]) -> Message | bool:
    """Change a message; return false when it is not there to be changed any more."""
    try:
        return await change
    except TelegramBadRequest as error:
        if any(reason in error.message for reason in _NOT_TO_BE_EDITED):
            return False
        if "message is not modified" not in error.message:
            raise
    return True


def paragraphs(*parts: str | None) -> str:
    """Join what there is to say, a blank line between."""
    return "\n\n".join(part for part in parts if part)


def address_name(house: HouseInfo | FollowedAddress) -> str:
    """Name a house as people do; plain text."""
    return f"{house.street}, {house.house_number}"


def queue_names(queues: Iterable[QueueRef]) -> str:
    """Name the queues of a house; plain text."""
    return ", ".join(queue.name for queue in queues)


def tier_name(texts: Texts, tier: Tier) -> str:
    """Name a tier; plain text."""
    return texts.label(f"tier_{tier.value.lower()}")


def own_address(profile: UserProfile, address_id: int) -> FollowedAddress | None:
    """Return the person's address, None when it is not one of theirs any more, or never was."""
    return next((address for address in profile.addresses if address.address_id == address_id), None)


async def read_statuses(backend: Backend, queues: Iterable[QueueRef]) -> Statuses:
    """Ask for the statuses of these queues, all at once."""
    ids = list(dict.fromkeys(queue.queue_id for queue in queues))
    return dict(zip(ids, await asyncio.gather(*map(backend.queue_status, ids)), strict=True))


def power_text(texts: Texts, status: QueueStatus) -> str:
    """Say whether there is power and since when; what is not known is said to be not known."""
    since, now = status.since, status.checked_at
    if status.is_power_on is None:
        said = texts.say("power_unknown")
    elif since is None:
        said = texts.say(f"power_{status.status}_undated")
    else:
        duration = spoken_duration(now - since)
        said = texts.say(f"power_{status.status}_since", since=spoken_moment(since, now), duration=duration)
    return f"{said}\n{texts.say('power_unstable')}" if status.is_unstable else said


def house_text(
    texts: Texts, house: HouseInfo | FollowedAddress, statuses: Statuses, plans: Mapping[int, str] | None = None
) -> str:
    """Say which house it is and whether it has power; a house in several queues has a state for each.

    ``plans`` is what to say of each queue's plan after its power.
    """
    label = house.label if isinstance(house, FollowedAddress) else None
    names = {"address": address_name(house), "queue": queue_names(house.queues)}
    title = texts.say("house_labelled", label=label, **names) if label else texts.say("house", **names)
    if isinstance(house, FollowedAddress) and not house.is_active:
        return f"{title}\n{texts.say('address_sleeps')}"
    lines = [title]
    for queue in house.queues:
        if len(house.queues) > 1:
            lines.append(texts.say("queue_now", queue=queue.name))
        lines.append(power_text(texts, statuses[queue.queue_id]))
        if plans:
            lines.append(plans[queue.queue_id])
    return "\n".join(lines)


def as_of(statuses: Statuses) -> str:
    """Return the time of day the oldest of these statuses is of."""
    return f"{kyiv(min(status.checked_at for status in statuses.values())):%H:%M}"
