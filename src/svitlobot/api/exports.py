"""What there is, as Excel files that can be changed and loaded back."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from svitlobot.api.auth import Admin
from svitlobot.api.context import InContext
from svitlobot.api.imports import XLSX, Importers
from svitlobot.domain.imports import ImportKind
from svitlobot.errors import UnavailableError
from svitlobot.services import excel_exports

router = APIRouter(prefix="/api/exports", tags=["imports"])

FEW = frozenset({ImportKind.TEXTS, ImportKind.TARIFFS})


@router.get("/{kind}.xlsx", dependencies=[Admin], response_class=FileResponse)
async def export(kind: ImportKind, request: Request, context: InContext) -> FileResponse:
    """Give everything of a kind. What is much is written by a process of its own; it may take half a minute."""
    folder = Path(tempfile.mkdtemp(prefix="svitlobot-export-"))
    path = folder / f"{kind}.xlsx"
    importers: Importers = request.app.state.importers
    forget = partial(shutil.rmtree, folder, ignore_errors=True)
    try:
        if kind in FEW:
            await excel_exports.export(context.database, kind, path)
            code = 0
        else:
            code = await importers.run("export", kind.value, str(path))
    except BaseException:
        forget()
        raise
    if code:
        forget()
        raise UnavailableError("Не вдалося записати файл: подробиці в журналі сервісу")
    return FileResponse(path, media_type=XLSX, filename=path.name, background=BackgroundTask(forget))
