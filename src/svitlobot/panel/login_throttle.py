"""Logins to the panel: how many there may be, and what is left of those that failed."""

from contextlib import suppress

import structlog
from limits import RateLimitItem, parse

from svitlobot.errors import NotAuthenticatedError, TooManyRequestsError
from svitlobot.panel.context import PanelContext
from svitlobot.services.admin import operators

log = structlog.get_logger()

# A person mistypes a few times; a guesser gets nowhere. Whoever locks an operator out this way does so for minutes.
OF_LOGIN = parse("10/15minutes")
OF_ADDRESS = parse("30/15minutes")
_AUDITED = parse("1/15minutes")


async def log_in(context: PanelContext, login: str, password: str, address: str) -> str:
    """Log somebody in; return what their cookie is to hold.

    Raises NotAuthenticatedError, and TooManyRequestsError for whoever has guessed too often: that is in the audit, once
    for each time that it lasts. Any failure is logged, without the password.
    """
    login = operators.typed(login)
    await _count(context, OF_ADDRESS, "panel-address", address, login, address)
    await _count(context, OF_LOGIN, "panel-login", login, login, address)
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
