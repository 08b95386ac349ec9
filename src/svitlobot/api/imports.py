"""The operator's Excel files: checked, applied, taken back. The work is done beside; its row says how far it is."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from svitlobot.api.auth import Admin, Operator
from svitlobot.api.context import Context, InContext
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel.archive import is_small
from svitlobot.schemas.imports import XLSX, FileName, ImportInfo, ImportList
from svitlobot.services.imports import jobs
from svitlobot.services.imports.jobs import Work
from svitlobot.services.imports.offload import Importers

router = APIRouter(prefix="/api/imports", tags=["imports"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Книга .xlsx, до 16 МіБ.",
        "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
    }
}
ImportId = Annotated[int, Path(ge=0, lt=2**63, description="Номер завантаження")]
DryRun = Annotated[bool, Query(description="Лише сказати, що зміниться")]


@router.post(
    "",
    status_code=202,
    openapi_extra=_BODY,
    summary="Завантажити файл",
    description="Приймає книгу Excel. Що з нею стало, видно в її рядку, коли work знову null.",
)
async def upload(
    request: Request,
    context: InContext,
    operator: Operator,
    dry_run: DryRun = False,
    kind: Annotated[ImportKind | None, Query(description="Без нього впізнаємо за заголовками")] = None,
    file_name: Annotated[FileName, Query(description="Назва файлу")] = "file.xlsx",
) -> ImportInfo:
    """Take a file in; what came of it is in its row when ``work`` is empty again."""
    content = await request.body()
    if not content:
        raise InvalidInputError("Файл порожній")
    work = Work.CHECK if dry_run else Work.APPLY
    async with context.database.transaction() as session:
        now = context.clock()
        import_id = await jobs.receive(session, content, file_name, work, now, actor=operator.actor, kind=kind)
    return await _begun(request, context, import_id, is_small=is_small(content))


@router.get(
    "",
    dependencies=[Admin],
    summary="Список завантажень",
    description="Завантажені файли від найновішого.",
)
async def list_imports(
    context: InContext,
    limit: Annotated[int, Query(ge=1, le=100, description="Скільки щонайбільше")] = 20,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="Раніші за цей номер")] = None,
) -> ImportList:
    """List what was loaded, the newest first."""
    async with context.database.transaction() as session:
        items = await jobs.list_imports(session, context.clock(), limit=limit, before=before)
    return ImportList(items=items, next=items[-1].id if len(items) == limit else None)


@router.get(
    "/{import_id}",
    dependencies=[Admin],
    summary="Стан завантаження",
    description="Що стало з файлом або скільки вже зроблено.",
)
async def read_import(import_id: ImportId, context: InContext) -> ImportInfo:
    """Tell what became of a file, or how far the work on it is."""
    async with context.database.transaction() as session:
        return await jobs.read_import(session, import_id, context.clock())


@router.get(
    "/{import_id}/problems.csv",
    dependencies=[Admin],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
    summary="Рядки, на які варто глянути",
    description="Усі такі рядки як CSV, який відкриває Excel.",
)
async def read_problems(import_id: ImportId, context: InContext) -> Response:
    """Give every row that needs a look, as CSV that Excel opens."""
    async with context.database.transaction() as session:
        problems = await jobs.read_problems(session, import_id)
    headers = {"Content-Disposition": f'attachment; filename="import-{import_id}.csv"'}
    return Response("\ufeff" + problems, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "/{import_id}/apply",
    status_code=202,
    summary="Застосувати файл",
    description="Застосовує перевірений файл або той, що чекає підтвердження оператора.",
)
async def apply(import_id: ImportId, request: Request, context: InContext, operator: Operator) -> ImportInfo:
    """Apply a file that was checked, or that is held until an operator confirms it."""
    return await _ask(request, context, import_id, Work.APPLY, operator.actor)


@router.post(
    "/{import_id}/undo",
    status_code=202,
    summary="Скасувати зміни",
    description="Повертає все, як було до файлу. Що змінили після нього, лишається й буде назване.",
)
async def undo(
    import_id: ImportId, request: Request, context: InContext, operator: Operator, dry_run: DryRun = False
) -> ImportInfo:
    """Make everything what it was before the file; what was changed again since stays, and is named."""
    work = Work.UNDO_CHECK if dry_run else Work.UNDO
    return await _ask(request, context, import_id, work, operator.actor)


@router.post(
    "/{import_id}/cancel",
    summary="Відмовитися від файлу",
    description="Нічого не змінює, а файл забуває.",
)
async def cancel(import_id: ImportId, context: InContext, operator: Operator) -> ImportInfo:
    """Leave everything as it is; the file is forgotten."""
    async with context.database.transaction() as session:
        await jobs.cancel(session, import_id, context.clock(), actor=operator.actor)
        return await jobs.read_import(session, import_id, context.clock())


async def _ask(request: Request, context: Context, import_id: int, work: Work, actor: str) -> ImportInfo:
    async with context.database.transaction() as session:
        small = await jobs.request(session, import_id, work, context.clock(), actor=actor)
    return await _begun(request, context, import_id, is_small=small)


async def _begun(request: Request, context: Context, import_id: int, *, is_small: bool) -> ImportInfo:
    importers: Importers = request.app.state.importers
    importers.begin(import_id, is_small=is_small)
    async with context.database.transaction() as session:
        return await jobs.read_import(session, import_id, context.clock())
