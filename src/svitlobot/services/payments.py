"""Orders, and what providers say of them: each paid hryvnia is credited once, whatever is repeated or lost."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ActionLog, Payment, Tariff, User
from svitlobot.db.models.payments import MAX_PROVIDER_ID
from svitlobot.db.queries import payments
from svitlobot.db.queries.payments import history, keep_callback
from svitlobot.db.queries.users import lock as lock_user
from svitlobot.domain.notifications import Kind, Tier
from svitlobot.domain.payments import Notice, Outcome, PaymentStatus, after, objection
from svitlobot.errors import NotFoundError
from svitlobot.services import audit, notifications, subscriptions, users
from svitlobot.services.subscriptions import Change, tier_name, until

__all__ = [
    "STARS",
    "create",
    "find",
    "get",
    "history",
    "keep_callback",
    "note_check",
    "note_refund",
    "offers",
    "stars_notice",
    "stars_objection",
    "stars_refunded",
    "take_notice",
]

log = structlog.get_logger()

STARS = "stars"
STARS_CURRENCY = "XTR"
CHECK_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
CHECK_DAILY = timedelta(days=1)
GIVEN_UP_AFTER = len(CHECK_AFTER) + 7  # a week of days: no provider keeps a payment open for longer


async def create(session: AsyncSession, user_id: int, tier: Tier, days: int, method: str, now: datetime) -> Payment:
    """Write down an order of ``days`` of ``tier``. Raises NotRegisteredError, NotFoundError without such an offer."""
    await users.get(session, user_id)
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
    return payment


async def find(session: AsyncSession, order_id: str) -> Payment:
    """Return an order. Raises NotFoundError."""
    payment = (await session.scalars(select(Payment).where(Payment.order_id == order_id))).one_or_none()
    if payment is None:
        raise NotFoundError("Такого замовлення немає")
    return payment


async def get(session: AsyncSession, payment_id: int) -> Payment:
    """Return a payment. Raises NotFoundError."""
    payment = await session.get(Payment, payment_id, populate_existing=True)
    if payment is None:
        raise NotFoundError("Такого платежу немає")
    return payment


async def offers(session: AsyncSession) -> Sequence[Tariff]:
    """Return what is sold, the cheaper tier and the shorter time first."""
    chosen = select(Tariff).where(Tariff.is_offered).order_by(Tariff.tier.desc(), Tariff.days)
    return (await session.scalars(chosen)).all()


async def stars_objection(session: AsyncSession, order_id: str, user_id: int, amount: int, currency: str) -> str | None:
    """Return why Telegram must not take Stars for this order, as a text for the payer; None when it may."""
    payment = (await session.scalars(select(Payment).where(Payment.order_id == order_id))).one_or_none()
    if payment is None or payment.payment_method != STARS or payment.user_id != user_id:
        return "Такого замовлення немає. Оберіть тариф ще раз."
    if payment.status != PaymentStatus.PENDING:
        return "Це замовлення вже оплачено або закрито. Оберіть тариф ще раз."
    if payment.amount != amount or payment.currency != currency:
        return "Ціна змінилася. Оберіть тариф ще раз."
    return None


def stars_notice(order_id: str, amount: int, currency: str, charge_id: str) -> Notice:
    """Return Telegram's word that Stars were paid."""
    return Notice(order_id, Outcome.PAID, Decimal(amount), currency, "successful_payment", charge_id)


def stars_refunded(payment: Payment) -> Notice:
    """Return Telegram's word that the Stars were given back."""
    return Notice(payment.order_id or "", Outcome.REFUNDED, payment.amount, payment.currency, "refunded")


def note_refund(session: AsyncSession, payment: Payment, now: datetime, *, actor: str) -> None:
    """Put on record who asks for the money to be given back; whether it was is told by ``payment_refunded``."""
    audit.record(
        session,
        "refund_requested",
        now,
        actor=actor,
        description=f"{payment.amount} {payment.currency}, {payment.payment_method}",
        user_id=payment.user_id,
        details={"payment": payment.id},
    )


async def take_notice(
    session: AsyncSession, method: str, notice: Notice, now: datetime, *, takes_tests: bool, admin_chat: int | None
) -> PaymentStatus | None:
    """Do what follows from a provider's word, whose signature has been checked; return the order's status.

    Nothing follows from a repeat. A word that contradicts our order is logged, told to the operator, and leaves the
    order as it is; None when there is no such order.
    """
    payment = await payments.lock_order(session, method, notice.order_id)
    if payment is None:
        log.warning("payment_unknown", method=method, order_id=notice.order_id, said=notice.said)
        return None
    was = PaymentStatus(payment.status)
    provider_id = payment.payment_id or _scoped(method, notice.provider_id)
    reason = (
        objection(notice, amount=payment.amount, currency=payment.currency, takes_tests=takes_tests)
        or _partial(notice, payment)
        or await _taken(session, payment, provider_id)
    )
    if reason is not None:
        await _object(session, payment, reason, now, admin_chat)
        return was
    payment.provider_status = notice.said
    payment.payment_id = provider_id
    becomes = after(was, notice.outcome)
    if becomes is not was:
        await _move(session, payment, was, becomes, now)
    return becomes


def _scoped(method: str, provider_id: str | None) -> str | None:
    """Keep one provider's number from being taken for another's."""
    return None if provider_id is None else f"{method}:{provider_id}"[:MAX_PROVIDER_ID]


def _partial(notice: Notice, payment: Payment) -> str | None:
    """Return why a refund is not a whole one: then a person decides about the days, not a rule."""
    if notice.outcome is Outcome.REFUNDED and 0 < notice.amount < payment.amount:
        return f"повернено лише {notice.amount} із {payment.amount} {payment.currency}; дні не змінено"
    return None


async def _taken(session: AsyncSession, payment: Payment, provider_id: str | None) -> str | None:
    """Return why the provider's number of the payment is not this payment's: another order has been paid by it."""
    chosen = select(Payment.id).where(Payment.payment_id == provider_id, Payment.id != payment.id)
    other = None if provider_id is None else await session.scalar(chosen)
    return None if other is None else f"номер {provider_id} вже має платіж {other}"


async def _object(session: AsyncSession, payment: Payment, reason: str, now: datetime, admin_chat: int | None) -> None:
    log.error("payment_contradicts_order", payment=payment.id, reason=reason)
    session.add(
        ActionLog(
            user_id=payment.user_id,
            action_type="payment_contradiction",
            description=reason,
            details={"payment": payment.id},
            created_at=now,
        )
    )
    text = f"Платіж {payment.id}: {reason}. Перевірте в кабінеті платіжної системи."
    await notifications.alert_operator(session, admin_chat, text, now, f"payment:{payment.id}:{reason}"[:200])


async def _move(
    session: AsyncSession, payment: Payment, was: PaymentStatus, becomes: PaymentStatus, now: datetime
) -> None:
    payment.status = becomes
    payment.next_check_at = None
    session.add(
        ActionLog(
            user_id=payment.user_id,
            action_type=f"payment_{becomes}",
            description=f"{payment.amount} {payment.currency}, {payment.payment_method}: {payment.provider_status}",
            details={"payment": payment.id, "was": was},
            created_at=now,
        )
    )
    if becomes is PaymentStatus.FAILED:
        payment.completed_at = now
        return
    user = await _payer(session, payment)
    tier, days = Tier(payment.subscription_tier), payment.subscription_days
    if becomes is PaymentStatus.SUCCESS:
        payment.completed_at = now
        change = await subscriptions.pay_in(session, user, tier, days, payment.id, now)
        await _tell(session, user, change, "payment_template", payment, now)
    else:
        payment.refunded_at = now
        if was is PaymentStatus.SUCCESS:
            change = await subscriptions.take_back(session, user, tier, days, payment.id, now)
            await _tell(session, user, change, "payment_refunded_template", payment, now)


async def _payer(session: AsyncSession, payment: Payment) -> User:
    """Lock whoever paid. Their row outlives their wish to be forgotten, for the books."""
    user = await lock_user(session, payment.user_id, even_forgotten=True)
    if user is None:
        raise NotFoundError(f"Платіж {payment.id} без платника")
    return user


async def _tell(
    session: AsyncSession, user: User, change: Change, text_key: str, payment: Payment, now: datetime
) -> None:
    if user.deleted_at is not None:
        return
    ends = until(change.after)
    is_refund = text_key == "payment_refunded_template"
    payload = {
        "text_key": text_key,
        "tier": tier_name(change.after.tier),
        "until": f", діє до {ends}" if ends and is_refund else ends,
    }
    key = f"{text_key}:{payment.id}"
    await notifications.tell_person(session, Kind.PAYMENT, user.user_id, payload, now, key)


async def note_check(session: AsyncSession, order_id: str, method: str, now: datetime) -> None:
    """Plan the next time a pending payment's provider is asked: 1, 5, 15, 60 minutes, then daily for a week."""
    payment = await payments.lock_order(session, method, order_id)
    if payment is None or payment.status != PaymentStatus.PENDING:
        return
    payment.checks += 1
    if payment.checks >= GIVEN_UP_AFTER:
        await _move(session, payment, PaymentStatus.PENDING, PaymentStatus.FAILED, now)
        return
    wait = CHECK_AFTER[payment.checks] if payment.checks < len(CHECK_AFTER) else CHECK_DAILY
    payment.next_check_at = now + wait
