"""What a provider must know of an order, and which provider that is."""

from svitlobot.db.models import Payment
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.texts.templates import spoken_days
from svitlobot.gateways.payments.base import Order, PaymentProvider
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.services.payments.subscriptions import tier_name
from svitlobot.services.texts import read_catalog


async def order_of(session: AsyncSession, payment: Payment, site_url: str) -> Order:
    """Return an order as a provider needs it."""
    callback = "" if payment.payment_method == "liqpay" else f"/{payment.payment_method}"
    return Order(
        order_id=payment.order_id or "",
        amount=payment.amount,
        currency=payment.currency,
        description=await description_of(session, payment),
        created_at=payment.created_at,
        return_url=f"{site_url}/pay/{payment.order_id}/done",
        callback_url=f"{site_url}/api/payments/callback{callback}",
    )


async def description_of(session: AsyncSession, payment: Payment) -> str:
    """Return what an order buys, for its payer and the provider's page."""
    name = await tier_name(session, Tier(payment.subscription_tier))
    days = spoken_days(payment.subscription_days)
    return (await read_catalog(session)).plain("order_purpose", tier=name, days=days)


def provider_of(payment: Payment, providers: PaymentProviders) -> PaymentProvider | None:
    """Return the provider of an order, if it is still set up."""
    return next(
        (providers.by_method[method] for method in providers.by_method if method == payment.payment_method), None
    )
