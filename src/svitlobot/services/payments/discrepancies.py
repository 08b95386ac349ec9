"""Words of providers that contradict our orders: nothing follows from them but that the operator is told, once."""

from datetime import datetime

import structlog

from svitlobot.db.models import Payment
from svitlobot.db.queries.payments.orders import paid_by
from svitlobot.db.session import AsyncSession
from svitlobot.domain.payments.orders import Notice, Outcome, PaymentStatus, objection
from svitlobot.services.outbox import events
from svitlobot.services.payments.log import write_down

log = structlog.get_logger()

_SETTLED = frozenset({PaymentStatus.SUCCESS, PaymentStatus.REFUNDED})


async def doubt(
    session: AsyncSession, payment: Payment, notice: Notice, told: str | None, *, takes_tests: bool
) -> str | None:
    """Return why nothing may follow from a word, None when something may; ``told`` is the number that came with it."""
    return (
        objection(notice, amount=payment.amount, currency=payment.currency, takes_tests=takes_tests)
        or _partial(notice, payment)
        or _second_charge(notice, payment, told)
        or _other_charge_returned(notice, payment, told)
        or await _taken(session, payment, told)
    )


def number_after(payment: Payment, notice: Notice, told: str | None) -> str | None:
    """Return the provider's number of a payment: the one that was paid, whatever was tried before or came after."""
    if payment.status in _SETTLED or (payment.payment_id and notice.outcome is not Outcome.PAID):
        return payment.payment_id
    return told or payment.payment_id


def note_what_was_said(payment: Payment, notice: Notice) -> None:
    """Keep a doubted word that money was taken: until somebody has looked, the order is asked about and reported."""
    if payment.status not in _SETTLED and notice.outcome is Outcome.PAID and not notice.is_test:
        payment.provider_status = notice.said


async def tell_doubt(session: AsyncSession, payment: Payment, reason: str, now: datetime, chat: int | None) -> None:
    """Log why a word on an order is not believed, and tell the operator."""
    log.error("payment_contradicts_order", payment=payment.id, reason=reason)
    write_down(session, payment, "payment_contradiction", reason, now)
    text = f"Платіж {payment.id}: {reason}. Перевірте в кабінеті платіжної системи."
    await events.alert_operator(session, chat, text, now, f"payment:{payment.id}:{reason}"[:200])


async def tell_unknown(session: AsyncSession, method: str, notice: Notice, now: datetime, chat: int | None) -> None:
    """Log a word on an order that we do not have; when money was taken for it, tell the operator."""
    known = {"method": method, "order_id": notice.order_id, "said": notice.said, "number": notice.provider_id}
    log.warning("payment_unknown", **known)
    if notice.outcome is Outcome.PAID:
        text = f"{method} каже, що замовлення {notice.order_id[:64]} оплачено, а такого в нас немає. Перевірте."
        await events.alert_operator(session, chat, text, now, f"payment:{method}:{notice.order_id}"[:200])


def _partial(notice: Notice, payment: Payment) -> str | None:
    """Return why a refund is not a whole one: then a person decides about the days, not a rule."""
    if notice.outcome is Outcome.REFUNDED and 0 < notice.amount < payment.amount:
        return f"повернено лише {notice.amount} із {payment.amount} {payment.currency}; дні не змінено"
    return None


def _second_charge(notice: Notice, payment: Payment, told: str | None) -> str | None:
    """Return why a success is not the one we know of: the payer was charged twice for one order."""
    if payment.status not in _SETTLED or notice.outcome is not Outcome.PAID:
        return None
    if told is None or payment.payment_id is None or told == payment.payment_id:
        return None
    return f"за те саме замовлення заплачено ще раз, номер {told}: поверніть ці гроші"


def _other_charge_returned(notice: Notice, payment: Payment, told: str | None) -> str | None:
    """Return why days stay: of Stars that were charged twice, those went back that no days were given for."""
    if payment.payment_method != "stars" or notice.outcome is not Outcome.REFUNDED or told is None:
        return None
    if payment.payment_id is None or told == payment.payment_id:
        return None
    return f"зайву оплату, номер {told}, повернено; дні не змінено"


async def _taken(session: AsyncSession, payment: Payment, told: str | None) -> str | None:
    """Return why the provider's number of the payment is not this payment's: another order has been paid by it."""
    other = None if told is None else await paid_by(session, told)
    return None if other in {None, payment.id} else f"номер {told} вже має платіж {other}"
