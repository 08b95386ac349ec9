"""What there is, as Excel files that can be changed and loaded back."""

import shutil
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from svitlobot.api.auth import Admin
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.imports import XLSX
from svitlobot.services.imports.offload import Importers

router = APIRouter(prefix="/api/exports", tags=["imports"])


@router.get(
    "/{kind}.xlsx",
    dependencies=[Admin],
    response_class=FileResponse,
    responses={200: {"content": {XLSX: {}}}},
    summary="Вивантажити в Excel",
    description="Усе одного виду; файл можна змінити й завантажити назад. Великий готується до пів хвилини.",
)
async def export(kind: Annotated[ImportKind, Path(description="Що вивантажити")], request: Request) -> FileResponse:
    """Give everything of a kind; if that is much, it may take half a minute."""
    importers: Importers = request.app.state.importers
    path = await importers.export(kind)
    forget = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
    return FileResponse(path, media_type=XLSX, filename=path.name, background=forget)
