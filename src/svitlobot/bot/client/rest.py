"""How a call of the REST API is made, and what its answers and refusals are to the bot.

Every call may be made twice: the API's writes are idempotent. So what fails on the way is tried again, within one
limit of time for the whole call, as a person is waiting.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

import aiohttp
import orjson
from pydantic import BaseModel, ValidationError

from svitlobot.errors import (
    ConflictError,
    InvalidInputError,
    NotAuthenticatedError,
    NotFoundError,
    NotRegisteredError,
    OthersUndecidedError,
    ReferralRefusedError,
    SvitloBotError,
    TierTooLowError,
    TooLargeError,
    TooManyAddressesError,
    TooManyRequestsError,
    UnavailableError,
)
from svitlobot.schemas.problems import Problem

CALL_LIMIT_S = 8.0  # a rush or a busy machine is slow; a checkout must be answered within ten
TRIES = 3
PAUSE_S = 0.1  # before the second try, and three times as long before the third, give or take a half
CONNECTIONS = 16  # calls at a time; a rush waits here, not in the API, where its time would run
MAX_ANSWER = 1024 * 1024

_DOWN = frozenset({502, 503, 504})
_KNOWN: tuple[type[SvitloBotError], ...] = (
    NotFoundError,
    NotRegisteredError,
    NotAuthenticatedError,
    InvalidInputError,
    ConflictError,
    TooManyAddressesError,
    ReferralRefusedError,
    TooLargeError,
)
_BY_CODE = {error.code: error for error in _KNOWN}
_BY_DETAIL: Mapping[str, tuple[str, Callable[[str], SvitloBotError]]] = {
    TierTooLowError.code: ("tier", TierTooLowError),
    OthersUndecidedError.code: ("queues", OthersUndecidedError),
}
"""Errors that make their own text of one detail."""

Params = Mapping[str, str | int | float | None]
Shape = TypeVar("Shape", bound=BaseModel)


class Answer(NamedTuple):
    """What the API said; ``body`` as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class RestClient:
    """A connection pool to the API. Make it inside the event loop, close it at the end."""

    def __init__(self, url: str, service_token: str, *, call_limit: float = CALL_LIMIT_S) -> None:
        self._url = url.rstrip("/")
        self._call_limit = call_limit
        self._free = asyncio.Semaphore(CONNECTIONS)
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30),
            headers={"X-Service-Token": service_token},
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._http.close()

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: BaseModel | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_answer: int = MAX_ANSWER,
        within_s: float | None = None,
    ) -> Answer:
        """Make any call of the API. ``within_s`` is for files, which take longer."""
        request: dict[str, Any] = {
            "params": {name: value for name, value in (params or {}).items() if value is not None},
            "headers": headers,
            "data": content,
        }
        if body is not None:
            request["json"] = body.model_dump(mode="json", exclude_unset=True)
        try:
            async with self._free, asyncio.timeout(within_s or self._call_limit):
                answer = await self._insist(method, self._url + path, request, max_answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnavailableError("Сервіс тимчасово недоступний", reason=type(error).__name__) from error
        if not (200 <= answer.status < 300 or answer.status == HTTPStatus.NOT_MODIFIED):
            raise _refusal(answer)
        return answer

    async def _insist(self, method: str, url: str, request: dict[str, Any], max_answer: int) -> Answer:
        """Try again what another try may mend."""
        for tries_left in range(TRIES - 1, 0, -1):
            try:
                answer = await self._ask(method, url, request, max_answer)
            except aiohttp.ClientConnectionError:
                pass
            else:
                if answer.status not in _DOWN:
                    return answer
            pause = PAUSE_S * 3 ** (TRIES - 1 - tries_left)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, no secret
        return await self._ask(method, url, request, max_answer)

    async def _ask(self, method: str, url: str, request: dict[str, Any], max_answer: int) -> Answer:
        async with self._http.request(method, url, allow_redirects=False, **request) as response:
            body = b""
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > max_answer:
                    raise UnavailableError("Відповідь сервісу завелика")
            return Answer(response.status, response.headers, body)


def parse_answer(shape: type[Shape], answer: Answer) -> Shape:
    """Understand an answer. Raises UnavailableError for one that nobody does."""
    try:
        return shape.model_validate_json(answer.body)
    except ValidationError as error:
        raise UnavailableError("Сервіс відповів незрозуміло", shape=shape.__name__) from error


def _refusal(answer: Answer) -> SvitloBotError:
    """Return the error that a problem document tells of."""
    try:
        problem = Problem.model_validate(orjson.loads(answer.body))
    except (orjson.JSONDecodeError, ValidationError):
        return UnavailableError("Сервіс тимчасово недоступний", status=answer.status)
    if problem.code == TooManyRequestsError.code:
        retry_after = answer.headers.get("Retry-After", "")
        return TooManyRequestsError(int(retry_after) if retry_after.isdigit() else 1)
    if problem.code in _BY_DETAIL:
        name, error = _BY_DETAIL[problem.code]
        return error(str((problem.details or {}).get(name, "")))
    known = _BY_CODE.get(problem.code)
    if known is None:
        return UnavailableError("Сервіс тимчасово недоступний", status=answer.status, code=problem.code)
    return known(problem.detail, **(problem.details or {}))
