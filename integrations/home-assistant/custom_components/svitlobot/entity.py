"""What all entities of a queue share."""

from homeassistant.const import CONF_URL
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import QueueCoordinator


class QueueEntity(CoordinatorEntity[QueueCoordinator]):
    """An entity of a queue, under the queue's own device."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: QueueCoordinator, description: EntityDescription) -> None:
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self.entity_description = description
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.unique_id or entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            name=entry.title,
            configuration_url=entry.data[CONF_URL],
        )
