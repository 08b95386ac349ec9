"""Reconciliation: asks providers about payments and refunds that are not confirmed, because callbacks get lost."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import structlog

from svitlobot.clock import Clock
from svitlobot.db.models import Payment
from svitlobot.db.queries.payments import orders as rows
from svitlobot.db.session import OUTAGES, AsyncSession, Database
from svitlobot.domain.payments.orders import (
    CHECKS_GIVEN_UP_AFTER,
    PaymentStatus,
    may_have_taken_money,
    next_check_after,
)
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.payments.base import PaymentProvider
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.services.payments import discrepancies, notifications

log = structlog.get_logger()

DUE = 200  # payments a run, those asked about least first; a run comes every minute
AT_ONCE = 8  # questions on their way
TIME_S = 40.0  # a provider has 15 s to answer, and a job is bounded to 60


@dataclass(frozen=True, slots=True)
class _Question:
    order_id: str
    method: str
    provider: PaymentProvider | None


async def check_pending(database: Database, providers: PaymentProviders, clock: Clock, admin_chat: int | None) -> int:
    """Ask about the payments that are due for it; return how many were. No transaction waits for a provider.

    What a provider is too slow for is left for the next run.
    """
    async with database.transaction() as session:
        due = await rows.due_for_check(session, clock(), DUE)
    by_method = {str(method): provider for method, provider in providers.by_method.items()}
    todo = (
        _Question(one.order_id or "", one.payment_method or "", by_method.get(one.payment_method or "")) for one in due
    )
    no_later = monotonic() + TIME_S
    asked = 0

    async def ask_on() -> None:
        nonlocal asked
        for question in todo:  # shared: each is taken by one lane
            await _check(database, question, clock(), takes_tests=providers.takes_tests, admin_chat=admin_chat)
            asked += 1
            if monotonic() > no_later:
                return

    async with asyncio.TaskGroup() as lanes:
        for _ in range(AT_ONCE):
            lanes.create_task(ask_on())
    return asked


async def _check(
    database: Database, question: _Question, now: datetime, *, takes_tests: bool, admin_chat: int | None
) -> None:
    """Ask about one payment. What fails with it, fails for it alone: others are waiting behind it."""
    try:
        notification = None if question.provider is None else await question.provider.ask(question.order_id)
        if notification is not None and notification.order_id == question.order_id:
            async with database.transaction() as session:
                await notifications.apply_notification(
                    session, question.method, notification, now, takes_tests=takes_tests, admin_chat=admin_chat
                )
    except SvitloBotError as error:
        log.warning("payment_check_failed", order_id=question.order_id, code=error.code, reason=error.text)
    except OUTAGES:
        raise
    except Exception:
        log.exception("payment_check_broken", order_id=question.order_id)
    async with database.transaction() as session:
        await note_check(session, question.order_id, question.method, now, admin_chat)


async def note_check(session: AsyncSession, order_id: str, method: str, now: datetime, admin_chat: int | None) -> None:
    """Schedule the next check of an order: after 1, 5, 15 and 60 minutes, then daily for a week.

    An unpaid order whose money the provider may hold is checked daily without end, so that the payer is never told
    that nothing was taken. A refund that is not confirmed within a week alerts the operator.
    """
    payment = await rows.lock_order(session, method, order_id)
    if payment is None or payment.next_check_at is None:
        return
    payment.checks += 1
    if payment.checks < CHECKS_GIVEN_UP_AFTER or _may_be_held(payment):
        payment.next_check_at = now + next_check_after(payment.checks)
        return
    payment.next_check_at = None
    if payment.status == PaymentStatus.PENDING:
        await notifications.change_status(session, payment, PaymentStatus.PENDING, PaymentStatus.FAILED, now)
    elif payment.status == PaymentStatus.SUCCESS:
        reason = f"повернення {payment.amount} {payment.currency} за тиждень не підтверджено"
        await discrepancies.alert_discrepancy(session, payment, reason, now, admin_chat)


def _may_be_held(payment: Payment) -> bool:
    status = payment.provider_status
    return payment.status != PaymentStatus.SUCCESS and status is not None and may_have_taken_money(status)
