"""The log of what became of payments."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ActionLog, Payment


def write_down(
    session: AsyncSession, payment: Payment, action: str, description: str, now: datetime, **more: str
) -> None:
    """Log an action about a payment, in the transaction that does it."""
    session.add(
        ActionLog(
            user_id=payment.user_id,
            action_type=action,
            description=description,
            details={"payment": payment.id, **more},
            created_at=now,
        )
    )
