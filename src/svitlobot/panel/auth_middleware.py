"""Authenticate every request to the panel, and check the CSRF token and the origin of every change.

The middleware stands before sqladmin's router, so a route that a new version of sqladmin adds is closed as well.
"""

from collections.abc import Awaitable, Callable

import structlog
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svitlobot.db.session import OUTAGES
from svitlobot.errors import InvalidInputError, SvitloBotError, TooLargeError, TooManyRequestsError
from svitlobot.panel import csrf
from svitlobot.panel.context import context_of
from svitlobot.panel.cookies import ANONYMOUS, SESSION, read
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES
from svitlobot.services.admin import operators

log = structlog.get_logger()

LOGIN = "/login"
STATIC = ("/statics/", "/static/")
FILES = frozenset({"/excel", "/firmware"})
"""Paths that take a file. Its form is parsed here, beyond 1 MiB on the disk, and left in ``request.state.form``."""

ErrorPage = Callable[[Request, int, str], Awaitable[Response]]


class AuthMiddleware:
    """ASGI middleware around /admin. ``error_page`` renders a status and a text."""

    def __init__(self, app: ASGIApp, error_page: ErrorPage) -> None:
        self._app = app
        self._error_page = error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an authenticated request on, or answer it here."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        is_static = path.startswith(STATIC)
        guarded = _with_headers(send, is_kept=is_static)
        if is_static:
            await self._app(scope, receive, guarded)
            return
        request = Request(scope, receive)
        try:
            answer = await self._refusal(request, path)
            if answer is None:
                is_read = request.method not in csrf.SAFE and path not in FILES
                await self._app(scope, _replay(await request.body(), receive) if is_read else receive, guarded)
                return
        except TooManyRequestsError as error:
            answer = await self._error_page(request, error.status, error.text)
            answer.headers["Retry-After"] = str(error.retry_after)
        except SvitloBotError as error:
            answer = await self._error_page(request, error.status, error.text)
        except HTTPException as error:
            answer = await self._error_page(request, error.status_code, str(error.detail))
        except ClientDisconnect:  # a page that was closed while it sent a file
            return
        except OUTAGES as error:
            log.warning("database_unavailable", reason=type(error).__name__)
            answer = await self._error_page(request, 503, "База даних тимчасово недоступна; спробуйте за хвилину")
        finally:
            await request.close()
        await answer(scope, receive, guarded)

    async def _refusal(self, request: Request, path: str) -> Response | None:
        """Set ``request.state.login``; return an answer for an unauthenticated or forged request."""
        context = context_of(request)
        token = read(request, ANONYMOUS if path == LOGIN else SESSION)
        request.state.token, request.state.login = token, None
        _expect(request, token)
        if path != LOGIN:
            async with context.database.transaction() as session:
                login = await operators.who(session, token, context.clock()) if token else None
                if login is None and not await operators.is_anybody(session):
                    raise HTTPException(404, "Панель зачинено: спершу додайте оператора (svitlobot operators add)")
            request.state.login = login
            if login is None and request.method in csrf.SAFE:
                return RedirectResponse(request.url_for("admin:login").path, status_code=303)
            if login is None:
                raise HTTPException(401, "Сеанс закінчився: увійдіть ще раз")
        if request.method not in csrf.SAFE:
            await _check_origin(request, path)
        return None


def _expect(request: Request, token: str | None) -> None:
    request.state.csrf = csrf.token_for(token) if token else ""
    csrf.token_of_request.set(request.state.csrf)


async def _check_origin(request: Request, path: str) -> None:
    """Raise HTTPException for a change without this session's token or from another origin."""
    expected, site_url = request.state.csrf, context_of(request).settings.site_url
    is_ours = csrf.is_same_origin(request.headers, site_url)
    if path not in FILES:
        await request.body()
    elif is_ours:
        request.state.form = await _form_with_file(request)
    if not (expected and is_ours and await csrf.has_token(request, expected)):
        log.warning("panel_forgery_refused", path=request.url.path, login=request.state.login)
        raise HTTPException(403, "Запит не з цієї сторінки, або вона застаріла: оновіть її й повторіть")


async def _form_with_file(request: Request) -> FormData:
    """Parse a form of one file and a few fields; beyond its first MiB the file goes to the disk."""
    try:
        return await request.form(max_files=1, max_fields=5, max_part_size=1_024)
    except HTTPException as error:
        if error.status_code == 413:
            raise TooLargeError(
                f"Файл завеликий: можна до {MAX_WORKBOOK_BYTES >> 20} МБ. Поділіть його на частини"
            ) from None
        raise InvalidInputError("Форму з файлом не вдалося прочитати: відкрийте сторінку знову й повторіть") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    """Replay a body that was read here; `api/body_limit.py` bounds its size."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(send: Send, *, is_kept: bool) -> Send:
    """Set X-Robots-Tag and Cache-Control; browsers may cache only static files. The API sets the other headers."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Robots-Tag"] = "noindex"
            headers["Cache-Control"] = "public, max-age=3600" if is_kept else "no-store"
        await send(message)

    return sending
