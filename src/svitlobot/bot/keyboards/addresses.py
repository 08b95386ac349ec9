"""Buttons for finding a house, following it, and what one can do with it later."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import Row, back, button, keyboard, place, rows
from svitlobot.bot.keyboards.data import (
    AddressAction,
    AddressTopic,
    Follow,
    Label,
    LabelChoice,
    Letter,
    NotThis,
    OpenOutages,
    Place,
    StreetHouses,
)
from svitlobot.bot.screens.addresses import address_name
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.topics import Topic
from svitlobot.schemas.addresses.streets import AddressSearch, HouseInfo, HousePage, StreetPage
from svitlobot.schemas.users.profile import EntitlementsInfo, FollowedAddress, UserProfile


def ways(texts: Texts, back_to: Place | None = None) -> InlineKeyboardMarkup:
    """Return the ways to find an address other than typing it."""
    return keyboard(_ways(texts), back(texts, back_to) if back_to else [])


def letters(texts: Texts, known: Sequence[str]) -> InlineKeyboardMarkup:
    """Return the letters that streets begin with."""
    return keyboard(
        *rows([button(letter, Letter(letter=letter)) for letter in known], 6), back(texts, Place.ADD_ADDRESS)
    )


def streets(texts: Texts, page: StreetPage, letter: str, number: int) -> InlineKeyboardMarkup:
    """Return a page of streets; ``number`` counts from 0."""
    return keyboard(
        *rows([button(item.street, StreetHouses(street_id=item.street_id)) for item in page.items], 2),
        _turn(
            texts,
            Letter(letter=letter, page=number - 1) if number else None,
            Letter(letter=letter, page=number + 1) if page.next_cursor else None,
        ),
        [place(texts, "button_letters", Place.LETTERS)],
    )


def houses(texts: Texts, page: HousePage, number: int) -> InlineKeyboardMarkup:
    """Return a page of a street's houses; ``number`` counts from 0."""
    street_id = page.street.street_id
    return keyboard(
        *rows([button(item.house_number, Follow(address_id=item.address_id)) for item in page.items], 5),
        _turn(
            texts,
            StreetHouses(street_id=street_id, page=number - 1) if number else None,
            StreetHouses(street_id=street_id, page=number + 1) if page.next_cursor else None,
        ),
        back(texts, Place.LETTERS),
    )


def found(texts: Texts, search: AddressSearch) -> InlineKeyboardMarkup:
    """Return what a search found: houses, streets, and the other ways to find an address."""
    return keyboard(
        *([button(_with_distance(texts, house), Follow(address_id=house.address_id))] for house in search.items),
        *([button(f"🏘 {item.street}", StreetHouses(street_id=item.street_id))] for item in search.streets),
        _ways(texts),
    )


def follow(texts: Texts, address_id: int) -> InlineKeyboardMarkup:
    """Return the button that follows a house."""
    return keyboard([button(texts.label("button_follow"), Follow(address_id=address_id))])


def replace(texts: Texts, profile: UserProfile, address_id: int) -> InlineKeyboardMarkup:
    """Return a button for each address that could make room for this one."""
    return keyboard(
        *(
            [button(f"🔁 {address_name(address)}", Follow(address_id=address_id, instead=address.address_id))]
            for address in profile.addresses
        ),
        [place(texts, "button_tariffs", Place.TARIFFS)],
        back(texts, Place.ADDRESSES),
    )


def label_choices(texts: Texts, address_id: int, *, is_new: bool) -> InlineKeyboardMarkup:
    """Return the labels to choose among, and the way out."""

    def choice(key: str, value: LabelChoice) -> InlineKeyboardButton:
        return button(texts.label(key), Label(address_id=address_id, choice=value, is_new=is_new))

    way_out = (
        [button(texts.label("button_other_address"), NotThis(address_id=address_id))]
        if is_new
        else [button(texts.label("button_back"), AddressAction(address_id=address_id, action="open"))]
    )
    return keyboard(
        [choice(f"label_{value}", value) for value in (LabelChoice.HOME, LabelChoice.WORK, LabelChoice.PARENTS)],
        [choice("button_label_own", LabelChoice.OWN), choice("button_skip", LabelChoice.NONE)],
        way_out,
    )


def without_label(texts: Texts, address_id: int, *, is_new: bool) -> InlineKeyboardMarkup:
    """Return the way out of typing a label."""
    out = (
        button(texts.label("button_skip"), Label(address_id=address_id, choice=LabelChoice.NONE, is_new=True))
        if is_new
        else button(texts.label("button_back"), AddressAction(address_id=address_id, action="open"))
    )
    return keyboard([out])


def own(texts: Texts, profile: UserProfile) -> InlineKeyboardMarkup:
    """Return one's addresses, and the way to add another."""
    return keyboard(
        *(
            [button(_with_label(address), AddressAction(address_id=address.address_id, action="open"))]
            for address in profile.addresses
        ),
        [place(texts, "button_add_address", Place.ADD_ADDRESS)],
        back(texts, Place.SETTINGS),
    )


def one(texts: Texts, address: FollowedAddress) -> InlineKeyboardMarkup:
    """Return what can be done with an address."""

    def row(key: str, data: CallbackData) -> Row:
        return [button(texts.label(key), data)]

    number = address.address_id
    return keyboard(
        row("button_label", AddressAction(address_id=number, action="label")),
        row("button_primary", AddressAction(address_id=number, action="primary")) if address.priority > 1 else [],
        row("button_outages", OpenOutages(address_id=number)) if address.is_active else [],
        [] if address.is_muted else row("button_topics", AddressAction(address_id=number, action="topics")),
        row("button_unmute", AddressAction(address_id=number, action="unmute"))
        if address.is_muted
        else row("button_mute", AddressAction(address_id=number, action="mute")),
        row("button_remove", AddressAction(address_id=number, action="remove")),
        back(texts, Place.ADDRESSES),
    )


def topics(texts: Texts, profile: UserProfile, address: FollowedAddress) -> InlineKeyboardMarkup:
    """Return a switch for each topic that the tier gives."""

    def switch(topic: Topic) -> Row:
        is_on = topic not in address.muted
        label = f"{'✅' if is_on else '▫️'} {texts.label(f'button_topic_{topic}')}"
        return [button(label, AddressTopic(address_id=address.address_id, topic=topic, on=not is_on))]

    return keyboard(
        *(switch(topic) for topic in Topic if is_given(profile.rights, topic)),
        [button(texts.label("button_back"), AddressAction(address_id=address.address_id, action="open"))],
    )


def is_given(rights: EntitlementsInfo, topic: Topic) -> bool:
    """Tell whether a tier has messages of a topic."""
    match topic:
        case Topic.VOLTAGE:
            return rights.voltage
        case Topic.WARNING | Topic.RETURN:
            return rights.warnings
        case Topic.POWER | Topic.SCHEDULE:
            return True


def removal(texts: Texts, address: FollowedAddress) -> InlineKeyboardMarkup:
    """Return the question's yes, and the way back."""
    number = address.address_id
    return keyboard(
        [button(texts.label("button_remove_yes"), AddressAction(address_id=number, action="remove_yes"))],
        [button(texts.label("button_back"), AddressAction(address_id=number, action="open"))],
    )


def _ways(texts: Texts) -> Row:
    return [place(texts, "button_streets", Place.LETTERS), place(texts, "button_nearby", Place.NEARBY)]


def _turn(texts: Texts, previous: CallbackData | None, following: CallbackData | None) -> Row:
    row = []
    if previous:
        row.append(button(texts.label("button_previous"), previous))
    if following:
        row.append(button(texts.label("button_next"), following))
    return row


def _with_distance(texts: Texts, house: HouseInfo) -> str:
    if house.distance_m is None:
        return address_name(house)
    return texts.label("house_distance", address=address_name(house), distance=house.distance_m)


def _with_label(address: FollowedAddress) -> str:
    return f"{address.label} · {address_name(address)}" if address.label else address_name(address)
