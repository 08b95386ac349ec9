"""Base class of the panel's own pages; menu, login and CSRF token come with it.

    class Uploads(Page):
        name, icon, category = "Файли", "fa-solid fa-file", "Місто"

        @expose("/uploads", methods=["GET", "POST"])
        async def uploads(self, request: Request) -> Response:
            return await self.show(request, "panel/uploads.html", report=…)

Add the class to ``PAGES`` in `app.py`. Its template extends ``sqladmin/layout.html`` and fills ``content``; a form in
it needs ``<input type="hidden" name="csrf_token" value="{{ request.state.csrf }}">``. ``actor_of(request)`` is the
operator, ``context_of(request)`` the connections and settings. A page that takes a file adds its path to ``FILES`` in
`auth_middleware.py` and finds the form in ``request.state.form``; `api/app.py` and `deploy/nginx` bound its size.
"""

from sqladmin import BaseView, expose
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Page", "expose"]


class Page(BaseView):
    """A page in the panel's menu."""

    async def show(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """Render the page's template."""
        return await self.templates.TemplateResponse(
            request, template, {"title": self.name, **values}, status_code=status
        )
