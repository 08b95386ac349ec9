"""Quiet mode: until its end the operator is told of what is critical only, and then of the rest at once."""

from datetime import datetime, timedelta

from svitlobot.db.models import QuietMode
from svitlobot.db.queries.alerts import states
from svitlobot.db.session import AsyncSession
from svitlobot.errors import InvalidInputError
from svitlobot.services import audit

LONGEST = timedelta(hours=24)


async def quiet_until(session: AsyncSession, now: datetime) -> datetime | None:
    """Return until when the quiet mode lasts; None when it is off."""
    quiet = await session.get(QuietMode, 1)
    return quiet.until if quiet is not None and quiet.until > now else None


async def be_quiet(session: AsyncSession, until: datetime, now: datetime, *, actor: str) -> None:
    """Be quiet until then, instead of until another moment. Raises InvalidInputError: at most for a day."""
    if not now < until <= now + LONGEST:
        raise InvalidInputError("Тихий режим може тривати щонайбільше добу")
    await states.set_quiet(session, now, until, actor)
    audit.record(
        session, "alerts_quiet", now, actor=actor, description="Тихий режим", details={"until": until.isoformat()}
    )


async def be_loud(session: AsyncSession, now: datetime, *, actor: str) -> None:
    """End the quiet mode: what it kept back is told at the next look."""
    quiet = await session.get(QuietMode, 1, with_for_update=True)
    if quiet is not None and quiet.until > now:
        quiet.until = now
        audit.record(session, "alerts_loud", now, actor=actor, description="Тихий режим скінчено")
