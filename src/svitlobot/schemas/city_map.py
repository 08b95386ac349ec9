"""The map of the city."""

from pydantic import BaseModel, ConfigDict, Field


class MapManifest(BaseModel):
    """Where the current map document is. Its address changes with its contents, so it may be kept for ever."""

    edition: str
    url: str = Field(examples=["/api/map/3f2a9c0d1b7e4a65"])
    houses: int
    style_url: str | None = Field(description="Стиль підкладки MapLibre; null: мапу малюють із власних даних")


class MapGroupInfo(BaseModel):
    """Houses of the same queues, by coordinates in whole steps; each but the first is the difference from the last."""

    model_config = ConfigDict(from_attributes=True)

    queue_ids: list[int]
    latitudes: list[int]
    longitudes: list[int]


class MapLabelInfo(BaseModel):
    """A street's name at the middle of its houses, in whole steps."""

    model_config = ConfigDict(from_attributes=True)

    street: str
    latitude: int
    longitude: int
    houses: int


class MapAreaInfo(BaseModel):
    """A square in which most houses are of one queue, by its south-western corner in whole steps."""

    model_config = ConfigDict(from_attributes=True)

    queue_id: int
    latitude: int
    longitude: int


class MapDocument(BaseModel):
    """Every house with coordinates, streets' names, and areas of queues."""

    model_config = ConfigDict(from_attributes=True)

    steps_a_degree: int = Field(examples=[100_000])
    area_steps: int = Field(description="Сторона квадрата area в кроках", examples=[250])
    groups: list[MapGroupInfo]
    labels: list[MapLabelInfo]
    areas: list[MapAreaInfo]
