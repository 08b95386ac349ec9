"""What there is, as Excel files that can be changed and loaded back."""

import shutil

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from svitlobot.api.auth import Admin
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.imports import XLSX
from svitlobot.services.imports.offload import Importers

router = APIRouter(prefix="/api/exports", tags=["imports"])


@router.get("/{kind}.xlsx", dependencies=[Admin], response_class=FileResponse)
async def export(kind: ImportKind, request: Request) -> FileResponse:
    """Give everything of a kind; if that is much, it may take half a minute."""
    importers: Importers = request.app.state.importers
    path = await importers.export(kind)
    forget = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
    return FileResponse(path, media_type=XLSX, filename=path.name, background=forget)
