"""The map of the city."""

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.schemas.fields import QueueId, StreetName


class MapManifest(BaseModel):
    """Where the current map document is. Its address changes with its contents, so it may be kept for ever."""

    edition: str = Field(description="Відбиток вмісту чинної мапи")
    url: str = Field(
        examples=["/api/map/3f2a9c0d1b7e4a65"], description="Адреса чинної мапи; за нею вміст ніколи не змінюється"
    )
    houses: int = Field(description="Скільки будинків на мапі")
    style_url: str | None = Field(description="Стиль підкладки MapLibre; null: мапу малюють із власних даних")


class MapGroupInfo(BaseModel):
    """Houses of the same queues, by coordinates in whole steps; each but the first is the difference from the last."""

    model_config = ConfigDict(from_attributes=True)

    queue_ids: list[int] = Field(description="Номери черг цих будинків")
    latitudes: list[int] = Field(description="Широти в кроках: перша повна, далі різниці з попередньою")
    longitudes: list[int] = Field(description="Довготи в кроках: перша повна, далі різниці з попередньою")


class MapLabelInfo(BaseModel):
    """A street's name at the middle of its houses, in whole steps."""

    model_config = ConfigDict(from_attributes=True)

    street: StreetName
    latitude: int = Field(description="Широта середини вулиці в кроках")
    longitude: int = Field(description="Довгота середини вулиці в кроках")
    houses: int = Field(description="Скільки будинків на вулиці")


class MapAreaInfo(BaseModel):
    """A square in which most houses are of one queue, by its south-western corner in whole steps."""

    model_config = ConfigDict(from_attributes=True)

    queue_id: QueueId
    latitude: int = Field(description="Широта південно-західного кута в кроках")
    longitude: int = Field(description="Довгота південно-західного кута в кроках")


class MapDocument(BaseModel):
    """Every house with coordinates, streets' names, and areas of queues."""

    model_config = ConfigDict(from_attributes=True)

    steps_a_degree: int = Field(examples=[100_000], description="Скільки кроків у градусі")
    area_steps: int = Field(description="Сторона квадрата area в кроках", examples=[250])
    groups: list[MapGroupInfo] = Field(description="Будинки, згруповані за чергами")
    labels: list[MapLabelInfo] = Field(description="Назви вулиць")
    areas: list[MapAreaInfo] = Field(description="Квадрати, де більшість будинків однієї черги")
