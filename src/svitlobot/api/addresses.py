"""Addresses' door: search and lists are public, adding is the admin's."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from svitlobot.api.auth import Operator, Public
from svitlobot.api.context import InContext
from svitlobot.api.rate_limit import limited
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.addresses.streets import AddressSearch, HouseInfo, HousePage, NewAddress, StreetPage
from svitlobot.schemas.fields import Latitude, Longitude
from svitlobot.services.addresses import add, search, streets
from svitlobot.services.addresses.directory import StreetDirectory

router = APIRouter(prefix="/api", tags=["addresses"])


def _directory(request: Request) -> StreetDirectory:
    directory: StreetDirectory = request.app.state.streets
    return directory


Searches = Depends(limited("address_search", "60/minute"))
Directory = Annotated[StreetDirectory, Depends(_directory)]
Cursor = Annotated[str | None, Query(max_length=200, description="next_cursor попередньої сторінки")]
PageSize = Annotated[int, Query(ge=1, le=200, description="Скільки щонайбільше")]
Skip = Annotated[int, Query(ge=0, le=10_000, description="Скільки пропустити: сторінка з номером")]


@router.get(
    "/addresses",
    dependencies=[Public, Searches],
    summary="Пошук будинку",
    description="Шукає одним із трьох способів: рядком query, вулицею й номером (street і house) або найближче до "
    "точки (latitude і longitude).",
)
async def search_addresses(
    context: InContext,
    directory: Directory,
    query: Annotated[str | None, Query(max_length=200, description="Усе одним рядком: «соборна 12а»")] = None,
    street: Annotated[str | None, Query(max_length=200, description="Назва вулиці; разом із house")] = None,
    house: Annotated[str | None, Query(max_length=200, description="Разом із street")] = None,
    latitude: Annotated[Latitude | None, Query(description="Широта в градусах; разом із longitude")] = None,
    longitude: Annotated[Longitude | None, Query(description="Довгота в градусах; разом із latitude")] = None,
    limit: Annotated[int, Query(ge=1, le=20, description="Скільки щонайбільше")] = 6,
) -> AddressSearch:
    """Find a house in one of three ways: ``query``, ``street`` and ``house``, or ``latitude`` and ``longitude``."""
    by_place = latitude is not None or longitude is not None
    by_parts = street is not None or house is not None
    if (query is not None) + by_parts + by_place != 1:
        raise InvalidInputError("Шукайте одним зі способів: query; street і house; latitude і longitude")
    if query is not None:
        return await search.search_line(context.database, directory, query, limit, context.clock())
    if latitude is not None and longitude is not None:
        return await search.nearest(context.database, latitude, longitude, limit)
    if street is not None:
        return await search.search_house(context.database, directory, street, house or "", limit, context.clock())
    raise InvalidInputError(
        "Потрібні обидві координати, latitude і longitude" if by_place else "Потрібна вулиця: street"
    )


@router.post(
    "/addresses",
    status_code=201,
    summary="Додати будинок",
    description="Додає будинок до черги. Відповідь 200 означає, що він уже був. Лише для оператора.",
)
async def add_address(
    context: InContext, directory: Directory, operator: Operator, new: NewAddress, response: Response
) -> HouseInfo:
    """Add a house; 200 when it was there already. Admin only."""
    async with context.database.transaction() as session:
        house, is_new = await add.add_address(session, new, context.clock(), actor=operator.actor)
    if is_new:
        directory.forget()
    else:
        response.status_code = 200
    return await streets.get_house(context.database, house.street_key, house.house_key)


@router.get(
    "/streets",
    dependencies=[Public, Searches],
    summary="Список вулиць",
    description="Вулиці за абеткою: усі або ті, що починаються з літери letter.",
)
async def list_streets(
    context: InContext,
    directory: Directory,
    letter: Annotated[str | None, Query(min_length=1, max_length=1, description="Перша літера назви")] = None,
    cursor: Cursor = None,
    skip: Skip = 0,
    limit: PageSize = 50,
) -> StreetPage:
    """List the streets in the order of the alphabet, all or those under a letter."""
    now = context.clock()
    return await streets.page_of_streets(directory, letter=letter, after=cursor, skip=skip, limit=limit, now=now)


@router.get(
    "/streets/{street_id}/houses",
    dependencies=[Public, Searches],
    summary="Будинки вулиці",
    description="Будинки вулиці в тому порядку, в якому їх рахують люди: 2, 2-А, 10.",
)
async def list_houses(
    context: InContext,
    street_id: Annotated[int, Path(ge=1, le=2**31 - 1, description="Номер вулиці зі списку вулиць")],
    cursor: Cursor = None,
    skip: Skip = 0,
    limit: PageSize = 50,
) -> HousePage:
    """List the houses of a street in their natural order."""
    return await streets.page_of_houses(context.database, street_id, after=cursor, skip=skip, limit=limit)
