"""Payments in the audit log."""

from datetime import datetime

from svitlobot.db.models import Payment
from svitlobot.db.session import AsyncSession
from svitlobot.services import audit


def record_payment(
    session: AsyncSession,
    payment: Payment,
    action: str,
    description: str,
    now: datetime,
    *,
    actor: str | None = None,
    **more: str,
) -> None:
    """Record a change of a payment in the transaction that makes it; no ``actor`` means that a provider caused it."""
    details = {"payment": payment.id, **more}
    audit.record(session, action, now, actor=actor, description=description, user_id=payment.user_id, details=details)
