"""From what a person typed to the house, or to the choice they have to make."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from svitlobot.db.queries.addresses import search
from svitlobot.db.queries.addresses.search import House
from svitlobot.db.session import Database
from svitlobot.domain.addresses.normalise import clean
from svitlobot.domain.addresses.query import Sense, keys_of_house, leading_number, retyped_line, senses
from svitlobot.domain.addresses.search import FoundStreet, Street, StreetIndex
from svitlobot.schemas.addresses.streets import AddressSearch, StreetInfo
from svitlobot.services.addresses.directory import StreetDirectory
from svitlobot.services.addresses.streets import house_info, street_info

MOST_STREETS = 6
NO_SUCH_HOUSE = 0.5
"""How much likelier a street becomes when it has the house that was said."""

DOUBTFUL = 0.3
ALSO_LIKELY = 0.6
"""Guesses that cost so much more than the best one are still shown."""

_NOTHING = AddressSearch(match="none", items=[], streets=[])


class _Guess(NamedTuple):
    sense: Sense
    found: FoundStreet

    @property
    def cost(self) -> float:
        return self.sense.cost + self.found.cost

    @property
    def is_certain(self) -> bool:
        return self.found.is_certain and self.sense.is_whole


async def search_line(
    database: Database, directory: StreetDirectory, line: str, limit: int, now: datetime
) -> AddressSearch:
    """Find what a person typed in one line."""
    retyped = retyped_line(line)
    spare = [sense._replace(is_whole=False) for sense in senses(retyped)] if retyped else []
    return await _search(database, directory, senses(line, directory.own_towns), spare, limit, now)


async def search_house(
    database: Database, directory: StreetDirectory, street: str, house: str, limit: int, now: datetime
) -> AddressSearch:
    """Find a house whose street and number were said apart; with an empty ``house``, the street."""
    readings = [Sense(clean(street), keys_of_house(house, street))]
    retyped = retyped_line(street)
    spare = [readings[0]._replace(street=retyped, is_whole=False)] if retyped else []
    return await _search(database, directory, readings, spare, limit, now)


async def nearest(database: Database, latitude: float, longitude: float, limit: int) -> AddressSearch:
    """Find the houses within a kilometre of a place, the nearest first."""
    # At the poles, where a degree of longitude is nothing, there are no houses.
    meters = search.METERS_A_DEGREE * max(math.cos(math.radians(latitude)), 0.01)
    houses = await search.nearest_to(database.pool, latitude, longitude, search.NEARBY_M / meters, limit)
    return AddressSearch(match="similar", items=list(map(house_info, houses)), streets=[]) if houses else _NOTHING


async def _search(
    database: Database,
    directory: StreetDirectory,
    readings: Sequence[Sense],
    spare: Sequence[Sense],
    limit: int,
    now: datetime,
) -> AddressSearch:
    guesses = _guesses(await directory.index(now), readings, spare)
    if not guesses and await directory.is_renewed(now):
        guesses = _guesses(await directory.index(now), readings, spare)
    if not guesses:
        return _NOTHING
    hits = await _houses(database, guesses)
    best = guesses[0]
    # The very street that was said goes before streets like it, though only they may have a house of that number.
    is_street_first = best.is_certain and all(guess.found.street != best.found.street for guess, _ in hits)
    near = await _near(database, best, limit) if is_street_first or not hits else []
    ranked = [guess for guess, _ in hits]
    streets = _streets(guess.found.street for guess in (guesses if is_street_first else ranked + guesses))[:limit]
    if hits and not near:
        cheapest = hits[0][0]
        items = [house for guess, house in hits if guess.cost <= cheapest.cost + ALSO_LIKELY]
        return AddressSearch(
            match="exact" if _is_exact(guesses, hits) else "similar",
            items=list(map(house_info, items[:limit])),
            streets=streets,
            unknown_town=cheapest.sense.unknown_town,
        )
    return AddressSearch(
        match="similar" if near else "street",
        items=list(map(house_info, [*near, *(house for _, house in hits)][:limit])),
        streets=streets,
        unknown_house=best.sense.houses[0] if best.is_certain and near else None,
        unknown_town=best.sense.unknown_town,
    )


async def _near(database: Database, guess: _Guess, limit: int) -> list[House]:
    """Return the houses of the street whose numbers are next to the one that was said."""
    number = leading_number(guess.sense.houses)
    if number is None:
        return []
    return list(await search.nearest_by_number(database.pool, guess.found.street.key, number, limit))


def _guesses(index: StreetIndex, readings: Sequence[Sense], spare: Sequence[Sense]) -> list[_Guess]:
    """Return the streets that the senses may mean, the likeliest first; the spare ones when the others say little."""
    guesses = [_Guess(sense, found) for sense in readings for found in index.find(sense.street, MOST_STREETS)]
    if min((guess.cost for guess in guesses), default=DOUBTFUL) >= DOUBTFUL:
        guesses += [_Guess(sense, found) for sense in spare for found in index.find(sense.street, MOST_STREETS)]
    return sorted(guesses, key=lambda guess: guess.cost)[: 2 * MOST_STREETS]


async def _houses(database: Database, guesses: Sequence[_Guess]) -> list[tuple[_Guess, House]]:
    """Return the guesses whose house is there, the likeliest first; none when they are all far from what was said."""
    street_keys = list({guess.found.street.key for guess in guesses})
    house_keys = list({house for guess in guesses for house in guess.sense.houses})
    if not house_keys:
        return []
    there = {
        (house.street_key, house.house_key): house
        for house in await search.houses_at(database.pool, street_keys, house_keys)
    }
    hits: dict[int, tuple[_Guess, House]] = {}
    for guess in guesses:
        for key in guess.sense.houses:
            house = there.get((guess.found.street.key, key))
            if house is not None:
                hits.setdefault(house.address_id, (guess, house))
    ranked = list(hits.values())
    return ranked if ranked and ranked[0][0].cost <= guesses[0].cost + NO_SUCH_HOUSE else []


def _is_exact(guesses: Sequence[_Guess], hits: Sequence[tuple[_Guess, House]]) -> bool:
    """Tell whether the first house is certainly the one that was meant, as what was said has one meaning only.

    Of "Чупринки" and "Чупринки Т. ген." the shorter may be how people call the longer, so a house of that number on
    both is certain only if that makes no difference: if both are cut off together.
    """
    best, house = hits[0]
    certain = {(guess.found.street.key, guess.sense.houses) for guess in guesses if guess.is_certain}
    others = [other for guess, other in hits[1:] if guess.found.street.key == best.found.street.key]
    return (
        certain == {(best.found.street.key, best.sense.houses)}
        and house.house_key == best.sense.houses[0]
        and not any(other.house_key in best.sense.houses for other in others)
        and not any(
            guess.found.is_namesake and other.house_key == house.house_key and other.queue_ids != house.queue_ids
            for guess, other in hits[1:]
        )
    )


def _streets(streets: Iterable[Street]) -> list[StreetInfo]:
    return [street_info(street) for street in dict.fromkeys(streets)]
