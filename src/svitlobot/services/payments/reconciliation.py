"""Asks providers about payments and refunds that nobody has confirmed: callbacks get lost, and maybe not repeated."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import structlog

from svitlobot.clock import Clock
from svitlobot.db.queries.payments import orders as rows
from svitlobot.db.session import OUTAGES, Database
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.payments.base import PaymentProvider
from svitlobot.gateways.payments.providers import Tills
from svitlobot.services.payments import orders

log = structlog.get_logger()

DUE = 200  # payments a run, those asked about least first; a run comes every minute
AT_ONCE = 8  # questions on their way
TIME_S = 40.0  # a provider has 15 s to answer, and a job is bounded to 60


@dataclass(frozen=True, slots=True)
class _Question:
    order_id: str
    method: str
    provider: PaymentProvider | None


async def check_pending(database: Database, tills: Tills, clock: Clock, admin_chat: int | None) -> int:
    """Ask about the payments that are due for it; return how many were. No transaction waits for a provider.

    What a provider is too slow for is left for the next run.
    """
    async with database.transaction() as session:
        due = await rows.due_for_check(session, clock(), DUE)
    by_method = {str(method): provider for method, provider in tills.providers.items()}
    todo = (
        _Question(one.order_id or "", one.payment_method or "", by_method.get(one.payment_method or "")) for one in due
    )
    no_later = monotonic() + TIME_S
    asked = 0

    async def ask_on() -> None:
        nonlocal asked
        for question in todo:  # shared: each is taken by one lane
            await _check(database, question, clock(), takes_tests=tills.takes_tests, admin_chat=admin_chat)
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
        notice = None if question.provider is None else await question.provider.ask(question.order_id)
        if notice is not None and notice.order_id == question.order_id:
            async with database.transaction() as session:
                await orders.take_notice(
                    session, question.method, notice, now, takes_tests=takes_tests, admin_chat=admin_chat
                )
    except SvitloBotError as error:
        log.warning("payment_check_failed", order_id=question.order_id, code=error.code, reason=error.text)
    except OUTAGES:
        raise
    except Exception:
        log.exception("payment_check_broken", order_id=question.order_id)
    async with database.transaction() as session:
        await orders.note_check(session, question.order_id, question.method, now, admin_chat)
