"""Following a house that was found, and labelling it."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.addresses.own import address_screen, gone_screen, removal_screen
from svitlobot.bot.handlers.power.status import invitation_screen
from svitlobot.bot.handlers.states import STEP, AddressInput, SettingsMenu
from svitlobot.bot.keyboards import addresses
from svitlobot.bot.keyboards import power as power_keyboards
from svitlobot.bot.keyboards.data import Follow, Label, LabelChoice, NotThis
from svitlobot.bot.screens.addresses import address_name, names_of_queues, own_address
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.power import house_text, read_statuses
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.errors import NotFoundError, TooManyAddressesError
from svitlobot.schemas.addresses.streets import HouseInfo
from svitlobot.schemas.users.profile import FollowedAddress, UserProfile

router = Router(name="following")

_MAX_LABEL = 30
_WITHOUT_COMMANDS = F.text & ~F.text.startswith("/")


async def house_screen(backend: Backend, texts: Texts, profile: UserProfile, house: HouseInfo) -> Screen:
    """Show a house to a user who has an address already, with its power and the offer to follow it too."""
    about = await _about(backend, texts, profile, house)
    if own_address(profile, house.address_id):
        return Screen(paragraphs(about, texts.say("already_followed")), power_keyboards.info(texts, house.queues, None))
    if len(profile.addresses) >= profile.rights.addresses:
        full = _no_room(texts, profile, house.address_id)
        return Screen(paragraphs(about, full.text), full.keyboard)
    return Screen(paragraphs(about, texts.say("ask_follow")), addresses.follow(texts, house.address_id))


async def follow_house(
    event: Message | CallbackQuery,
    state: FSMContext,
    backend: Backend,
    texts: Texts,
    profile: UserProfile,
    address_id: int,
    *,
    instead: int | None = None,
) -> None:
    """Follow a house and ask how to call it; say so when there is no room for another."""
    try:
        followed = await backend.follow(profile.user_id, address_id, instead=instead)
    except TooManyAddressesError:
        await show(event, _no_room(texts, profile, address_id))
        return
    except NotFoundError:
        await show(event, gone_screen(texts))
        return
    address = own_address(followed, address_id)
    if address is None:  # an old button of a house that has become part of another since
        await show(event, gone_screen(texts))
        return
    if own_address(profile, address_id) is None:
        await state.set_state(AddressInput.chosen)
        await state.set_data({"address_id": address_id})
    text = paragraphs(await _about(backend, texts, followed, address), texts.say("address_chosen"))
    await show(event, Screen(text, addresses.label_choices(texts, address_id, is_new=True)))


async def _about(backend: Backend, texts: Texts, profile: UserProfile, house: HouseInfo | FollowedAddress) -> str:
    """Name the house, and say whether it has power to those whose tier lets them know."""
    if not profile.rights.notifications:
        return texts.say("house", address=address_name(house), queue=names_of_queues(house.queues))
    return house_text(texts, house, await read_statuses(backend, house.queues))


def _no_room(texts: Texts, profile: UserProfile, address_id: int) -> Screen:
    better = [
        f"«{tier_name(texts, tier)}» — {rights.addresses}"
        for tier, rights in ENTITLEMENTS.items()
        if rights.addresses > profile.rights.addresses
    ]
    full = [
        texts.say("addresses_full", tier=tier_name(texts, profile.subscription_tier), count=profile.rights.addresses)
    ]
    if better:
        full.append(texts.say("addresses_full_better", tiers=", ".join(better)))
    text = paragraphs("\n".join(full), texts.say("ask_replace"))
    return Screen(text, addresses.replace(texts, profile, address_id))


@router.callback_query(Follow.filter())
async def follow(
    callback: CallbackQuery,
    callback_data: Follow,
    state: FSMContext,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
) -> None:
    """Follow the chosen house, instead of another one when that was said."""
    instead = callback_data.instead or None
    await follow_house(callback, state, backend, texts, profile, callback_data.address_id, instead=instead)


@router.callback_query(NotThis.filter(), flags=STEP)
async def not_this(
    callback: CallbackQuery,
    callback_data: NotThis,
    state: FSMContext,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
) -> None:
    """Let go of the house that was just followed by mistake, and ask again. One that was kept goes after a question."""
    address = own_address(profile, callback_data.address_id)
    is_just_chosen = await state.get_state() == AddressInput.chosen and (await state.get_data()) == {
        "address_id": callback_data.address_id
    }
    await state.clear()
    if address and not (is_just_chosen and address.label is None):
        await show(callback, removal_screen(texts, address))
        return
    if address:
        await backend.unfollow(profile.user_id, address.address_id)
    notice = texts.label("removed") if address else None
    await show(callback, Screen(texts.say("ask_address"), addresses.ways(texts)), notice)


@router.callback_query(Label.filter(F.choice == LabelChoice.OWN))
async def ask_label(
    callback: CallbackQuery, callback_data: Label, state: FSMContext, profile: UserProfile, texts: Texts
) -> None:
    """Ask for a label of one's own."""
    if own_address(profile, callback_data.address_id) is None:
        await show(callback, gone_screen(texts))
        return
    await state.set_state(AddressInput.label if callback_data.is_new else SettingsMenu.label)
    await state.set_data({"address_id": callback_data.address_id})
    keyboard = addresses.without_label(texts, callback_data.address_id, is_new=callback_data.is_new)
    await show(callback, Screen(texts.say("ask_label"), keyboard))


@router.message(AddressInput.label, _WITHOUT_COMMANDS, flags=STEP)
@router.message(SettingsMenu.label, _WITHOUT_COMMANDS, flags=STEP)
async def own_label(
    message: Message, state: FSMContext, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig
) -> None:
    """Take the label that was typed; one that is too long is asked for again."""
    label = " ".join((message.text or "").split())
    if len(label) > _MAX_LABEL:
        await message.answer(texts.say("label_too_long"))
        return
    address_id, is_new = await state.get_value("address_id", 0), await state.get_state() == AddressInput.label
    await _save_label(message, backend, texts, config, profile, address_id, label, is_new=is_new)
    await state.clear()  # not before: a user who must try again types it again


@router.callback_query(Label.filter())
async def choose_label(
    callback: CallbackQuery,
    callback_data: Label,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
) -> None:
    """Take the label that was chosen."""
    choice = callback_data.choice
    label = None if choice is LabelChoice.NONE else texts.label(f"label_{choice}")
    await _save_label(
        callback, backend, texts, config, profile, callback_data.address_id, label, is_new=callback_data.is_new
    )


async def _save_label(
    event: Message | CallbackQuery,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
    profile: UserProfile,
    address_id: int,
    label: str | None,
    *,
    is_new: bool,
) -> None:
    if own_address(profile, address_id) is None:
        await show(event, gone_screen(texts))
        return
    labelled = await backend.relabel(profile.user_id, address_id, label)
    address = own_address(labelled, address_id)
    if address is None:
        await show(event, gone_screen(texts))
    elif not is_new:
        await show(event, address_screen(texts, address))
    elif labelled.rights.notifications:
        text = paragraphs(
            texts.say("address_ready"),
            await _about(backend, texts, labelled, address),
            None if labelled.settings.notifications_enabled else texts.say("notifications_are_off"),
        )
        await show(event, Screen(text, power_keyboards.info(texts, address.queues, config.webapp_url)))
    else:
        invitation = invitation_screen(texts, config)
        await show(event, Screen(paragraphs(texts.say("address_kept"), invitation.text), invitation.keyboard))
