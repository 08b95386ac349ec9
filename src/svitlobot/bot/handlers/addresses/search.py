"""📍 Finding a house: by typing it, by street and number, or by where the person is."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.addresses.follow import follow_house, house_screen
from svitlobot.bot.handlers.addresses.own import gone_screen
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.handlers.power.status import home_screen
from svitlobot.bot.keyboards import addresses
from svitlobot.bot.keyboards import main_menu as main_menu_keyboards
from svitlobot.bot.keyboards.data import Go, Letter, Place, StreetHouses
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.domain.addresses.questions import asks_about_power
from svitlobot.errors import NotFoundError
from svitlobot.schemas.addresses.streets import AddressSearch, HousePage, StreetPage
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="address")

FOUND_AT_MOST = 6
STREETS_ON_A_PAGE = 20
HOUSES_ON_A_PAGE = 40

_MAX_QUERY = 200
_MAX_ECHO = 60


@router.message(Pressed("menu_back"))
async def menu(message: Message, texts: Texts) -> None:
    """Bring the menu back."""
    await message.answer(texts.say("menu"), reply_markup=main_menu_keyboards.main_menu(texts))


@router.message(F.text.func(asks_about_power))
async def asked(message: Message, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig) -> None:
    """Answer a question about the power as 📊 does: there may be a street that sounds like it."""
    await show(message, await home_screen(backend, texts, config, profile))


@router.message(F.text & ~F.text.startswith("/"))
async def typed(message: Message, state: FSMContext, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Take what was typed for an address, and show what is found."""
    query = message.text or ""
    if len(query) > _MAX_QUERY:
        await show(message, _nothing_found(texts, query))
        return
    search = await backend.search(query=query, limit=FOUND_AT_MOST)
    if search.match == "none":
        await show(message, _nothing_found(texts, query))
    elif search.match == "similar":
        await show(message, _guesses_screen(texts, search))
    elif search.match == "street" and len(search.streets) == 1:
        await show(message, await _houses_screen(backend, texts, search.streets[0].street_id, 0))
    elif search.match == "street":
        await show(message, Screen(texts.say("found_streets"), addresses.found(texts, search)))
    elif profile.addresses:
        await show(message, await house_screen(backend, texts, profile, search.items[0]))
    else:
        await follow_house(message, state, backend, texts, profile, search.items[0].address_id)


def _guesses_screen(texts: Texts, search: AddressSearch) -> Screen:
    heading = texts.say("found_similar")
    if search.unknown_town:
        heading = texts.say("found_other_town", town=search.unknown_town)
    elif search.unknown_house:
        heading = texts.say("found_other_houses", house=search.unknown_house, street=search.items[0].street)
    return Screen(heading, addresses.found(texts, search))


def _nothing_found(texts: Texts, query: str) -> Screen:
    echo = query if len(query) <= _MAX_ECHO else query[:_MAX_ECHO] + "…"
    return Screen(texts.say("found_nothing", query=echo), addresses.ways(texts))


@router.message(F.location)
async def nearby(message: Message, backend: Backend, texts: Texts) -> None:
    """Show the houses around the place that was sent; the menu comes back below."""
    await message.answer(texts.say("place_received"), reply_markup=main_menu_keyboards.main_menu(texts))
    place = message.location
    if place is None:
        return
    search = await backend.search(latitude=place.latitude, longitude=place.longitude, limit=FOUND_AT_MOST)
    if search.items:
        await show(message, Screen(texts.say("houses_nearby"), addresses.found(texts, search)))
    else:
        await show(message, Screen(texts.say("nothing_nearby"), addresses.ways(texts)))


@router.callback_query(Go.filter(F.to == Place.NEARBY))
async def ask_place(callback: CallbackQuery, texts: Texts) -> None:
    """Ask where the person is; Telegram allows that only by a button below the chat."""
    await respond(callback)
    if callback.bot:
        keyboard = main_menu_keyboards.ask_place(texts)
        await callback.bot.send_message(callback.from_user.id, texts.say("ask_place"), reply_markup=keyboard)


@router.callback_query(Go.filter(F.to == Place.ADD_ADDRESS))
async def ask_address(callback: CallbackQuery, texts: Texts) -> None:
    """Ask for an address."""
    await show(callback, Screen(texts.say("ask_address"), addresses.ways(texts, Place.ADDRESSES)))


@router.callback_query(Go.filter(F.to == Place.LETTERS))
async def letters(callback: CallbackQuery, backend: Backend, texts: Texts) -> None:
    """Ask for the first letter of the street."""
    known = (await backend.streets(limit=1)).letters
    text = texts.say("ask_letter" if known else "no_streets")
    await show(callback, Screen(text, addresses.letters(texts, known)))


@router.callback_query(Letter.filter())
async def streets(callback: CallbackQuery, callback_data: Letter, backend: Backend, texts: Texts) -> None:
    """Show the streets of a letter, page by page."""
    letter, number = callback_data.letter, callback_data.page
    page = await backend.streets(letter, skip=number * STREETS_ON_A_PAGE, limit=STREETS_ON_A_PAGE)
    if number and not page.items:  # an old button: there are fewer now
        number, page = 0, await backend.streets(letter, limit=STREETS_ON_A_PAGE)
    text = _paged(texts, texts.say("ask_street", letter=letter), number, page)
    await show(callback, Screen(text, addresses.streets(texts, page, letter, number)))


@router.callback_query(StreetHouses.filter())
async def houses(callback: CallbackQuery, callback_data: StreetHouses, backend: Backend, texts: Texts) -> None:
    """Show the houses of a street, page by page."""
    try:
        screen = await _houses_screen(backend, texts, callback_data.street_id, callback_data.page)
    except NotFoundError:
        screen = gone_screen(texts)
    await show(callback, screen)


async def _houses_screen(backend: Backend, texts: Texts, street_id: int, number: int) -> Screen:
    page = await backend.houses(street_id, skip=number * HOUSES_ON_A_PAGE, limit=HOUSES_ON_A_PAGE)
    if number and not page.items:
        number, page = 0, await backend.houses(street_id, limit=HOUSES_ON_A_PAGE)
    text = _paged(texts, texts.say("ask_house", street=page.street.street), number, page)
    return Screen(text, addresses.houses(texts, page, number))


def _paged(texts: Texts, text: str, number: int, page: StreetPage | HousePage) -> str:
    return paragraphs(text, texts.say("page", number=number + 1) if number or page.next_cursor else None)
