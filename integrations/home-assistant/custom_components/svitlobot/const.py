"""Names that the integration's parts share."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "svitlobot"

CONF_QUEUE_ID: Final = "queue_id"
CONF_SENSOR_ID: Final = "sensor_id"
CONF_KEY: Final = "key"
CONF_MAINS: Final = "mains_entity"

STATUS_EVERY: Final = timedelta(seconds=30)
SCHEDULE_EVERY: Final = timedelta(minutes=5)
REPORT_EVERY: Final = timedelta(seconds=30)
