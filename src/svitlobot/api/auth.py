"""Authentication and authorisation of callers. A test finds routes that do not name their roles."""

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext
from pydantic import SecretStr

from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import user_of_session
from svitlobot.errors import NotAuthenticatedError, NotFoundError
from svitlobot.services.users import profile

MAX_SECRET = 256


class Role(StrEnum):
    """Roles of callers, named as the security schemes of the OpenAPI document."""

    ADMIN = "admin"
    BOT = "bot"
    OPERATOR = "operator"
    RESIDENT = "mini_app_user"
    NEWCOMER = "init_data"
    SENSOR = "sensor"
    ANYONE = "anyone"


SCHEMES: dict[Role, dict[str, Any]] = {
    Role.ADMIN: {
        "type": "apiKey", "in": "header", "name": "X-Admin-Token",
        "description": "Токен оператора: ADMIN_TOKEN",
    },
    Role.BOT: {
        "type": "apiKey", "in": "header", "name": "X-Service-Token",
        "description": "Токен бота: SERVICE_TOKEN",
    },
    Role.OPERATOR: {
        "type": "apiKey", "in": "header", "name": "X-Operator",
        "description": "Оператор у боті: Telegram id із ADMIN_USER_IDS; лише разом із X-Service-Token.",
    },
    Role.RESIDENT: {
        "type": "http", "scheme": "tma-session",
        "description": "Сеанс Mini App: `POST /api/session` дає його на годину; лише до власних даних.",
    },
    Role.NEWCOMER: {
        "type": "http",
        "scheme": "tma",
        "description": "Дані, які Telegram дає Mini App: Telegram.WebApp.initData.",
    },
    Role.SENSOR: {
        "type": "http", "scheme": "bearer",
        "description": "Ключ датчика: `svitlobot sensors add` показує його один раз.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller; ``user_id`` is a Mini App user's, or the operator's who acts through the bot."""

    role: Role
    user_id: int | None = None

    @property
    def is_resident(self) -> bool:
        """Tell whether it is a Mini App user, who reaches their own data only."""
        return self.role is Role.RESIDENT

    @property
    def actor(self) -> str:
        """Return the caller as the audit names them."""
        return f"telegram:{self.user_id}" if self.role is Role.OPERATOR else self.role.value

    @property
    def for_others(self) -> str | None:
        """Return who changes what is another person's; None where people act for themselves, through the bot too."""
        return self.actor if self.role in {Role.ADMIN, Role.OPERATOR} else None

    def check_reaches(self, user_id: int) -> None:
        """Raise NotFoundError when the caller may not know of this person."""
        if self.is_resident and self.user_id != user_id:
            raise NotFoundError("Такої людини немає")


def identify(request: Request) -> Principal:
    """Authenticate the caller. Unauthenticated callers get ``Role.ANYONE``.

    Two routes check credentials themselves: the sensor's key in the statement that stores its reading, and Telegram's
    init data in ``POST /api/session``.
    """
    context: Context = request.app.state.context
    if _has_secret(request, Role.ADMIN, context.settings.admin_token):
        return Principal(Role.ADMIN)
    if _has_secret(request, Role.BOT, context.settings.service_token):
        return _bot_or_operator(request, context.settings.admin_user_ids)
    tokens = [token.get_secret_value() for token in context.settings.telegram_bot_token]
    session = credentials(request.headers.get("authorization"), "tma-session")
    user_id = user_of_session(session, tokens, context.clock()) if session else None
    return Principal(Role.ANYONE) if user_id is None else Principal(Role.RESIDENT, user_id)


def _bot_or_operator(request: Request, operators: Collection[int]) -> Principal:
    """Return the bot, or the operator it acts for, who must be in ADMIN_USER_IDS."""
    named = request.headers.get(SCHEMES[Role.OPERATOR]["name"])
    if named is None:
        return Principal(Role.BOT)
    user_id = next((one for one in operators if str(one) == named), None)
    return Principal(Role.ANYONE) if user_id is None else Principal(Role.OPERATOR, user_id)


def _has_secret(request: Request, role: Role, expected: SecretStr | None) -> bool:
    """Compare a secret in constant time. An unset secret matches nothing."""
    given = request.headers.get(SCHEMES[role]["name"])
    if expected is None or not given or len(given) > MAX_SECRET:
        return False
    return hmac.compare_digest(given.encode(), expected.get_secret_value().encode())


def credentials(authorization: str | None, scheme: str) -> str | None:
    """Return the credentials of an Authorization header, or None when its scheme is another one."""
    named, _, value = (authorization or "").partition(" ")
    return value.strip() if named.lower() == scheme else None


def bearer_key(authorization: str | None) -> str:
    """Return the key of an ``Authorization: Bearer KEY`` header. Raises NotAuthenticatedError."""
    key = credentials(authorization, "bearer")
    if not key or len(key) > MAX_SECRET:
        raise NotAuthenticatedError("Потрібен заголовок Authorization: Bearer <ключ датчика>")
    return key


class Allow:
    """A route's dependency that admits these roles and returns the caller.

    Raises NotFoundError for a Mini App user, for whom only their own data exists, and NotAuthenticatedError for others.
    A Mini App user's ban is looked up for each request, so it ends their open session at once with BannedError.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Principal:
        """Check the caller."""
        principal = identify(request)
        if Role.ANYONE in self.roles:
            return principal
        if principal.role in self.roles:
            await _check_not_banned(request, principal)
            return principal
        if principal.is_resident:
            raise NotFoundError("Такого тут немає")
        schemes = [SCHEMES[role] for role in Role if role in self.roles]
        headers = [one.get("name") or f"Authorization: {one['scheme']}" for one in schemes]
        challenge = next((one["scheme"] for one in schemes if "scheme" in one), "ApiKey")
        raise NotAuthenticatedError(f"Потрібен дійсний заголовок: {' або '.join(headers)}", scheme=challenge)


async def _check_not_banned(request: Request, principal: Principal) -> None:
    if principal.is_resident and principal.user_id is not None:
        context: Context = request.app.state.context
        async with context.database.transaction() as session:
            await profile.check_may_use(session, principal.user_id)


Public = Depends(Allow(Role.ANYONE))
Admin = Depends(Allow(Role.ADMIN, Role.OPERATOR))
Operator = Annotated[Principal, Admin]
"""The operator, by the token or through the bot; the audit names their ``actor``."""


async def _operator_in_any_app(
    request: Request, caller: Annotated[Principal, Depends(Allow(Role.ADMIN, Role.OPERATOR, Role.RESIDENT))]
) -> Principal:
    """Admit an operator's own Mini App session, too; for other residents the route does not exist."""
    context: Context = request.app.state.context
    if caller.is_resident and caller.user_id not in context.settings.admin_user_ids:
        raise NotFoundError("Такого тут немає")
    return caller


OperatorInAnyApp = Depends(_operator_in_any_app)
"""The operator by the token, through the bot, or in the Mini App by the session of a user of ADMIN_USER_IDS."""
Bot = Depends(Allow(Role.BOT, Role.ADMIN))

Caller = Annotated[Principal, Depends(Allow(Role.BOT, Role.ADMIN, Role.RESIDENT))]


async def _reachable(
    user_id: Annotated[int, Path(ge=1, lt=2**52, description="Telegram user_id")], caller: Caller
) -> int:
    caller.check_reaches(user_id)
    return user_id


Person = Annotated[int, Depends(_reachable)]
"""The user_id in the path. The bot and the admin may reach every user, a Mini App user only themselves."""


def roles_of(route: RouteContext) -> frozenset[Role]:
    """Return the roles that may call a route; empty when it names none.

    A route that checks credentials itself names its scheme in ``openapi_extra``.
    """
    dependant: Dependant | None = getattr(route, "dependant", None)
    extra: dict[str, Any] = getattr(route, "openapi_extra", None) or {}
    named = {Role(scheme) for security in extra.get("security", ()) for scheme in security}
    return frozenset(named).union(*(allow.roles for allow in _allows(dependant)))


def _allows(dependant: Dependant | None) -> list[Allow]:
    if dependant is None:
        return []
    call: Callable[..., Any] | None = dependant.call
    inner = [allow for each in dependant.dependencies for allow in _allows(each)]
    return [call, *inner] if isinstance(call, Allow) else inner
