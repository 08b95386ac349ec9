"""Streets in the order of the alphabet, and the houses on each."""

from datetime import datetime

from svitlobot.db.queries.addresses import search
from svitlobot.db.queries.addresses.search import House
from svitlobot.db.session import Database
from svitlobot.domain.addresses.alphabet import alphabetical, first_letter, natural
from svitlobot.domain.addresses.search import Street
from svitlobot.errors import NotFoundError
from svitlobot.schemas.addresses.streets import HouseInfo, HousePage, QueueRef, StreetInfo, StreetPage
from svitlobot.services.addresses.directory import StreetDirectory


async def page_of_streets(
    directory: StreetDirectory, *, letter: str | None, after: str | None, skip: int, limit: int, now: datetime
) -> StreetPage:
    """Return up to ``limit`` streets, ``skip`` after the key ``after``; of those under ``letter``, when given."""
    ordered = await directory.ordered(now)
    letters = list(dict.fromkeys(first_letter(street.key) for street in ordered))
    start = alphabetical(after) if after is not None else ()
    wanted = [
        street
        for street in ordered
        if (letter is None or first_letter(street.key) == first_letter(letter)) and alphabetical(street.key) > start
    ][skip:]
    return StreetPage(
        letters=letters,
        items=list(map(street_info, wanted[:limit])),
        next_cursor=wanted[limit - 1].key if len(wanted) > limit else None,
    )


async def page_of_houses(database: Database, street_id: int, *, after: str | None, skip: int, limit: int) -> HousePage:
    """Return up to ``limit`` houses of a street, ``skip`` after the key ``after``. Raises NotFoundError."""
    key = await search.street_key_of(database.pool, street_id)
    houses = await search.houses_in_street(database.pool, key) if key is not None else []
    if not houses:
        raise NotFoundError("Такої вулиці вже немає: виберіть її ще раз", street_id=street_id)
    houses.sort(key=lambda house: natural(house.house_key))
    first = min(houses, key=lambda house: house.address_id)
    start = natural(after) if after is not None else ()
    wanted = [house for house in houses if natural(house.house_key) > start][skip:]
    return HousePage(
        street=StreetInfo(street_id=first.address_id, street=first.street, houses=len(houses)),
        items=list(map(house_info, wanted[:limit])),
        next_cursor=wanted[limit - 1].house_key if len(wanted) > limit else None,
    )


async def get_house(database: Database, street_key: str, house_key: str) -> HouseInfo:
    """Return the house with these keys. Raises NotFoundError."""
    houses = await search.houses_at(database.pool, [street_key], [house_key])
    if not houses:
        raise NotFoundError("Такої адреси вже немає")
    return house_info(houses[0])


def house_info(house: House) -> HouseInfo:
    """Return a house as the API shows it."""
    return HouseInfo(
        address_id=house.address_id,
        street=house.street,
        house_number=house.house_number,
        queues=[
            QueueRef(queue_id=queue_id, name=name)
            for queue_id, name in zip(house.queue_ids, house.queue_names, strict=True)
        ],
        latitude=None if house.latitude is None else float(house.latitude),
        longitude=None if house.longitude is None else float(house.longitude),
        distance_m=None if house.distance_m is None else round(house.distance_m),
    )


def street_info(street: Street) -> StreetInfo:
    """Return a street as the API shows it."""
    return StreetInfo(street_id=street.street_id, street=street.name, houses=street.houses)
