"""Orders: what people ask to buy, at the price of that moment."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from svitlobot.db.models import Payment, Tariff
from svitlobot.db.queries.payments import orders as rows
from svitlobot.db.queries.payments import tariffs
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import CHECK_AFTER, STARS, STARS_CURRENCY, PaymentStatus
from svitlobot.errors import NotFoundError, TooManyRequestsError
from svitlobot.metrics.payments import count_payment
from svitlobot.services.payments.log import record_payment
from svitlobot.services.texts import read_catalog
from svitlobot.services.users import profile

STARS_PRICE_HOLDS = timedelta(days=7)  # for an invoice, which Telegram keeps in the chat for ever
ORDERS_COUNTED_FOR = timedelta(hours=1)
UNPAID_AN_HOUR = 30  # orders of one person; each is a row, and questions to a provider for a week


async def create(session: AsyncSession, user_id: int, tier: Tier, days: int, method: str, now: datetime) -> Payment:
    """Create an order of ``days`` of ``tier``.

    Raises NotRegisteredError, NotFoundError if there is no such offer, and TooManyRequestsError for a person with 30
    unpaid orders in the last hour.
    """
    await profile.get_locked(session, user_id)  # the next order of the same person counts this one
    if await rows.count_unpaid(session, user_id, now - ORDERS_COUNTED_FOR) >= UNPAID_AN_HOUR:
        raise TooManyRequestsError(int(ORDERS_COUNTED_FOR.total_seconds()))
    tariff = await session.get(Tariff, (tier, days))
    price = None if tariff is None else tariff.price_stars if method == STARS else tariff.price
    if tariff is None or not tariff.is_offered or price is None:
        raise NotFoundError(f"Тарифу {tier} на {days} днів зараз не продають")
    payment = Payment(
        user_id=user_id,
        amount=Decimal(price),
        currency=STARS_CURRENCY if method == STARS else "UAH",
        payment_method=method,
        subscription_days=days,
        subscription_tier=tier,
        created_at=now,
        order_id=f"svitlo-{secrets.token_hex(12)}",
        next_check_at=None if method == STARS else now + CHECK_AFTER[0],
    )
    session.add(payment)
    await session.flush()
    record_payment(session, payment, "payment_created", f"{tier}, {days} дн.", now)
    count_payment(method, PaymentStatus.PENDING)
    return payment


async def find(session: AsyncSession, order_id: str) -> Payment:
    """Return an order. Raises NotFoundError."""
    payment = await rows.find(session, order_id)
    if payment is None:
        raise NotFoundError("Такого замовлення немає")
    return payment


async def get(session: AsyncSession, payment_id: int, *, for_update: bool = False) -> Payment:
    """Return a payment, with ``for_update`` locked until the commit. Raises NotFoundError."""
    payment = await session.get(Payment, payment_id, populate_existing=True, with_for_update=for_update or None)
    if payment is None:
        raise NotFoundError("Такого платежу немає")
    return payment


async def history(session: AsyncSession, user_id: int, limit: int) -> Sequence[Payment]:
    """Return a person's payments, newest first."""
    return await rows.history(session, user_id, limit)


async def offers(session: AsyncSession) -> Sequence[Tariff]:
    """Return the prices on sale: the cheaper tier and the shorter time first."""
    return await tariffs.list_offered(session)


async def stars_refusal(
    session: AsyncSession, order_id: str, user_id: int, amount: int, currency: str, now: datetime
) -> str | None:
    """Return why Telegram must not take Stars for this order, as a text for the payer; None if it may."""
    key = await _stars_refusal(session, order_id, user_id, amount, currency, now)
    return None if key is None else (await read_catalog(session)).plain(key)


async def _stars_refusal(
    session: AsyncSession, order_id: str, user_id: int, amount: int, currency: str, now: datetime
) -> str | None:
    payment = await rows.find(session, order_id)
    if payment is None or payment.payment_method != STARS or payment.user_id != user_id:
        return "order_gone"
    if payment.status != PaymentStatus.PENDING or payment.payment_id is not None:  # paid, though not credited yet
        return "order_closed"
    is_old = now - payment.created_at > STARS_PRICE_HOLDS
    if is_old or payment.amount != amount or payment.currency != currency:
        return "order_price_changed"
    return None


def watch_refund(payment: Payment, now: datetime) -> None:
    """Schedule checks of a refund, so that the provider is asked until it confirms."""
    payment.checks, payment.next_check_at = 0, now + CHECK_AFTER[0]
