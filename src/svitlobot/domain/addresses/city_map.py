"""The city's houses as a compact map document: columns of small differences, which compress to a few bytes a house."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP = 100_000  # coordinates are kept in steps of 0.00001 degrees, about a metre
AREA = 250  # areas are squares of so many steps each way: some 280 × 180 m
MAX_LABELS = 2_000


@dataclass(frozen=True, slots=True)
class MapHouse:
    """A house with coordinates in whole steps, and its queues by id, ascending."""

    latitude: int
    longitude: int
    queue_ids: tuple[int, ...]
    street: str


@dataclass(frozen=True, slots=True)
class MapGroup:
    """Houses of the same queues; each coordinate but the first is the difference from the one before it."""

    queue_ids: tuple[int, ...]
    latitudes: list[int]
    longitudes: list[int]


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A street's name at the middle of its houses."""

    street: str
    latitude: int
    longitude: int
    houses: int


@dataclass(frozen=True, slots=True)
class MapArea:
    """A square in which most houses are of one queue; by its south-western corner."""

    queue_id: int
    latitude: int
    longitude: int


@dataclass(frozen=True, slots=True)
class CityMap:
    """All that the map draws of its own data."""

    groups: list[MapGroup]
    labels: list[MapLabel]
    areas: list[MapArea]


def draw_map(houses: Sequence[MapHouse]) -> CityMap:
    """Return the map document of the houses. Equal houses in another order give an equal document."""
    return CityMap(_groups(houses), _labels(houses), _areas(houses))


def _groups(houses: Iterable[MapHouse]) -> list[MapGroup]:
    by_queues: defaultdict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
    for house in houses:
        by_queues[house.queue_ids].append((house.latitude, house.longitude))
    found = []
    for queue_ids, places in sorted(by_queues.items()):
        ordered = sorted(places, key=_along_the_curve)
        found.append(
            MapGroup(queue_ids, _differences([one[0] for one in ordered]), _differences([one[1] for one in ordered]))
        )
    return found


def _along_the_curve(place: tuple[int, int]) -> tuple[int, int, int]:
    """Order places along a Z-order curve, so that neighbours in the list are neighbours in the city."""
    latitude, longitude = place
    return _interleaved(latitude + 90 * STEP, longitude + 180 * STEP), latitude, longitude


def _interleaved(first: int, second: int) -> int:
    return _spread(first) << 1 | _spread(second)


def _spread(number: int) -> int:
    """Put a zero between each two of the number's 32 bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        number = (number | number << shift) & mask
    return number


def _differences(numbers: Sequence[int]) -> list[int]:
    return [*numbers[:1], *(later - earlier for earlier, later in pairwise(numbers))]


def _labels(houses: Iterable[MapHouse]) -> list[MapLabel]:
    by_street: defaultdict[str, list[MapHouse]] = defaultdict(list)
    for house in houses:
        by_street[house.street].append(house)
    labels = [
        MapLabel(
            street,
            sum(one.latitude for one in theirs) // len(theirs),
            sum(one.longitude for one in theirs) // len(theirs),
            len(theirs),
        )
        for street, theirs in by_street.items()
    ]
    return sorted(labels, key=lambda label: (-label.houses, label.street))[:MAX_LABELS]


def _areas(houses: Iterable[MapHouse]) -> list[MapArea]:
    votes: defaultdict[tuple[int, int], defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for house in houses:
        for queue_id in house.queue_ids:
            votes[house.latitude // AREA, house.longitude // AREA][queue_id] += 1
    return [
        MapArea(max(sorted(of), key=lambda queue_id, of=of: of[queue_id]), row * AREA, column * AREA)  # type: ignore[misc]
        for (row, column), of in sorted(votes.items())
    ]
