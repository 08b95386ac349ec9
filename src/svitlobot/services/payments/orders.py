"""Orders, and what providers say of them: each paid hryvnia is credited once, whatever is repeated or lost."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from svitlobot.db.models import Payment, Tariff, User
from svitlobot.db.models.payments import MAX_PROVIDER_ID
from svitlobot.db.queries.payments import orders
from svitlobot.db.queries.payments.orders import history, keep_callback
from svitlobot.db.queries.users.profile import lock as lock_user
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Kind, Tier
from svitlobot.domain.payments.orders import REFUND_BEGUN, Notice, Outcome, PaymentStatus, after, may_have_taken_money
from svitlobot.errors import ConflictError, NotFoundError, TooManyRequestsError
from svitlobot.services.outbox import events
from svitlobot.services.payments import discrepancies, subscriptions
from svitlobot.services.payments.log import write_down
from svitlobot.services.payments.subscriptions import Change, tier_name, until
from svitlobot.services.users import profile

__all__ = [
    "STARS",
    "create",
    "find",
    "get",
    "get_locked",
    "history",
    "keep_callback",
    "note_check",
    "offers",
    "stars_notice",
    "stars_objection",
    "take_notice",
    "watch_refund",
]

STARS = "stars"
STARS_CURRENCY = "XTR"
CHECK_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
CHECK_DAILY = timedelta(days=1)
GIVEN_UP_AFTER = len(CHECK_AFTER) + 7  # a week of days: no provider waits for a payer longer
STARS_PRICE_HOLDS = timedelta(days=7)  # for an invoice, which Telegram keeps in the chat for ever
ORDERS_COUNTED_FOR = timedelta(hours=1)
UNPAID_AN_HOUR = 30  # orders of one person; each is a row, and questions to a provider for a week


async def create(session: AsyncSession, user_id: int, tier: Tier, days: int, method: str, now: datetime) -> Payment:
    """Write down an order of ``days`` of ``tier``.

    Raises NotRegisteredError, NotFoundError without such an offer, and TooManyRequestsError for whoever orders and
    orders and never pays.
    """
    await profile.get(session, user_id)
    if await orders.count_unpaid(session, user_id, now - ORDERS_COUNTED_FOR) >= UNPAID_AN_HOUR:
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
    write_down(session, payment, "payment_created", f"{tier}, {days} дн.", now)
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


async def get_locked(session: AsyncSession, payment_id: int) -> Payment:
    """Return a payment that nobody else may change until the commit. Raises NotFoundError."""
    payment = await session.get(Payment, payment_id, populate_existing=True, with_for_update=True)
    if payment is None:
        raise NotFoundError("Такого платежу немає")
    return payment


async def offers(session: AsyncSession) -> Sequence[Tariff]:
    """Return what is sold, the cheaper tier and the shorter time first."""
    chosen = select(Tariff).where(Tariff.is_offered).order_by(Tariff.tier.desc(), Tariff.days)
    return (await session.scalars(chosen)).all()


async def stars_objection(
    session: AsyncSession, order_id: str, user_id: int, amount: int, currency: str, now: datetime
) -> str | None:
    """Return why Telegram must not take Stars for this order, as a text for the payer; None when it may."""
    payment = (await session.scalars(select(Payment).where(Payment.order_id == order_id))).one_or_none()
    if payment is None or payment.payment_method != STARS or payment.user_id != user_id:
        return "Такого замовлення немає. Оберіть тариф ще раз."
    if payment.status != PaymentStatus.PENDING or payment.payment_id is not None:  # paid, though not credited yet
        return "Це замовлення вже оплачено або закрито. Оберіть тариф ще раз."
    is_old = now - payment.created_at > STARS_PRICE_HOLDS
    if is_old or payment.amount != amount or payment.currency != currency:
        return "Ціна змінилася. Оберіть тариф ще раз."
    return None


def stars_notice(order_id: str, amount: int, currency: str, charge_id: str, *, is_refunded: bool = False) -> Notice:
    """Return Telegram's word that Stars were paid, or given back."""
    outcome, said = (Outcome.REFUNDED, "refunded_payment") if is_refunded else (Outcome.PAID, "successful_payment")
    return Notice(order_id, outcome, Decimal(amount), currency, said, charge_id)


async def take_notice(
    session: AsyncSession, method: str, notice: Notice, now: datetime, *, takes_tests: bool, admin_chat: int | None
) -> PaymentStatus | None:
    """Do what follows from a provider's word, whose signature has been checked; return the order's status.

    Nothing follows from a repeat. A word that contradicts our order, or whose days cannot be reckoned, is logged, told
    to the operator, and leaves the order as it is; None when there is no such order.
    """
    payment = await orders.lock_order(session, method, notice.order_id)
    if payment is None:
        await discrepancies.tell_unknown(session, method, notice, now, admin_chat)
        return None
    was, told = PaymentStatus(payment.status), _scoped(method, notice.provider_id)
    reason = await discrepancies.doubt(session, payment, notice, told, takes_tests=takes_tests)
    if reason is None:
        number, becomes = discrepancies.number_after(payment, notice, told), after(was, notice.outcome)
        try:
            # The row is changed once before its payer is locked: a second change would look at the payer before that.
            async with session.begin_nested():
                payment.provider_status, payment.payment_id = notice.said, number
                if was is PaymentStatus.SUCCESS and notice.said.lower() in REFUND_BEGUN and not payment.next_check_at:
                    watch_refund(payment, now)
                if becomes is not was:
                    await _move(session, payment, was, becomes, now)
        except ConflictError as error:  # the money has moved all the same, so its word must be kept
            await session.refresh(payment)
            payment.payment_id, reason = number, error.text
        else:
            return becomes
    discrepancies.note_what_was_said(payment, notice)
    await discrepancies.tell_doubt(session, payment, reason, now, admin_chat)
    return was


def _scoped(method: str, provider_id: str | None) -> str | None:
    """Keep one provider's number from being taken for another's."""
    return None if provider_id is None else f"{method}:{provider_id}"[:MAX_PROVIDER_ID]


async def _move(
    session: AsyncSession, payment: Payment, was: PaymentStatus, becomes: PaymentStatus, now: datetime
) -> None:
    payment.status = becomes
    description = f"{payment.amount} {payment.currency}, {payment.payment_method}: {payment.provider_status}"
    write_down(session, payment, f"payment_{becomes}", description, now, was=was)
    if becomes is PaymentStatus.FAILED:
        payment.completed_at = now
        return  # and it is asked about as before: the person may pay by another card, and that word may be lost
    payment.next_check_at = None
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
    await events.tell_person(session, Kind.PAYMENT, user.user_id, payload, now, key)


def watch_refund(payment: Payment, now: datetime) -> None:
    """Have the provider asked about money that is on its way back, until it is there."""
    payment.checks, payment.next_check_at = 0, now + CHECK_AFTER[0]


async def note_check(session: AsyncSession, order_id: str, method: str, now: datetime, admin_chat: int | None) -> None:
    """Plan the next time a provider is asked: 1, 5, 15, 60 minutes, then daily for a week.

    Of an unpaid order whose money the provider may hold it is asked daily without end: nobody may be told that nothing
    was taken. Of a refund that is not there after a week the operator is told.
    """
    payment = await orders.lock_order(session, method, order_id)
    if payment is None or payment.next_check_at is None:
        return
    payment.checks += 1
    if payment.checks >= GIVEN_UP_AFTER and not _may_be_held(payment):
        payment.next_check_at = None
        if payment.status == PaymentStatus.PENDING:
            await _move(session, payment, PaymentStatus.PENDING, PaymentStatus.FAILED, now)
        elif payment.status == PaymentStatus.SUCCESS:
            reason = f"повернення {payment.amount} {payment.currency} за тиждень не підтверджено"
            await discrepancies.tell_doubt(session, payment, reason, now, admin_chat)
        return
    wait = CHECK_AFTER[payment.checks] if payment.checks < len(CHECK_AFTER) else CHECK_DAILY
    payment.next_check_at = now + wait


def _may_be_held(payment: Payment) -> bool:
    said = payment.provider_status
    return payment.status != PaymentStatus.SUCCESS and said is not None and may_have_taken_money(said)
