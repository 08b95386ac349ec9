"""Provider notifications: each paid hryvnia is credited once, whatever is repeated or lost."""

from datetime import datetime, timedelta
from decimal import Decimal

from svitlobot.db.models import Payment, User
from svitlobot.db.models.payments import MAX_PROVIDER_ID
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.queries.payments import orders as rows
from svitlobot.db.queries.payments.orders import keep_callback
from svitlobot.db.queries.users.profile import find as find_user
from svitlobot.db.queries.users.profile import lock as lock_user
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.personal import PaymentDeclinedPayload, PaymentPayload, PaymentRefundedPayload
from svitlobot.domain.payments.orders import (
    PAY_AGAIN_BUTTONS,
    REFUND_BEGUN,
    Outcome,
    PaymentStatus,
    ProviderNotification,
    next_status,
)
from svitlobot.domain.texts.templates import spoken_days
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.metrics.payments import count_payment
from svitlobot.services.outbox import events
from svitlobot.services.payments import discrepancies, subscriptions
from svitlobot.services.payments.log import record_payment
from svitlobot.services.payments.orders import watch_refund
from svitlobot.services.payments.subscriptions import tier_name, until
from svitlobot.services.texts import read_catalog

PAYER_WAITS = timedelta(hours=1)  # a refusal that we learn of later is no news

__all__ = ["apply_notification", "change_status", "keep_callback", "stars_notification"]


def stars_notification(
    order_id: str, amount: int, currency: str, charge_id: str, *, is_refunded: bool = False
) -> ProviderNotification:
    """Return Telegram's notification that Stars were paid or refunded."""
    outcome, status = (Outcome.REFUNDED, "refunded_payment") if is_refunded else (Outcome.PAID, "successful_payment")
    return ProviderNotification(order_id, outcome, Decimal(amount), currency, status, charge_id)


async def apply_notification(
    session: AsyncSession,
    method: str,
    notification: ProviderNotification,
    now: datetime,
    *,
    takes_tests: bool,
    admin_chat: int | None,
) -> PaymentStatus | None:
    """Apply a provider's notification, whose signature has been checked, to its order; return the order's status.

    A repeat changes nothing. A notification that does not match our order, or whose days cannot be calculated, is
    logged, alerts the operator, and leaves the order as it is. Return None if there is no such order.
    """
    payment = await rows.lock_order(session, method, notification.order_id)
    if payment is None:
        await discrepancies.alert_unknown_order(session, method, notification, now, admin_chat)
        return None
    if notification.provider_id is not None:  # of two orders at once one finds the other to have its number
        await lock_name(session, f"payment_number:{method}:{notification.provider_id}")
    before, provider_id = PaymentStatus(payment.status), _scoped(method, notification.provider_id)
    reason = await discrepancies.find_discrepancy(session, payment, notification, provider_id, takes_tests=takes_tests)
    if reason is None:
        kept_id = discrepancies.provider_id_to_keep(payment, notification, provider_id)
        after = next_status(before, notification.outcome)
        try:
            await _advance(session, payment, notification, kept_id, before, after, now)
        except ConflictError as error:  # the money has moved all the same, so the notification must be kept
            await session.refresh(payment)
            payment.payment_id, reason = kept_id, error.text
        else:
            return after
    discrepancies.keep_reported_success(payment, notification)
    await discrepancies.alert_discrepancy(session, payment, reason, now, admin_chat)
    return before


def _scoped(method: str, provider_id: str | None) -> str | None:
    """Return a payment number that no other provider's number can equal."""
    return None if provider_id is None else f"{method}:{provider_id}"[:MAX_PROVIDER_ID]


def _refund_begins(payment: Payment, before: PaymentStatus, notification: ProviderNotification) -> bool:
    has_begun = notification.provider_status.lower() in REFUND_BEGUN
    return before is PaymentStatus.SUCCESS and has_begun and payment.next_check_at is None


async def _advance(
    session: AsyncSession,
    payment: Payment,
    notification: ProviderNotification,
    provider_id: str | None,
    before: PaymentStatus,
    after: PaymentStatus,
    now: datetime,
) -> None:
    """Write a notification down on its locked order, with what follows. Raises ConflictError, and then changes nothing.

    The row is changed once before its payer is locked: a second change would look at the payer before that.
    """
    async with session.begin_nested():
        payment.provider_status, payment.payment_id = notification.provider_status, provider_id
        if _refund_begins(payment, before, notification):
            watch_refund(payment, now)
        if after is not before:
            await change_status(session, payment, before, after, now)


async def change_status(
    session: AsyncSession, payment: Payment, before: PaymentStatus, after: PaymentStatus, now: datetime
) -> None:
    """Change the status of a locked payment, with the days it grants or revokes and the message to its payer.

    Raises ConflictError if the days cannot be calculated.
    """
    payment.status = after
    description = f"{payment.amount} {payment.currency}, {payment.payment_method}: {payment.provider_status}"
    record_payment(session, payment, f"payment_{after}", description, now, was=before)
    if after is PaymentStatus.FAILED:
        payment.completed_at = now
        if now - payment.created_at < PAYER_WAITS:
            await _tell_declined(session, payment, now)
        # The checks go on: the person may pay by another card, and that callback may be lost.
    else:
        await _credit(session, payment, before, after, now)
    count_payment(payment.payment_method, after)


async def _credit(
    session: AsyncSession, payment: Payment, before: PaymentStatus, after: PaymentStatus, now: datetime
) -> None:
    """Grant the days of a payment that succeeded, revoke those of one that was refunded; tell its payer."""
    payment.next_check_at = None
    user = await _payer(session, payment)
    tier, days = Tier(payment.subscription_tier), payment.subscription_days
    if after is PaymentStatus.SUCCESS:
        payment.completed_at = now
        change = await subscriptions.extend_by_payment(session, user, tier, days, payment.id, now)
        paid = PaymentPayload(tier=await tier_name(session, change.after.tier), until=until(change.after))
        await _tell_payer(session, user, paid, payment, now)
    else:
        payment.refunded_at = now
        if before is PaymentStatus.SUCCESS:
            change = await subscriptions.revoke_payment(session, user, tier, days, payment.id, now)
            ends = until(change.after)
            refunded = PaymentRefundedPayload(
                tier=await tier_name(session, change.after.tier),
                until=(await read_catalog(session)).plain("refund_until", until=ends) if ends else "",
            )
            await _tell_payer(session, user, refunded, payment, now)


async def _tell_declined(session: AsyncSession, payment: Payment, now: datetime) -> None:
    """Lead a payer whose payment was declined back to the tariffs."""
    payer = await find_user(session, payment.user_id)
    if payer is not None:
        what = f"{await tier_name(session, Tier(payment.subscription_tier))}, {spoken_days(payment.subscription_days)}"
        payload = PaymentDeclinedPayload(what, buttons=PAY_AGAIN_BUTTONS)
        key = f"payment_declined:{payment.id}"
        await events.tell_user(session, payload, payer.user_id, now, key)


async def _payer(session: AsyncSession, payment: Payment) -> User:
    """Lock the payer. For the books their row outlives the deletion of their account."""
    user = await lock_user(session, payment.user_id, even_forgotten=True)
    if user is None:
        raise NotFoundError(f"Платіж {payment.id} без платника")
    return user


async def _tell_payer(
    session: AsyncSession,
    user: User,
    payload: PaymentPayload | PaymentRefundedPayload,
    payment: Payment,
    now: datetime,
) -> None:
    if user.deleted_at is None:
        await events.tell_user(session, payload, user.user_id, now, f"{payload.text_key}:{payment.id}")
