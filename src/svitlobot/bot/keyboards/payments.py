"""Buttons of the screens of money. Each that buys carries the price it shows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import Row, back, button, keyboard, link, place
from svitlobot.bot.keyboards.data import Buy, Choose, Place
from svitlobot.bot.keyboards.users import invitation
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.pricing import Customer, amount_text, monthly, price_by, price_text
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Method
from svitlobot.domain.texts.templates import spoken_days
from svitlobot.schemas.payments import Offer, PaidTier


def tariffs(
    texts: Texts, customer: Customer, tiers: Sequence[PaidTier], channel_url: str | None
) -> InlineKeyboardMarkup:
    """Return the ways to get one of these tiers, and into the channel for a user who is not there yet."""
    is_invited = not customer.profile.rights.notifications
    return keyboard(
        *(invitation(texts, channel_url).inline_keyboard if is_invited else []),
        *([_choose(texts, tier, is_had=tier == customer.paid_tier)] for tier in tiers),
        [place(texts, "button_payments", Place.PAYMENTS)] if tiers else [],
        [] if is_invited else back(texts, Place.SETTINGS),
    )


def durations(texts: Texts, customer: Customer, of_tier: Iterable[Offer]) -> InlineKeyboardMarkup:
    """Return the times for which a tier can be bought."""
    return keyboard(
        *([_duration(texts, offer, customer.methods(offer)[0])] for offer in of_tier), back(texts, Place.TARIFFS)
    )


def methods(texts: Texts, customer: Customer, offer: Offer) -> InlineKeyboardMarkup:
    """Return the ways to pay for an offer."""
    return keyboard(
        *(
            [button(f"{texts.label(f'method_{one}')} · {price_text(texts, price, one)}", _buy(offer, price, one))]
            for one in customer.methods(offer)
            for price in [price_by(offer, one)]
        ),
        _back_to_durations(texts, offer),
    )


def checkout(texts: Texts, offer: Offer, url: str) -> InlineKeyboardMarkup:
    """Return the button that leads to the page where one pays."""
    pay = link(texts.label("button_pay", price=amount_text(texts, offer.price, "UAH")), url)
    return keyboard([pay], _back_to_durations(texts, offer))


def invoice(texts: Texts, offer: Offer, price: str) -> InlineKeyboardMarkup:
    """Return the buttons under an invoice; Telegram wants the one that pays to be the first."""
    pay = InlineKeyboardButton(text=texts.label("button_pay_stars", price=price), pay=True)
    return keyboard([pay], _back_to_durations(texts, offer))


def locked(texts: Texts, back_to: Place) -> InlineKeyboardMarkup:
    """Return the way to the tiers from what one's own does not give."""
    return keyboard([place(texts, "button_tariffs", Place.TARIFFS)], back(texts, back_to))


def history(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way back from one's payments."""
    return keyboard(back(texts, Place.TARIFFS))


def support(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way to one's payments."""
    return keyboard([place(texts, "button_payments", Place.PAYMENTS)])


def _choose(texts: Texts, tier: PaidTier, *, is_had: bool) -> InlineKeyboardButton:
    key = "button_extend_tier" if is_had else "button_choose_tier"
    return button(texts.label(key, tier=tier_name(texts, Tier(tier))), Choose(tier=tier))


def _duration(texts: Texts, offer: Offer, method: Method) -> InlineKeyboardButton:
    price, month = price_by(offer, method), monthly(offer, method)
    shown = texts.label("offer", days=spoken_days(offer.days), price=price_text(texts, price, method))
    if month is not None:
        shown = f"{shown} {texts.label('offer_monthly', price=price_text(texts, month, method))}"
    return button(shown, _buy(offer, price))


def _buy(offer: Offer, price: Decimal, method: Method | None = None) -> Buy:
    return Buy(tier=offer.tier, days=offer.days, price=price, method=method)


def _back_to_durations(texts: Texts, offer: Offer) -> Row:
    return [button(texts.label("button_back"), Choose(tier=offer.tier))]


def share(texts: Texts, invitation_link: str) -> InlineKeyboardMarkup:
    """Return the button that passes one's link on."""
    query = urlencode({"url": invitation_link, "text": texts.label("share")})
    return keyboard([link(texts.label("button_share"), f"https://t.me/share/url?{query}")])
