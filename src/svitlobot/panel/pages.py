"""What pages of our own stand on: the menu, the login and the token come with it.

    class Uploads(Page):
        name, icon, category = "Файли", "fa-solid fa-file", "Місто"

        @expose("/uploads", methods=["GET", "POST"])
        async def uploads(self, request: Request) -> Response:
            return await self.show(request, "panel/uploads.html", report=…)

Add the class to ``PAGES`` in `app.py`. Its template extends ``sqladmin/layout.html`` and fills ``content``; a form in
it needs ``<input type="hidden" name="csrf_token" value="{{ request.state.csrf }}">``. Whoever asks is
``actor_of(request)``, what may be used ``context_of(request)``. A page that takes a file names its
path in `door.py` (``FILES``) and finds the form in ``request.state.form``; how large it may be is said in `api/app.py`
and in `deploy/nginx`.
"""

from sqladmin import BaseView, expose
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Page", "expose"]


class Page(BaseView):
    """A page of our own in the menu."""

    async def show(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """Make the page out of its template."""
        return await self.templates.TemplateResponse(
            request, template, {"title": self.name, **values}, status_code=status
        )
