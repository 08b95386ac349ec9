"""What the API says of streets and houses."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class QueueRef(BaseModel):
    """A queue, by its number and its name."""

    model_config = ConfigDict(frozen=True)

    queue_id: int
    name: str


class HouseInfo(BaseModel):
    """A house. Where an operator lists it in several queues, it is still one house, with all of them."""

    address_id: int
    street: str
    house_number: str
    queues: list[QueueRef]
    latitude: float | None = None
    longitude: float | None = None
    distance_m: int | None = Field(default=None, description="Від точки, про яку питали")


class StreetInfo(BaseModel):
    """A street; ``street_id`` is the id of one of its addresses, so that a short button can name the street."""

    street_id: int
    street: str
    houses: int


class AddressSearch(BaseModel):
    """What was found, best first.

    ``exact``: the first house is the one that was asked for. ``similar``: it is a guess, so ask the person.
    ``street``: only the street is known, or the house is not on it. Choose among ``streets``.
    ``unknown_house``: the street is the one that was asked for, and has no such house; ``items`` are near it by number.
    ``unknown_town``: a town was named that is not ours, so the houses are in another town than was asked for.
    """

    match: Literal["exact", "similar", "street", "none"]
    items: list[HouseInfo]
    streets: list[StreetInfo]
    unknown_house: str | None = None
    unknown_town: str | None = None


class StreetPage(BaseModel):
    """Some streets in the order of the Ukrainian alphabet; ``letters`` are those that any street begins with."""

    letters: list[str]
    items: list[StreetInfo]
    next_cursor: str | None


class HousePage(BaseModel):
    """Some houses of a street, in the order people count them: 2, 2-А, 10."""

    street: StreetInfo
    items: list[HouseInfo]
    next_cursor: str | None


class NewAddress(BaseModel):
    """A house that the operator adds by hand; ``queue`` is a name (4.1) or a number, as in the Excel file."""

    street: Annotated[str, Field(min_length=1, max_length=200)]
    house_number: Annotated[str, Field(min_length=1, max_length=20)]
    queue: Annotated[str, Field(min_length=1, max_length=50)] | Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
