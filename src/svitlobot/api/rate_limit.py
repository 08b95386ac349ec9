"""How often a caller may ask."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from limits import parse

from svitlobot.api.auth import Role, identify
from svitlobot.gateways.request_limits import Limiter


def limited(name: str, rate: str) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that holds callers of ``name`` to a rate such as ``60/minute``.

    A Mini App user's requests count as theirs, and so do those that the bot makes for the person in the path. Others
    are counted by address; the bot, which speaks for everybody from one, is not held back there. The admin never is.
    """
    item = parse(rate)

    async def check(request: Request) -> None:
        caller = _counted_as(request)
        if caller is not None:
            limiter: Limiter = request.app.state.limiter
            await limiter.hit(item, name, caller)

    return check


def _counted_as(request: Request) -> str | None:
    principal = identify(request)
    person: str | None = request.path_params.get("user_id")
    match principal.role:
        case Role.RESIDENT:
            return str(principal.user_id)
        case Role.BOT:
            return person
        case Role.ANYONE if person is None:  # with a person in the path, whoever is nobody in particular is refused
            return request.client.host if request.client else ""
    return None
