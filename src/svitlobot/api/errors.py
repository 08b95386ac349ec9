"""Render every error as an RFC 9457 problem document with a stable ``code``."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from svitlobot.db.session import DEADLOCKS, OUTAGES
from svitlobot.errors import NotAuthenticatedError, SvitloBotError, TooManyRequestsError, UnavailableError

log = structlog.get_logger()

# Sensors obey it and back off by themselves: more would delay the news of an outage that a failover happens to meet.
AWAY_RETRY_AFTER_S = 5

_HTTP = {
    404: ("not_found", "Такої адреси тут немає"),
    405: ("method_not_allowed", "Цей метод тут не діє"),
    413: ("too_large", "Тіло запиту завелике"),
}


def problem(
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **extra: Any,  # noqa: ANN401 - as given
) -> JSONResponse:
    """Return a problem document."""
    body = {"type": f"urn:svitlobot:{code}", "title": code, "status": status, "code": code, "detail": detail, **extra}
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


async def _expected(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SvitloBotError)  # noqa: S101 - registered for this type only
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequestsError) else None
    if isinstance(error, NotAuthenticatedError):
        headers = {"WWW-Authenticate": error.scheme}
    details = {"details": error.details} if error.details else {}
    return problem(error.status, error.code, error.text, headers, **details)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type only
    fields = [{"field": ".".join(map(str, e["loc"][1:])), "message": e["msg"]} for e in error.errors()]
    return problem(422, "invalid_input", "Запит не пройшов перевірку", errors=fields)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    code, detail = _HTTP.get(error.status_code, ("http_error", str(error.detail)))
    return problem(error.status_code, code, detail, error.headers)


async def _outage(_request: Request, error: Exception) -> JSONResponse:
    log.error("dependency_unavailable", reason=type(error).__name__)
    text = "База даних тимчасово недоступна; спробуйте ще раз за хвилину"
    wait = 1 if isinstance(error, DEADLOCKS) else AWAY_RETRY_AFTER_S
    return problem(503, UnavailableError.code, text, {"Retry-After": str(wait)})


async def _disconnected(request: Request, _error: Exception) -> Response:
    log.info("client_disconnected", path=request.url.path)
    return Response(status_code=400)  # nobody is there to read it


async def _bug(_request: Request, _error: Exception) -> JSONResponse:
    # Starlette raises it again after this answer, and uvicorn logs its traceback, so it is not logged here.
    return problem(500, "internal_error", "Внутрішня помилка; її вже записано в журнал")


def install(app: FastAPI) -> None:
    """Install the exception handlers."""
    app.add_exception_handler(SvitloBotError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for outage in OUTAGES:
        app.add_exception_handler(outage, _outage)
    app.add_exception_handler(ClientDisconnect, _disconnected)
    app.add_exception_handler(Exception, _bug)
