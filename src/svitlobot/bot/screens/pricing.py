"""What a person can buy just now, and what would come of it, as the screens of money need it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Method
from svitlobot.domain.payments.subscriptions import PAID, Subscription, day_prices, expire, extend
from svitlobot.domain.texts.templates import spoken_amount
from svitlobot.schemas.payments import Offer, OfferList
from svitlobot.schemas.users.profile import UserProfile

MONTH_DAYS = 30

_STARS: Method = "stars"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person before what is sold, at a moment."""

    profile: UserProfile
    offers: OfferList
    now: datetime

    def on_sale(self, tier: Tier) -> list[Offer]:
        """Return what of a tier can be bought, the shortest time first."""
        return [offer for offer in self.offers.items if offer.tier == tier and self.methods(offer)]

    def methods(self, offer: Offer) -> list[Method]:
        """Return the methods by which one can pay for an offer: not every one has a price in Stars."""
        return [method for method in self.offers.methods if method != _STARS or offer.price_stars]

    @property
    def paid_tier(self) -> Tier | None:
        """The paid tier that the person has, None when they have none."""
        tier = expire(self._subscription, self.now).tier
        return tier if tier in PAID else None

    def after_paying(self, offer: Offer) -> Subscription:
        """Return the standing of the person once they have paid, by the rules that the backend keeps."""
        prices = day_prices((Tier(one.tier), one.days, one.price) for one in self.offers.items)
        return extend(self._subscription, Tier(offer.tier), offer.days, self.now, prices)

    @property
    def _subscription(self) -> Subscription:
        profile = self.profile
        return Subscription(profile.subscription_tier, profile.subscription_expires_at, profile.is_channel_subscribed)


def price_by(offer: Offer, method: Method) -> Decimal:
    """Return what an offer costs by a method, in its currency."""
    return Decimal(offer.price_stars or 0) if method == _STARS else offer.price


def monthly(offer: Offer, method: Method) -> Decimal | None:
    """Return what thirty days come to, to the nearest whole; None when the offer is for no more than a month."""
    if offer.days <= MONTH_DAYS + 1:
        return None
    return (price_by(offer, method) * MONTH_DAYS / offer.days).quantize(Decimal(1), ROUND_HALF_UP)


def price_text(texts: Texts, price: Decimal, method: Method) -> str:
    """Say a price with the currency of the method; plain text."""
    return amount_text(texts, price, "XTR" if method == _STARS else "UAH")


def amount_text(texts: Texts, amount: Decimal, currency: str) -> str:
    """Say a sum with its currency; plain text."""
    return texts.label("price_xtr" if currency == "XTR" else "price_uah", amount=spoken_amount(amount))
