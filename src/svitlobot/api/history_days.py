"""How many days back a caller may look at queues: everybody 30, residents what their tier gives if it is more."""

from typing import Annotated

from fastapi import Depends, Query, Response

from svitlobot.api.auth import Allow, Principal, Role
from svitlobot.api.context import InContext
from svitlobot.errors import NotAuthenticatedError
from svitlobot.services.power import history

PUBLIC_DAYS = 30
MOST_DAYS = 90

Anyone = Annotated[Principal, Depends(Allow(Role.ANYONE))]


async def _allowed_days(
    context: InContext,
    caller: Anyone,
    response: Response,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="За скільки днів; понад 30 — з тарифом, що їх дає")] = 7,
) -> int:
    """Return the days. Raises NotAuthenticatedError or TierTooLowError; a longer answer is the caller's own."""
    if days <= PUBLIC_DAYS:
        return days
    response.headers["Cache-Control"] = "private, max-age=60"
    if caller.role is Role.ANYONE:
        raise NotAuthenticatedError(f"Усім видно {PUBLIC_DAYS} днів; більше — у застосунку", scheme="tma-session")
    if caller.is_resident and caller.user_id is not None:
        async with context.database.transaction() as session:
            await history.check_days(session, caller.user_id, days)
    return days


AllowedDays = Annotated[int, Depends(_allowed_days)]
