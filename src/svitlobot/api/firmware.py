"""Sensors' routes to firmware: which version to run, and its image."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse

from svitlobot.api.auth import bearer_key
from svitlobot.api.context import InContext
from svitlobot.domain.power.firmware import check_name
from svitlobot.schemas.power.firmware import FirmwareWanted
from svitlobot.services.power import firmware, ingest

router = APIRouter(prefix="/api/firmware", tags=["iot"])

_BY_KEY: dict[str, Any] = {"openapi_extra": {"security": [{"sensor": []}]}}
_NO_UPDATE = FirmwareWanted(is_update=False, version=None, size=None, sha256=None, signature=None, path=None)

Board = Annotated[str, Path(max_length=20, description="Плата: esp32, esp32c3, esp8266")]
Version = Annotated[str, Path(max_length=20, description="Версія прошивки")]


@router.get(
    "/{board}",
    summary="Яка прошивка потрібна датчику",
    description="Каже датчику, яку версію він має виконувати: нову отримує задана оператором частка датчиків, завжди "
    "тих самих.",
    **_BY_KEY,
)
async def get_wanted(
    request: Request,
    context: InContext,
    board: Board,
    running: Annotated[str | None, Query(max_length=20, description="Версія, яка працює зараз")] = None,
) -> FirmwareWanted:
    """Return which firmware the sensor is to run."""
    check_name(board, running or "0")
    key = bearer_key(request.headers.get("authorization"))
    async with context.database.transaction() as session:
        sensor = await ingest.authenticate(session, key, context.clock())
        release = await firmware.release_for(session, sensor, board, running)
        runs = running or sensor.firmware_version
    if release is None:
        return _NO_UPDATE
    return FirmwareWanted(
        is_update=release.version != runs,
        version=release.version,
        size=release.size,
        sha256=release.sha256,
        signature=base64.b64encode(release.signature).decode(),
        path=f"{router.prefix}/{board}/{release.version}.bin",
    )


@router.get(
    "/{board}/{version}.bin",
    response_class=FileResponse,
    summary="Образ прошивки",
    description="Віддає підписаний образ, який назвав попередній запит. Можна частинами (Range).",
    **_BY_KEY,
)
async def get_image(request: Request, context: InContext, board: Board, version: Version) -> FileResponse:
    """Return a release's image."""
    check_name(board, version)
    key = bearer_key(request.headers.get("authorization"))
    async with context.database.transaction() as session:
        await ingest.authenticate(session, key, context.clock())
        release = await firmware.get_release(session, board, version)
    path = firmware.images_in(context.settings.var_dir).path(board, version)
    return FileResponse(path, media_type="application/octet-stream", headers={"X-Sha256": release.sha256})
