"""🎁 What the tiers give, what one has, and for how long one can have more."""

from typing import get_args

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.keyboards import payments as keyboards
from svitlobot.bot.keyboards.data import Choose, Go, Place
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.pricing import Customer
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import Clock
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.domain.texts.templates import spoken_date
from svitlobot.schemas.payments import PaidTier
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="subscriptions")


@router.message(Pressed("menu_tariffs"))
async def tariffs(
    message: Message, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig, clock: Clock
) -> None:
    """Compare the tiers."""
    await show(message, tariffs_screen(texts, config, Customer(profile, await backend.offers(), clock())))


@router.callback_query(Go.filter(F.to == Place.TARIFFS))
async def tariffs_again(
    callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig, clock: Clock
) -> None:
    """Compare the tiers, in the same message."""
    await show(callback, tariffs_screen(texts, config, Customer(profile, await backend.offers(), clock())))


@router.callback_query(Choose.filter())
async def choose(
    callback: CallbackQuery,
    callback_data: Choose,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
    clock: Clock,
) -> None:
    """Show for how long a tier can be bought; one that is not sold any more leads back to the tiers."""
    customer, tier = Customer(profile, await backend.offers(), clock()), Tier(callback_data.tier)
    is_sold = bool(customer.on_sale(tier))
    screen = tier_screen(texts, config, customer, tier)
    await show(callback, screen, None if is_sold else texts.label("offer_gone"))


def tariffs_screen(texts: Texts, config: BotConfig, customer: Customer) -> Screen:
    """Return what each tier gives, which one the person has, and the ways to a better one."""
    profile = customer.profile
    ends, tier = profile.subscription_expires_at, tier_name(texts, profile.subscription_tier)
    sold: list[PaidTier] = [tier for tier in get_args(PaidTier) if customer.on_sale(tier)]
    text = paragraphs(
        texts.say("tariffs_until", tier=tier, date=spoken_date(ends)) if ends else texts.say("tariffs", tier=tier),
        *(
            texts.say(f"tariff_{one.lower()}", tier=tier_name(texts, one), addresses=ENTITLEMENTS[one].addresses)
            for one in (Tier.FREE, Tier.STANDARD, Tier.PRO)
        ),
        None if sold else texts.say("payments_unavailable"),
        None if profile.rights.notifications else texts.say("tariffs_join", tier=tier_name(texts, Tier.FREE)),
    )
    return Screen(text, keyboards.tariffs(texts, customer, sold, config.channel_url))


def tier_screen(texts: Texts, config: BotConfig, customer: Customer, tier: Tier) -> Screen:
    """Return for how long a tier can be bought, and what would become of the days that the person has.

    When it is not sold any more, return the comparison of the tiers.
    """
    offers = customer.on_sale(tier)
    if not offers:
        return tariffs_screen(texts, config, customer)
    text = paragraphs(texts.say("choose_days", tier=tier_name(texts, tier)), rest_text(texts, customer, tier))
    return Screen(text, keyboards.durations(texts, customer, offers))


def rest_text(texts: Texts, customer: Customer, chosen: Tier) -> str | None:
    """Say what would become of the paid days that the person has; None when there are none."""
    current = customer.paid_tier
    if current is None:
        return None
    if current is chosen:
        return texts.say("days_extended")
    is_higher = list(Tier).index(chosen) > list(Tier).index(current)
    names = {"tier": tier_name(texts, current), "chosen": tier_name(texts, chosen)}
    return texts.say("days_upgraded" if is_higher else "days_of_lower", **names)
