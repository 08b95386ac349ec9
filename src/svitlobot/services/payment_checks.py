"""Asks providers about payments that were left pending: callbacks get lost, and nobody says when they are repeated."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from svitlobot.clock import Clock
from svitlobot.db.queries import payments as rows
from svitlobot.db.session import Database
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.payments.base import PaymentProvider
from svitlobot.gateways.payments.tills import Tills
from svitlobot.services import payments

log = structlog.get_logger()

AT_ONCE = 20  # a provider has 15 s to answer, and a job is bounded to 60


@dataclass(frozen=True, slots=True)
class _Question:
    order_id: str
    method: str
    provider: PaymentProvider | None


async def check_pending(database: Database, tills: Tills, clock: Clock, admin_chat: int | None) -> int:
    """Ask about the payments that are due for it; return how many were. No transaction waits for a provider."""
    async with database.transaction() as session:
        due = await rows.due_for_check(session, clock(), AT_ONCE)
    by_method = {str(method): provider for method, provider in tills.providers.items()}
    for payment in due:
        method = payment.payment_method or ""
        question = _Question(payment.order_id or "", method, by_method.get(method))
        await _check(database, question, clock(), takes_tests=tills.takes_tests, admin_chat=admin_chat)
    return len(due)


async def _check(
    database: Database, question: _Question, now: datetime, *, takes_tests: bool, admin_chat: int | None
) -> None:
    notice = None
    try:
        if question.provider is not None:
            notice = await question.provider.ask(question.order_id)
    except SvitloBotError as error:
        log.warning("payment_check_failed", order_id=question.order_id, code=error.code, reason=error.text)
    async with database.transaction() as session:
        if notice is not None:
            await payments.take_notice(
                session, question.method, notice, now, takes_tests=takes_tests, admin_chat=admin_chat
            )
        await payments.note_check(session, question.order_id, question.method, now)
