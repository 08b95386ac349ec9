"""What became of payments, in the audit."""

from datetime import datetime

from svitlobot.db.models import Payment
from svitlobot.db.session import AsyncSession
from svitlobot.services import audit


def write_down(
    session: AsyncSession,
    payment: Payment,
    action: str,
    description: str,
    now: datetime,
    *,
    actor: str | None = None,
    **more: str,
) -> None:
    """Log what is done to a payment, in the transaction that does it; without an ``actor``, by a provider's word."""
    details = {"payment": payment.id, **more}
    audit.record(session, action, now, actor=actor, description=description, user_id=payment.user_id, details=details)
