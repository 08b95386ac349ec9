"""What a message on a sensor's MQTT topic says. Topics are ``svitlobot/SENSOR/KEY/…``; docs/mqtt.md tells owners."""

from dataclasses import dataclass
from typing import Any

import orjson

from svitlobot.domain.power.readings import SENSOR_ID_LENGTH, Reading, check_label, parse_power, parse_reading
from svitlobot.errors import InvalidInputError

ROOT = "svitlobot"
ALL_SENSORS = f"{ROOT}/#"
MQTT_ADDRESS = "mqtt"
"""Stands where a sensor's IP address does, for one that was last heard over MQTT."""
MAX_PAYLOAD = 4096  # bytes, as of a report by HTTP
MAX_KEY = 64


@dataclass(frozen=True, slots=True)
class MqttReport:
    """A sensor's report; ``reading`` is None for a ping, which may say ``reported_on``."""

    sensor_id: str
    key: str
    reading: Reading | None = None
    reported_on: bool | None = None


def parse_message(topic: str, payload: bytes) -> MqttReport | None:
    """Read a message; None for one that says nothing, such as a last will or the relay of a plug.

    A last will ("Offline") says that the broker lost the device, and not whether there is power: how long the device
    may be silent decides, as it does over HTTP. Raises InvalidInputError for what no device of ours sends.
    """
    root, *levels = topic.split("/")
    if root != ROOT or len(levels) < 3 or len(payload) > MAX_PAYLOAD or not 1 <= len(levels[1]) <= MAX_KEY:
        raise InvalidInputError("Тема має бути svitlobot/ДАТЧИК/КЛЮЧ/…, а повідомлення до 4 КіБ")
    sensor_id, key = check_label(levels[0], "sensor_id", SENSOR_ID_LENGTH), levels[1]
    match [level.lower() for level in levels[2:]]:
        case ["report"]:
            return MqttReport(sensor_id, key, parse_reading(payload, sensor_id))
        case ["power"]:
            word = _word(payload)
            return MqttReport(sensor_id, key, reported_on=parse_power(word) if word else None)
        case ["status"] | ["tele", "lwt"]:
            return MqttReport(sensor_id, key) if _word(payload) == "online" else None
        case ["tele", "state"]:
            return MqttReport(sensor_id, key)
        case ["tele", "sensor"]:
            return _tasmota(sensor_id, key, payload)
    return None


def _word(payload: bytes) -> str:
    return payload.decode("utf-8", errors="replace").strip().lower()


def _tasmota(sensor_id: str, key: str, payload: bytes) -> MqttReport:
    """Read Tasmota's telemetry: a plug with a meter is fed by what it measures, so it says "on"."""
    try:
        fields: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise InvalidInputError("Телеметрія: це не JSON") from None
    energy = fields.get("ENERGY") if isinstance(fields, dict) else None
    if not isinstance(energy, dict):
        return MqttReport(sensor_id, key)
    voltage, frequency = _first(energy.get("Voltage")), _first(energy.get("Frequency"))
    measured = {"is_power_on": True, "voltage": voltage, "frequency": frequency}
    return MqttReport(sensor_id, key, parse_reading(orjson.dumps(measured), sensor_id))


def _first(value: object) -> object:
    """Return the first phase's value of a meter with several."""
    return value[0] if isinstance(value, list) and value else value
