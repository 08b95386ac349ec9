"""Paying: by which method, the page or the invoice, Telegram's question before it takes Stars, one's payments."""

from decimal import Decimal

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, LabeledPrice, Message, PreCheckoutQuery

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.payments.tariffs import rest_text, tier_screen
from svitlobot.bot.keyboards import payments as keyboards
from svitlobot.bot.keyboards.data import Buy, Go, Place
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.pricing import Customer, amount_text, price_by, price_text
from svitlobot.bot.screens.screen import Screen, paragraphs, remove, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.clock import Clock
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import PaymentStatus
from svitlobot.domain.texts.templates import spoken_date, spoken_days
from svitlobot.schemas.payments import Invoice, NewPayment, Offer, PaymentCreated, PaymentInfo, StarsOrder
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="payments")

SHOWN = 10  # payments
START_PARAMETER = "pay"  # a forwarded invoice leads to the tiers, not to another person's order


@router.callback_query(Buy.filter())
async def buy(
    callback: CallbackQuery,
    callback_data: Buy,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
    clock: Clock,
) -> None:
    """Go on with buying: ask for the method where there is a choice, then lead to where one pays.

    What the button promised is looked up anew: a time that is not sold any more, a method that is gone, or a price
    that has changed leads a step back, and is said.
    """
    tier = Tier(callback_data.tier)
    customer = Customer(profile, await backend.offers(), clock())
    offer = next((one for one in customer.on_sale(tier) if one.days == callback_data.days), None)
    if offer is None:
        await show(callback, tier_screen(texts, config, customer, tier), texts.label("offer_gone"))
        return
    methods = customer.methods(offer)
    method = callback_data.method or methods[0]
    if method not in methods:
        await show(callback, _methods_screen(texts, customer, offer), texts.label("method_gone"))
    elif price_by(offer, method) != callback_data.price:
        await show(callback, tier_screen(texts, config, customer, tier), texts.label("price_changed"))
    elif callback_data.method is None and len(methods) > 1:
        await show(callback, _methods_screen(texts, customer, offer))
    else:
        wanted = NewPayment(user_id=profile.user_id, tier=offer.tier, days=offer.days, method=method)
        await _lead_to_paying(callback, texts, customer, offer, await backend.order(wanted))


@router.pre_checkout_query()
async def check(query: PreCheckoutQuery, backend: Backend) -> None:
    """Tell Telegram whether to take the Stars; it waits ten seconds. Without the backend they are not taken."""
    order = StarsOrder(
        order_id=query.invoice_payload,
        user_id=query.from_user.id,
        amount=query.total_amount,
        currency=query.currency,
    )
    verdict = await backend.check_stars(order)
    await query.answer(ok=verdict.ok, error_message=verdict.reason)


@router.callback_query(Go.filter(F.to == Place.PAYMENTS))
async def history(callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Show one's last payments. Of orders that nobody has paid only the latest says anything to a person."""
    payments = (await backend.payments(profile.user_id)).items
    shown = [one for one in payments if one is payments[0] or one.status != PaymentStatus.PENDING][:SHOWN]
    lines = [_payment_text(texts, payment) for payment in shown]
    text = paragraphs(texts.say("payments"), *(lines or [texts.say("no_payments")]), texts.say("payments_support"))
    await show(callback, Screen(text, keyboards.history(texts)))


@router.message(Command("paysupport"))
async def support(message: Message, texts: Texts, config: BotConfig) -> None:
    """Say how to get help with a payment, or the money back. Telegram requires this command of every seller."""
    way: str | None = None
    if config.support_contact:
        way = texts.say("paysupport_contact", contact=config.support_contact)
    elif config.channel_url:
        way = texts.say("paysupport_channel", channel=config.channel_url)
    await show(message, Screen(paragraphs(texts.say("paysupport"), way), keyboards.support(texts)))


def _methods_screen(texts: Texts, customer: Customer, offer: Offer) -> Screen:
    text = paragraphs(_offer_text(texts, customer, offer), texts.say("choose_method"))
    return Screen(text, keyboards.methods(texts, customer, offer))


async def _lead_to_paying(
    callback: CallbackQuery, texts: Texts, customer: Customer, offer: Offer, order: PaymentCreated
) -> None:
    """Show the button to the provider's page, or put Telegram's invoice in the place of the screen."""
    if order.checkout_url:
        text = paragraphs(_offer_text(texts, customer, offer), texts.say("pay_on_page"))
        await show(callback, Screen(text, keyboards.checkout(texts, offer, order.checkout_url)))
    elif order.invoice:
        await respond(callback)
        if callback.bot and await remove(callback):  # what is gone already was pressed twice
            await _send_invoice(callback.bot, customer.profile.user_id, order.invoice, texts, offer)


async def _send_invoice(bot: Bot, user_id: int, invoice: Invoice, texts: Texts, offer: Offer) -> None:
    price = amount_text(texts, Decimal(invoice.amount), invoice.currency)
    await bot.send_invoice(
        user_id,
        title=invoice.title,
        description=invoice.description,
        payload=invoice.payload,
        currency=invoice.currency,
        prices=[LabeledPrice(label=invoice.title, amount=invoice.amount)],
        provider_token="",  # Stars have none
        start_parameter=START_PARAMETER,
        reply_markup=keyboards.invoice(texts, offer, price),
    )


def _offer_text(texts: Texts, customer: Customer, offer: Offer) -> str:
    """Say what is bought, for how much, and what the person would have then."""
    tier, method = Tier(offer.tier), customer.methods(offer)[0]
    after = customer.after_paying(offer)
    ends = after.expires_at and spoken_date(after.expires_at)
    names = {"tier": tier_name(texts, tier), "days": spoken_days(offer.days)}
    return paragraphs(
        texts.say("order", **names, price=price_text(texts, price_by(offer, method), method)),
        rest_text(texts, customer, tier),
        texts.say("order_gives", tier=tier_name(texts, after.tier), date=ends),
    )


def _payment_text(texts: Texts, payment: PaymentInfo) -> str:
    return texts.say(
        f"payment_{payment.status}",
        date=spoken_date(payment.created_at),
        tier=tier_name(texts, Tier(payment.subscription_tier)),
        days=spoken_days(payment.subscription_days),
        price=amount_text(texts, payment.amount, payment.currency),
        number=payment.id,
    )
