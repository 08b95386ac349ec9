"""A sensor's card, as the operator sees it; Telegram HTML."""

from datetime import datetime

from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.texts.dates import spoken_date_time
from svitlobot.domain.texts.templates import spoken_duration, spoken_moment, spoken_percent
from svitlobot.schemas.power.sensor_health import SensorHealthInfo
from svitlobot.schemas.power.sensors import SensorInfo


def sensor_text(texts: Texts, sensor: SensorInfo, queue: str, now: datetime) -> str:
    """Say where a sensor is, when it was heard and what it said."""
    lines = [
        texts.say("sensor_card", name=sensor.sensor_id, queue=queue, supply=texts.label(f"supply_{sensor.supply}")),
        _place(texts, sensor),
        texts.say("sensor_firmware", text=sensor.firmware_version) if sensor.firmware_version else "",
        texts.say("sensor_voltage", voltage=round(sensor.last_voltage)) if sensor.last_voltage is not None else "",
        texts.say("sensor_battery", percent=sensor.last_battery) if sensor.last_battery is not None else "",
        _state(texts, sensor, now),
        texts.say("sensor_old_key", when=spoken_date_time(sensor.old_key_until)) if sensor.old_key_until else "",
        _set_aside(texts, sensor, now) if sensor.is_set_aside else "",
    ]
    return "\n".join(line for line in lines if line)


def record_lines(texts: Texts, health: SensorHealthInfo, now: datetime) -> list[str]:
    """Say how a sensor served lately: how much of the time it was heard and agreed, how often it was not."""
    lines = []
    if health.heard is not None:
        watched, share = spoken_duration(health.until - health.since), spoken_percent(health.heard)
        lines.append(texts.say("sensor_served", duration=watched, percent=share, count=health.gaps_count))
    if health.gaps:
        longest = max(health.gaps, key=lambda gap: gap.end - gap.start)
        lasted = spoken_duration(longest.end - longest.start)
        lines.append(texts.say("sensor_longest_gap", lasted=lasted, when=spoken_moment(longest.start, now)))
    if health.agreed is not None:
        lines.append(texts.say("sensor_agreed", percent=spoken_percent(health.agreed)))
    return lines


def _place(texts: Texts, sensor: SensorInfo) -> str:
    on_map = "" if sensor.latitude is None else f"{sensor.latitude:.5f}, {sensor.longitude:.5f}"
    known = " · ".join(part for part in (sensor.place, on_map) if part)
    return texts.say("sensor_place", text=known) if known else ""


def _state(texts: Texts, sensor: SensorInfo, now: datetime) -> str:
    if sensor.retired_at is not None:
        return texts.say("sensor_retired", when=spoken_moment(sensor.retired_at, now))
    if sensor.last_ping_at is None:
        return texts.say("sensor_unheard")
    known = {True: "state_on", False: "state_off", None: "state_unknown"}[sensor.reported_on]
    key = "sensor_heard" if sensor.is_online else "sensor_quiet"
    return texts.say(key, when=spoken_moment(sensor.last_ping_at, now), known=texts.label(known))


def _set_aside(texts: Texts, sensor: SensorInfo, now: datetime) -> str:
    return texts.say("sensor_set_aside", moments=", ".join(spoken_moment(at, now) for at in sensor.slept_through))
