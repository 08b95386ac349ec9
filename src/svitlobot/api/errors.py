"""Every error leaves the API as an RFC 9457 problem document with a stable ``code``."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from svitlobot.db.session import OUTAGES
from svitlobot.errors import SvitloBotError, UnavailableError

log = structlog.get_logger()


def problem(status: int, code: str, detail: str, **extra: Any) -> JSONResponse:  # noqa: ANN401 - as given
    """Build a problem document."""
    body = {"type": f"urn:svitlobot:{code}", "title": code, "status": status, "code": code, "detail": detail, **extra}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


async def _expected(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SvitloBotError)  # noqa: S101 - registered for this type only
    return problem(error.status, error.code, error.text, **({"details": error.details} if error.details else {}))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type only
    fields = [{"field": ".".join(map(str, e["loc"][1:])), "message": e["msg"]} for e in error.errors()]
    return problem(422, "invalid_input", "Запит не пройшов перевірку", errors=fields)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    codes = {404: "not_found", 405: "method_not_allowed"}
    return problem(error.status_code, codes.get(error.status_code, "http_error"), str(error.detail))


async def _outage(_request: Request, error: Exception) -> JSONResponse:
    log.error("dependency_unavailable", reason=type(error).__name__)
    return problem(503, UnavailableError.code, "База даних тимчасово недоступна; спробуйте ще раз за хвилину")


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("unhandled_error", path=request.url.path, exc_info=error)
    return problem(500, "internal_error", "Внутрішня помилка; її вже записано в журнал")


def install(app: FastAPI) -> None:
    """Teach the application to answer every failure this way."""
    app.add_exception_handler(SvitloBotError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for outage in OUTAGES:
        app.add_exception_handler(outage, _outage)
    app.add_exception_handler(Exception, _bug)
