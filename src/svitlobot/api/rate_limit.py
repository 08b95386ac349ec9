"""Rate limits of API routes, by user or address."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from limits import parse

from svitlobot.api.auth import Role, identify
from svitlobot.request_limiter import RequestLimiter


def limited(name: str, rate: str) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that limits callers of ``name`` to a rate such as ``60/minute``.

    A Mini App user's requests count as theirs, and so do the bot's requests for the user in the path. Unauthenticated
    callers are counted by address. The admin, and the bot on paths without a user, are not limited.
    """
    item = parse(rate)

    async def check(request: Request) -> None:
        caller = _counter_key(request)
        if caller is not None:
            limiter: RequestLimiter = request.app.state.limiter
            await limiter.hit(item, name, caller)

    return check


def _counter_key(request: Request) -> str | None:
    principal = identify(request)
    person: str | None = request.path_params.get("user_id")
    match principal.role:
        case Role.RESIDENT:
            return str(principal.user_id)
        case Role.BOT:
            return person
        case Role.ANYONE if person is None:  # a path with a user refuses unauthenticated callers
            return request.client.host if request.client else ""
    return None
