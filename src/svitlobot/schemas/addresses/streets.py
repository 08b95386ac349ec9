"""Schemas of streets and houses, and of their search."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.schemas.fields import AddressId, HouseNumber, Latitude, Longitude, QueueId, QueueName, StreetName


class QueueRef(BaseModel):
    """A queue, by its number and its name."""

    model_config = ConfigDict(frozen=True)

    queue_id: QueueId
    name: QueueName


class HouseInfo(BaseModel):
    """A house. Where an operator lists it in several queues, it is still one house, with all of them."""

    address_id: AddressId
    street: StreetName
    house_number: HouseNumber
    queues: list[QueueRef] = Field(description="Черги будинку: зазвичай одна")
    latitude: float | None = Field(default=None, description="Широта в градусах; null, якщо невідома")
    longitude: float | None = Field(default=None, description="Довгота в градусах; null, якщо невідома")
    distance_m: int | None = Field(default=None, description="Від точки, про яку питали")


class StreetInfo(BaseModel):
    """A street; ``street_id`` is the id of one of its addresses, so that a short button can name the street."""

    street_id: int = Field(description="Номер вулиці: адреса одного з її будинків")
    street: StreetName
    houses: int = Field(description="Скільки на ній будинків")


class AddressSearch(BaseModel):
    """What was found, best first.

    ``exact``: the first house is the one that was asked for. ``similar``: it is a guess, so ask the person.
    ``street``: only the street is known, or the house is not on it. Choose among ``streets``.
    ``unknown_house``: the street is the one that was asked for, and has no such house; ``items`` are near it by number.
    ``unknown_town``: a town was named that is not ours, so the houses are in another town than was asked for.
    """

    match: Literal["exact", "similar", "street", "none"] = Field(
        description="Що знайдено: exact — той будинок, similar — схожий, street — лише вулиця, none — нічого"
    )
    items: list[HouseInfo] = Field(description="Знайдені будинки, найкращі спершу")
    streets: list[StreetInfo] = Field(description="Вулиці, з яких варто вибрати")
    unknown_house: str | None = Field(
        default=None, description="Номер, якого на цій вулиці немає; items тоді — найближчі номери"
    )
    unknown_town: str | None = Field(default=None, description="Згаданий населений пункт, якого ми не знаємо")


class StreetPage(BaseModel):
    """Some streets in the order of the Ukrainian alphabet; ``letters`` are those that any street begins with."""

    letters: list[str] = Field(description="Літери, з яких починаються назви вулиць")
    items: list[StreetInfo] = Field(description="Вулиці за абеткою")
    next_cursor: str | None = Field(description="З чого почати наступну сторінку; null — це остання")


class HousePage(BaseModel):
    """Some houses of a street, in the order people count them: 2, 2-А, 10."""

    street: StreetInfo = Field(description="Вулиця")
    items: list[HouseInfo] = Field(description="Її будинки за номером: 2, 2-А, 10")
    next_cursor: str | None = Field(description="З чого почати наступну сторінку; null — це остання")


class NewAddress(BaseModel):
    """A house that the operator adds by hand; ``queue`` is a name (4.1) or a number, as in the Excel file."""

    street: Annotated[str, Field(min_length=1, max_length=200)] = Field(description="Назва вулиці, як у файлі Excel")
    house_number: Annotated[str, Field(min_length=1, max_length=20)] = Field(
        description="Номер будинку з літерою, якщо вона є"
    )
    queue: (
        Annotated[str, Field(min_length=1, max_length=50)] | Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
    ) = Field(description="Назва черги (4.1) або її номер")
    latitude: Latitude | None = Field(default=None, description="Широта будинку в градусах")
    longitude: Longitude | None = Field(default=None, description="Довгота будинку в градусах")
