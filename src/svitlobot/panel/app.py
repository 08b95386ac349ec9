"""Build the panel: sqladmin behind the authentication middleware."""

import logging
from functools import partial
from pathlib import Path
from typing import Any

from sqladmin import Admin
from sqlalchemy.ext.asyncio import async_sessionmaker
from starlette.applications import Starlette
from starlette.datastructures import URL, FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from svitlobot.errors import NotAuthenticatedError, SvitloBotError, TooManyRequestsError
from svitlobot.panel import cookies, csrf, dashboard, login_throttle
from svitlobot.panel.accessible import accessible
from svitlobot.panel.audit import Audit
from svitlobot.panel.auth_middleware import AuthMiddleware
from svitlobot.panel.broadcasts import Broadcasts
from svitlobot.panel.context import PanelContext, context_of
from svitlobot.panel.cookies import PATH
from svitlobot.panel.firmware import Firmware
from svitlobot.panel.imports import Excel
from svitlobot.panel.pages import Page
from svitlobot.panel.refunds import Refund
from svitlobot.panel.sensors import Provisioning
from svitlobot.panel.tables import tables
from svitlobot.panel.translations import ERRORS, plural, translated
from svitlobot.services.admin import operators

HERE = Path(__file__).parent
PAGES: tuple[type[Page], ...] = (Audit, Excel, Broadcasts, Refund, Provisioning, Firmware)

# Routes of sqladmin that are closed: files from the disk, CSV export and import of whole tables.
_CLOSED = {"file_download", "file_preview", "export", "import"}


class Panel(Admin):
    """sqladmin with our login, middleware and translations."""

    def __init__(self, app: Starlette, context: PanelContext) -> None:
        super().__init__(
            app,
            session_maker=async_sessionmaker(context.database.engine, expire_on_commit=False),
            base_url=PATH,
            title="СвітлоБот",
            templates_dir=str(HERE / "templates"),
            middlewares=[Middleware(AuthMiddleware, error_page=self.error_page)],
        )
        self.admin.state.context = context
        self.admin.router.routes = [
            *(route for route in self.admin.router.routes if getattr(route, "name", "") not in {*_CLOSED, "logout"}),
            Route("/logout", endpoint=self.logout, name="logout", methods=["POST"]),
            Mount("/static", app=StaticFiles(directory=HERE / "static"), name="static"),
        ]
        self.admin.exception_handlers = {HTTPException: self._http_error}
        env = self.templates.env
        env.install_gettext_callables(translated, plural, newstyle=True)  # type: ignore[attr-defined]
        env.filters["accessible"] = accessible
        env.globals["own"] = partial("{}/static/{}".format, PATH)
        env.globals["sqladmin_static"] = partial("{}/statics/{}".format, PATH)
        env.globals["path_for"] = lambda name: f"{PATH}{self.admin.url_path_for(name.partition(':')[2])}"
        for page in PAGES:
            self.add_view(page)
        for table in tables():
            self.add_view(table)

    async def error_page(self, request: Request, status: int, text: str) -> Response:
        """Render an error as a page without the menu."""
        request.state.csrf = getattr(request.state, "csrf", "")
        context = {"status_code": status, "message": text, "title": str(status)}
        return await self.templates.TemplateResponse(request, "sqladmin/error.html", context, status_code=status)

    async def _http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
        return await self.error_page(request, error.status_code, ERRORS.get(error.status_code, error.detail))

    async def index(self, request: Request) -> Response:
        """Show the dashboard."""
        return await self.templates.TemplateResponse(
            request, "sqladmin/index.html", await dashboard.page_context(request)
        )

    async def login(self, request: Request) -> Response:
        """Show the login form, or check it and open a session."""
        if request.method != "POST":
            return await self._login_page(request, 200)
        context, form = context_of(request), await request.form()
        login, password = (str(form.get(name, "")) for name in ("login", "password"))
        address = request.client.host if request.client else ""
        try:
            token = await login_throttle.log_in(context, login, password, address)
        except TooManyRequestsError as error:
            minutes = max(1, -(-error.retry_after // 60))
            answer = await self._login_page(request, error.status, f"Забагато спроб увійти: зачекайте {minutes} хв")
            answer.headers["Retry-After"] = str(error.retry_after)
            return answer
        except NotAuthenticatedError as error:
            return await self._login_page(request, error.status, error.text)
        answer = RedirectResponse(f"{PATH}/", status_code=303)
        cookies.set_cookie(request, answer, cookies.SESSION, token)
        cookies.delete_cookie(request, answer, cookies.ANONYMOUS)
        return answer

    async def _login_page(self, request: Request, status: int, error: str | None = None) -> Response:
        token = request.state.token or cookies.new_token()
        request.state.csrf = csrf.token_for(token)
        context = {"error": error, "title": "Вхід"}
        answer = await self.templates.TemplateResponse(request, "sqladmin/login.html", context, status_code=status)
        cookies.set_cookie(request, answer, cookies.ANONYMOUS, token)
        return answer

    async def logout(self, request: Request) -> Response:
        """Delete the session's row, so that copies of its cookie stop working."""
        context = context_of(request)
        async with context.database.transaction() as session:
            await operators.log_out(session, request.state.token, context.clock())
        answer = RedirectResponse(f"{PATH}/login", status_code=303)
        cookies.delete_cookie(request, answer, cookies.SESSION)
        return answer

    @staticmethod
    def get_save_redirect_url(request: Request, form: FormData, model_view: Any, obj: Any) -> str | URL:  # noqa: ANN401
        """Return where a saved form leads; sqladmin compares the buttons' English texts."""
        if form.get("save") == translated("Save and continue editing"):
            return request.url
        return Admin.get_save_redirect_url(request, FormData([*form.multi_items(), ("save", "Save")]), model_view, obj)


def mount(app: Starlette, context: PanelContext) -> Panel:
    """Put the panel under /admin of an application. While there is no operator, it answers 404."""
    logging.getLogger("sqladmin.application").addFilter(_is_worth_logging)
    return Panel(app, context)


def _is_worth_logging(record: logging.LogRecord) -> bool:
    """Drop the tracebacks that sqladmin logs for expected errors; the form already shows their text."""
    return not (record.exc_info and isinstance(record.exc_info[1], SvitloBotError))
