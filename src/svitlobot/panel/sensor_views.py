"""What the panel's pages show of a sensor."""

from typing import Any
from urllib.parse import quote, urlencode

from svitlobot.db.models import IotSensor
from svitlobot.panel.cookies import PATH
from svitlobot.panel.value_names import SUPPLIES, moment

_POWER = {True: "світло є", False: "світла немає", None: "невідомо"}


def line(sensor: IotSensor, queue: str) -> dict[str, Any]:
    """Return what a list, and the head of a page, say of a sensor."""
    return {
        "id": sensor.sensor_id,
        "page": f"{PATH}/sensor?{urlencode({'id': sensor.sensor_id})}",
        "row": f"{PATH}/iot-sensor/edit/{quote(sensor.sensor_id, safe='')}",
        "queue": queue,
        "queue_id": sensor.queue_id,
        "supply": SUPPLIES[sensor.supply],
        "place": sensor.place or "",
        "latitude": "" if sensor.latitude is None else f"{sensor.latitude:f}",
        "longitude": "" if sensor.longitude is None else f"{sensor.longitude:f}",
        "is_online": sensor.is_online,
        "power": _POWER[sensor.reported_on],
        "heard": None if sensor.last_ping_at is None else moment(sensor.last_ping_at),
        "voltage": "" if sensor.last_voltage is None else f"{sensor.last_voltage:.0f} В",
        "battery": "" if sensor.last_battery is None else f"{sensor.last_battery} %",
        "firmware": sensor.firmware_version or "",
        "ip": sensor.ip_address or "",
        "sim": sensor.sim_card or "",
        "retired": None if sensor.retired_at is None else moment(sensor.retired_at),
        "created": moment(sensor.created_at),
    }


def signal(sensor: IotSensor) -> dict[str, Any]:
    """Return whether a sensor has been heard where it is now, and what it says, as a page that waits shows it."""
    if sensor.last_ping_at is None:
        return {"is_heard": False, "text": "Чекаємо на перший сигнал…"}
    parts = [f"Озвався {moment(sensor.last_ping_at)}", _POWER[sensor.reported_on]]
    if sensor.last_voltage is not None:
        parts.append(f"{sensor.last_voltage:.0f} В")
    if sensor.firmware_version:
        parts.append(f"прошивка {sensor.firmware_version}")
    return {"is_heard": True, "text": "✅ " + ", ".join(parts)}
