"""The Excel page: upload a file, look at its changes, then apply, cancel or undo them."""

import shutil

from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from svitlobot.domain.imports.kinds import KIND_NAMES, ImportKind
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError, SvitloBotError
from svitlobot.gateways.excel.archive import is_small
from svitlobot.panel.context import actor_of, context_of
from svitlobot.panel.cookies import PATH
from svitlobot.panel.import_views import line, page
from svitlobot.panel.pages import Page, expose
from svitlobot.panel.read_session import read_session
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, XLSX
from svitlobot.services.imports import jobs
from svitlobot.services.imports.jobs import Work

LATEST = 20
LOOK_AGAIN_S, READ_FOR_S = 1, 5
_JOBS = {"check": Work.CHECK, "apply": Work.APPLY, "look": Work.UNDO_CHECK, "undo": Work.UNDO}


class Excel(Page):
    """The list of imported files and their pages."""

    name = "Excel"
    icon = "fa-solid fa-file-excel"

    @expose("/excel", methods=["GET", "POST"], identity="excel")
    async def files(self, request: Request) -> Response:
        """Show the latest files, or receive one, start its check and redirect to its page."""
        if request.method != "POST":
            return await self._latest(request)
        try:
            import_id = await _receive(request)
        except SvitloBotError as error:
            return await self._latest(request, error)
        return _to(import_id)

    @expose("/excel/{import_id}", methods=["GET"], identity="excel-file")
    async def file(self, request: Request) -> Response:
        """Show a file's state; the page refreshes itself while a job runs."""
        return await self._file(request, _number(request))

    @expose("/excel/{import_id}/problems.csv", methods=["GET"], identity="excel-problems")
    async def problems(self, request: Request) -> Response:
        """Return all rows with problems as CSV that Excel opens."""
        import_id = _number(request)
        async with read_session(context_of(request).database) as session:
            rows = await jobs.read_problems(session, import_id)
        headers = {"Content-Disposition": f'attachment; filename="import-{import_id}.csv"'}
        return Response("\ufeff" + rows, media_type="text/csv; charset=utf-8", headers=headers)

    @expose("/excel/{import_id}/{action}", methods=["POST"], identity="excel-action")
    async def act(self, request: Request) -> Response:
        """Start a button's action. An outdated button changes nothing."""
        import_id = _number(request)
        try:
            await _start(request, import_id, request.path_params["action"])
        except ConflictError as error:
            return await self._file(request, import_id, error)
        return _to(import_id)

    @expose("/excel/exports/{kind}.xlsx", methods=["GET"], identity="excel-export")
    async def export(self, request: Request) -> Response:
        """Export all rows of a kind as a file that can be edited and imported."""
        kind: str = request.path_params["kind"]
        if kind not in set(ImportKind):
            raise NotFoundError("Такого файлу немає")
        path = await context_of(request).importers.export(ImportKind(kind))
        forget = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
        return FileResponse(path, media_type=XLSX, filename=path.name, background=forget)

    async def _latest(self, request: Request, error: SvitloBotError | None = None) -> Response:
        context = context_of(request)
        async with read_session(context.database) as session:
            files = await jobs.list_imports(session, context.clock(), limit=LATEST)
        return await self.show(
            request,
            "panel/excel.html",
            error.status if error else 200,
            error=error and error.text,
            files=[line(one) for one in files],
            kinds=KIND_NAMES,
            most=MAX_WORKBOOK_BYTES,
        )

    async def _file(self, request: Request, import_id: int, error: SvitloBotError | None = None) -> Response:
        context = context_of(request)
        async with read_session(context.database) as session:
            info = await jobs.read_import(session, import_id, context.clock())
        status = error.status if error else 200
        answer = await self.show(request, "panel/excel_file.html", status, file=page(info), error=error and error.text)
        if info.work is not None:
            answer.headers["Refresh"] = f"{READ_FOR_S if error else LOOK_AGAIN_S}; url={PATH}/excel/{import_id}"
        return answer


async def _receive(request: Request) -> int:
    """Store the uploaded file and start its check. Raises InvalidInputError, ConflictError."""
    context, brought = context_of(request), request.state.form.get("file")
    if not isinstance(brought, UploadFile) or not brought.filename:
        raise InvalidInputError("Спершу виберіть файл .xlsx")
    content = await brought.read()
    if not content:
        raise InvalidInputError("Файл порожній")
    name = "".join(filter(str.isprintable, brought.filename)) or "file.xlsx"
    async with context.database.transaction() as session:
        import_id = await jobs.receive(session, content, name, Work.CHECK, context.clock(), actor=actor_of(request))
    context.importers.begin(import_id, is_small=is_small(content))
    return import_id


async def _start(request: Request, import_id: int, action: str) -> None:
    """Start an action on an import. Raises NotFoundError, and ConflictError when it is no longer possible."""
    context, actor = context_of(request), actor_of(request)
    async with context.database.transaction() as session:
        if action == "cancel":
            await jobs.cancel(session, import_id, context.clock(), actor=actor)
            return
        if action not in _JOBS:
            raise NotFoundError("Такої дії немає")
        is_quick = await jobs.request(session, import_id, _JOBS[action], context.clock(), actor=actor)
    context.importers.begin(import_id, is_small=is_quick)


def _number(request: Request) -> int:
    given: str = request.path_params["import_id"]
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFoundError("Такого імпорту немає")
    return int(given)


def _to(import_id: int) -> Response:
    return RedirectResponse(f"{PATH}/excel/{import_id}", status_code=303)
