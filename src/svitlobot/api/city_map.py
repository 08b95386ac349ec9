"""The map: a manifest that names the current document, and the document, which may be kept for ever."""

import gzip
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from svitlobot import caching
from svitlobot.api.auth import Public
from svitlobot.api.context import Context, InContext
from svitlobot.ready_answers import encoding_for
from svitlobot.schemas.addresses.city_map import MapDocument, MapManifest
from svitlobot.services.addresses.city_map import CityMapDirectory, MapEdition

router = APIRouter(prefix="/api/map", tags=["city"], dependencies=[Public])


@router.get(
    "",
    summary="Чинна мапа",
    description="Адреса чинного документа мапи та стиль підкладки.",
)
async def get_map(request: Request, context: InContext, response: Response) -> MapManifest:
    """Name the current map document and the base map's style."""
    edition = await _current(request, context)
    response.headers["Cache-Control"] = caching.MAP_MANIFEST
    return MapManifest(
        edition=edition.name, url=_url(edition), houses=edition.houses, style_url=context.settings.map_style_url
    )


@router.get(
    "/{edition}",
    response_model=MapDocument,
    responses={307: {"description": "Є новіша мапа"}},
    summary="Документ мапи",
    description="Усі будинки з координатами та їхні черги. За цією адресою вміст не змінюється, а застаріла веде до "
    "чинної.",
)
async def get_map_document(
    request: Request,
    context: InContext,
    edition: Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="Відбиток вмісту, названий у GET /api/map")],
) -> Response:
    """Show every house that has coordinates with its queues; an older document leads to the current one."""
    current = await _current(request, context)
    if edition != current.name:
        return RedirectResponse(_url(current), 307, {"Cache-Control": "no-store"})
    headers = {"Cache-Control": caching.FOREVER, "Vary": "Accept-Encoding"}
    if encoding_for(request.headers.get("accept-encoding", ""), ("gzip",)) != "gzip":
        return Response(gzip.decompress(current.compressed), media_type="application/json", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(current.compressed, media_type="application/json", headers=headers)


async def _current(request: Request, context: Context) -> MapEdition:
    directory: CityMapDirectory = request.app.state.city_map
    return await directory.edition(context.clock())


def _url(edition: MapEdition) -> str:
    return f"{router.prefix}/{edition.name}"
