"""Is there power, is it unstable, is an outage planned for now."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import SvitloBotEntry
from .coordinator import QueueData
from .entity import QueueEntity


@dataclass(frozen=True, kw_only=True)
class _Description(BinarySensorEntityDescription):
    is_on: Callable[[QueueData], bool | None]


ENTITIES = (
    _Description(
        key="power",
        translation_key="power",
        device_class=BinarySensorDeviceClass.POWER,
        is_on=lambda data: data.status["is_power_on"],  # null: no sensor is heard, so the state is unknown
    ),
    _Description(
        key="unstable",
        translation_key="unstable",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on=lambda data: data.status["is_unstable"],
    ),
    _Description(
        key="planned_now",
        translation_key="planned_now",
        is_on=lambda data: None if data.schedule["outlook"]["known_until"] is None else data.planned_now is not None,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: SvitloBotEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the entities of a queue."""
    async_add_entities(QueueBinarySensor(entry.runtime_data, one) for one in ENTITIES)


class QueueBinarySensor(QueueEntity, BinarySensorEntity):
    """A yes or no about a queue; unknown stays unknown."""

    entity_description: _Description

    @property
    def is_on(self) -> bool | None:
        """Return what is known."""
        return self.entity_description.is_on(self.coordinator.data)
