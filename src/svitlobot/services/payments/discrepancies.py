"""Notifications that do not match our order: they change nothing and alert the operator once."""

from datetime import datetime

import structlog

from svitlobot.db.models import Payment
from svitlobot.db.queries.payments.orders import paid_by
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.domain.payments.orders import Outcome, PaymentStatus, ProviderNotification, mismatch_reason
from svitlobot.metrics.payments import count_discrepancy
from svitlobot.services.outbox import events
from svitlobot.services.payments.log import record_payment

log = structlog.get_logger()

_SETTLED = frozenset({PaymentStatus.SUCCESS, PaymentStatus.REFUNDED})


async def find_discrepancy(
    session: AsyncSession,
    payment: Payment,
    notification: ProviderNotification,
    provider_id: str | None,
    *,
    takes_tests: bool,
) -> str | None:
    """Return why a notification does not match its order, None if it does; ``provider_id`` came with it."""
    return (
        mismatch_reason(notification, amount=payment.amount, currency=payment.currency, takes_tests=takes_tests)
        or _partial(notification, payment)
        or _second_charge(notification, payment, provider_id)
        or _other_charge_returned(notification, payment, provider_id)
        or await _number_in_use(session, payment, provider_id)
    )


def provider_id_to_keep(payment: Payment, notification: ProviderNotification, provider_id: str | None) -> str | None:
    """Return the provider's number to keep with a payment: that of the attempt that was paid."""
    if payment.status in _SETTLED or (payment.payment_id and notification.outcome is not Outcome.PAID):
        return payment.payment_id
    return provider_id or payment.payment_id


def keep_reported_success(payment: Payment, notification: ProviderNotification) -> None:
    """Keep a mismatched success as the order's provider status, so that checks and reports go on until it is solved."""
    if payment.status not in _SETTLED and notification.outcome is Outcome.PAID and not notification.is_test:
        payment.provider_status = notification.provider_status


async def alert_discrepancy(
    session: AsyncSession, payment: Payment, reason: str, now: datetime, chat: int | None
) -> None:
    """Log why a notification does not match its order, and alert the operator."""
    count_discrepancy(payment.payment_method)
    log.error("payment_contradicts_order", payment=payment.id, reason=reason)
    record_payment(session, payment, "payment_contradiction", reason, now)
    text = f"Платіж {payment.id}: {reason}. Перевірте в кабінеті платіжної системи."
    await events.alert_operator(session, chat, AdminAlertPayload(text), now, f"payment:{payment.id}:{reason}"[:200])


async def alert_unknown_order(
    session: AsyncSession, method: str, notification: ProviderNotification, now: datetime, chat: int | None
) -> None:
    """Log a notification of an order that we do not have; if money was taken for it, alert the operator."""
    known = {
        "method": method,
        "order_id": notification.order_id,
        "status": notification.provider_status,
        "number": notification.provider_id,
    }
    count_discrepancy(method)
    log.warning("payment_unknown", **known)
    if notification.outcome is Outcome.PAID:
        text = f"{method} каже, що замовлення {notification.order_id[:64]} оплачено, а в мене такого немає. Перевірте."
        await events.alert_operator(
            session, chat, AdminAlertPayload(text), now, f"payment:{method}:{notification.order_id}"[:200]
        )


def _partial(notification: ProviderNotification, payment: Payment) -> str | None:
    """Return the reason if a refund is partial: then the operator decides about the days."""
    if notification.outcome is Outcome.REFUNDED and 0 < notification.amount < payment.amount:
        return f"повернено лише {notification.amount} із {payment.amount} {payment.currency}; дні не змінено"
    return None


def _second_charge(notification: ProviderNotification, payment: Payment, provider_id: str | None) -> str | None:
    """Return the reason if the payer was charged twice for one order."""
    if payment.status not in _SETTLED or notification.outcome is not Outcome.PAID:
        return None
    if provider_id is None or payment.payment_id is None or provider_id == payment.payment_id:
        return None
    return f"за те саме замовлення заплачено ще раз, номер {provider_id}: поверніть ці гроші"


def _other_charge_returned(notification: ProviderNotification, payment: Payment, provider_id: str | None) -> str | None:
    """Return the reason if the refunded Stars were an extra charge, for which no days were granted."""
    if payment.payment_method != "stars" or notification.outcome is not Outcome.REFUNDED or provider_id is None:
        return None
    if payment.payment_id is None or provider_id == payment.payment_id:
        return None
    return f"зайву оплату, номер {provider_id}, повернено; дні не змінено"


async def _number_in_use(session: AsyncSession, payment: Payment, provider_id: str | None) -> str | None:
    """Return the reason if the provider's number already belongs to another order."""
    other = None if provider_id is None else await paid_by(session, provider_id)
    return None if other in {None, payment.id} else f"номер {provider_id} вже має платіж {other}"
