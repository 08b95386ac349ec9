"""The queue's state, since when, and what is planned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from . import SvitloBotEntry
from .coordinator import QueueData
from .entity import QueueEntity


def _moment(text: str | None) -> datetime | None:
    return None if text is None else dt_util.parse_datetime(text)


def _edge(outage: dict[str, Any] | None, edge: str) -> datetime | None:
    return None if outage is None else _moment(outage[edge])


@dataclass(frozen=True, kw_only=True)
class _Description(SensorEntityDescription):
    value: Callable[[QueueData], str | datetime | None]


ENTITIES = (
    _Description(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=["on", "off", "unknown"],
        value=lambda data: data.status["status"],
    ),
    _Description(
        key="since",
        translation_key="since",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda data: _moment(data.status["since"]),
    ),
    _Description(
        key="next_outage",
        translation_key="next_outage",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda data: _edge(data.planned_next, "start"),
    ),
    _Description(
        key="outage_end",
        translation_key="outage_end",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda data: _edge(data.planned_now, "end"),
    ),
    _Description(
        key="today",
        translation_key="today",
        device_class=SensorDeviceClass.ENUM,
        options=["published", "preliminary", "emergency", "none_planned", "unknown"],
        value=lambda data: data.schedule["days"][0]["status"] if data.schedule["days"] else "unknown",
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: SvitloBotEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the entities of a queue."""
    async_add_entities(QueueSensor(entry.runtime_data, one) for one in ENTITIES)


class QueueSensor(QueueEntity, SensorEntity):
    """A word or a moment about a queue."""

    entity_description: _Description

    @property
    def native_value(self) -> str | datetime | None:
        """Return what is known."""
        return self.entity_description.value(self.coordinator.data)
