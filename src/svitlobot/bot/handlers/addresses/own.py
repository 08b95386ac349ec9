"""📍 A person's own addresses: looking at them, labelling, putting one first, removing."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.keyboards import addresses
from svitlobot.bot.keyboards.data import AddressAction, AddressTopic, Go, Place
from svitlobot.bot.screens.addresses import address_name, names_of_queues, own_address
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.schemas.users.profile import FollowedAddress, UserChange, UserProfile

router = Router(name="my_addresses")


@router.message(Pressed("menu_addresses"))
async def my_addresses(message: Message, profile: UserProfile, texts: Texts) -> None:
    """Show one's addresses."""
    await show(message, _list_screen(texts, profile))


@router.callback_query(Go.filter(F.to == Place.ADDRESSES))
async def back_to_addresses(callback: CallbackQuery, profile: UserProfile, texts: Texts) -> None:
    """Show them again, in the same message."""
    await show(callback, _list_screen(texts, profile))


@router.callback_query(AddressAction.filter())
async def one_address(
    callback: CallbackQuery, callback_data: AddressAction, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Look at one of one's addresses or change it."""
    address = own_address(profile, callback_data.address_id)
    if address is None:
        await show(callback, gone_screen(texts))
        return
    match callback_data.action:
        case "open":
            await show(callback, address_screen(texts, address))
        case "label":
            keyboard = addresses.label_choices(texts, address.address_id, is_new=False)
            await show(callback, Screen(texts.say("ask_new_label"), keyboard))
        case "primary":
            change = UserChange(primary_address_id=address.address_id)
            await show(callback, _list_screen(texts, await backend.change_user(profile.user_id, change)))
        case "mute" | "unmute" as choice:
            is_muted = choice == "mute"
            changed = await backend.mute(profile.user_id, address.address_id, is_muted=is_muted)
            await show(callback, address_screen(texts, own_address(changed, address.address_id) or address))
        case "topics":
            await show(callback, topics_screen(texts, profile, address))
        case "remove":
            await show(callback, removal_screen(texts, address))
        case "remove_yes":
            left = await backend.unfollow(profile.user_id, address.address_id)
            await show(callback, _list_screen(texts, left), texts.label("removed"))


@router.callback_query(AddressTopic.filter())
async def choose_topic(
    callback: CallbackQuery, callback_data: AddressTopic, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Have a topic of one address told or not."""
    address = own_address(profile, callback_data.address_id)
    if address is None:
        await show(callback, gone_screen(texts))
        return
    silent = set(address.muted) - {callback_data.topic}
    topics = silent if callback_data.on else silent | {callback_data.topic}
    changed = await backend.mute_topics(profile.user_id, address.address_id, topics)
    await show(callback, topics_screen(texts, changed, own_address(changed, address.address_id) or address))


def topics_screen(texts: Texts, profile: UserProfile, address: FollowedAddress) -> Screen:
    """Return what one may be told of one address."""
    text = texts.say("address_topics", address=address_name(address))
    return Screen(text, addresses.topics(texts, profile, address))


def address_screen(texts: Texts, address: FollowedAddress) -> Screen:
    """Return one address and what can be done with it."""
    names = {"address": address_name(address), "queue": names_of_queues(address.queues)}
    lines = [
        texts.say("house_labelled", label=address.label, **names) if address.label else texts.say("house", **names)
    ]
    if not address.is_active:
        lines.append(texts.say("address_sleeps"))
    elif address.priority == 1:
        lines.append(texts.say("address_is_primary"))
    if address.is_muted:
        lines.append(texts.say("address_is_muted"))
    elif address.muted:
        topics = ", ".join(texts.label(f"button_topic_{topic}").lower() for topic in address.muted)
        lines.append(texts.say("address_topics_muted", topics=topics))
    return Screen("\n".join(lines), addresses.one(texts, address))


def removal_screen(texts: Texts, address: FollowedAddress) -> Screen:
    """Return the question before an address is removed."""
    return Screen(texts.say("ask_remove", address=address_name(address)), addresses.removal(texts, address))


def gone_screen(texts: Texts) -> Screen:
    """Return the text for an address that is gone, or was never this person's."""
    return Screen(texts.say("address_gone"), addresses.ways(texts))


def _list_screen(texts: Texts, profile: UserProfile) -> Screen:
    if not profile.addresses:
        return Screen(f"{texts.say('no_addresses')}\n\n{texts.say('ask_address')}", addresses.ways(texts))
    return Screen(texts.say("addresses"), addresses.own(texts, profile))
