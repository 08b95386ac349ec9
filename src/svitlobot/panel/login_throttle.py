"""Rate-limit panel logins and audit lockouts."""

from contextlib import suppress

import structlog
from limits import RateLimitItem, parse

from svitlobot.errors import NotAuthenticatedError, TooManyRequestsError
from svitlobot.panel.context import PanelContext
from svitlobot.services.admin import operators

log = structlog.get_logger()

# Enough for typing errors, too few for guessing. A lockout that another person caused lasts minutes.
LIMIT_PER_LOGIN = parse("10/15minutes")
LIMIT_PER_ADDRESS = parse("30/15minutes")
_AUDITED = parse("1/15minutes")


async def log_in(context: PanelContext, login: str, password: str, address: str) -> str:
    """Open a session and return its token.

    Raises NotAuthenticatedError, and TooManyRequestsError after too many attempts. A lockout is audited once for as
    long as it lasts. Every failure is logged, without the password.
    """
    login = operators.normalized_login(login)
    await _count(context, LIMIT_PER_ADDRESS, "panel-address", address, login, address)
    await _count(context, LIMIT_PER_LOGIN, "panel-login", login, login, address)
    try:
        return await operators.log_in(context.database, login, password, address, context.clock())
    except NotAuthenticatedError:
        log.warning("panel_login_failed", login=login, address=address)
        raise


async def _count(context: PanelContext, most: RateLimitItem, what: str, whose: str, login: str, address: str) -> None:
    try:
        await context.limiter.hit(most, what, whose)
    except TooManyRequestsError:
        log.warning("panel_login_held_back", login=login, address=address)
        with suppress(TooManyRequestsError):
            await context.limiter.hit(_AUDITED, f"{what}-audited", whose)
            async with context.database.transaction() as session:
                operators.locked_out(session, login, address, context.clock())
        raise
