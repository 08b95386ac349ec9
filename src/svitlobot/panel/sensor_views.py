"""What the panel's pages show of a sensor."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from svitlobot.db.models import IotSensor
from svitlobot.domain.power.testimony import is_set_aside
from svitlobot.domain.texts.templates import spoken_duration, spoken_percent
from svitlobot.panel.charts import curve, places
from svitlobot.panel.cookies import PATH
from svitlobot.panel.value_names import SUPPLIES, moment
from svitlobot.schemas.power.sensor_health import SensorHealthInfo

_MOST_GAPS = 20
_POWER = {True: "світло є", False: "світла немає", None: "невідомо"}


def line(sensor: IotSensor, queue: str) -> dict[str, Any]:
    """Return a sensor as a list and the head of its page show it."""
    return {
        "id": sensor.sensor_id,
        "page": _page(sensor),
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
        "slept_through": ", ".join(moment(at) for at in sensor.slept_through),
        "is_set_aside": is_set_aside(sensor.slept_through),
        "retired": None if sensor.retired_at is None else moment(sensor.retired_at),
        "created": moment(sensor.created_at),
    }


def record(health: SensorHealthInfo) -> dict[str, Any]:
    """Return a sensor's last days as its page shows them."""
    step = timedelta(seconds=health.step_s)
    return {
        "since": moment(health.since),
        "heard": _percent(health.heard),
        "agreed": _percent(health.agreed),
        "gaps_count": health.gaps_count,
        "gaps": [
            {
                "start": moment(gap.start),
                "lasted": spoken_duration(gap.end - gap.start),
                "note": "без світла" if gap.in_outage else "",
            }
            for gap in health.gaps[:_MOST_GAPS]
        ],
        "voltage": curve([(one.at, one.voltage) for one in health.points], step, "В", "Напруга"),
        "battery": curve([(one.at, one.battery) for one in health.points], step, "%", "Заряд акумулятора"),
    }


def sensor_map(sensors: Iterable[tuple[IotSensor, str]]) -> Markup:
    """Draw the sensors whose coordinates are known."""
    dots = [
        (float(one.latitude), float(one.longitude), _state(one), f"{one.sensor_id}, черга {queue}", _page(one))
        for one, queue in sensors
        if one.latitude is not None and one.longitude is not None and one.retired_at is None
    ]
    return places(dots, "Датчики на мапі")


def _state(sensor: IotSensor) -> str:
    if not sensor.is_online or sensor.reported_on is None:
        return "unknown"
    return "on" if sensor.reported_on else "off"


def _page(sensor: IotSensor) -> str:
    return f"{PATH}/sensor?{urlencode({'id': sensor.sensor_id})}"


def _percent(share: float | None) -> str:
    return "невідомо" if share is None else f"{spoken_percent(share)} %"


def signal(sensor: IotSensor) -> dict[str, Any]:
    """Return whether a sensor is heard where it is now, and what it says, as a page that listens to it shows it."""
    if sensor.last_ping_at is None:
        return {"is_heard": False, "text": "Чекаємо на перший сигнал…"}
    if not sensor.is_online:
        return {"is_heard": False, "text": f"⚠️ Мовчить, востаннє озвався {moment(sensor.last_ping_at)}"}
    parts = [f"Озвався {moment(sensor.last_ping_at)}", _POWER[sensor.reported_on]]
    if sensor.last_voltage is not None:
        parts.append(f"{sensor.last_voltage:.0f} В")
    if sensor.firmware_version:
        parts.append(f"прошивка {sensor.firmware_version}")
    if sensor.old_key_until is not None:
        parts.append("ще зі старим ключем")
    return {"is_heard": True, "text": "✅ " + ", ".join(parts)}
