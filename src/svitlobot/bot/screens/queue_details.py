"""A queue as the operator sees it: its manual override, its sensors and their last readings; Telegram HTML."""

from datetime import datetime

from svitlobot.bot.screens.power import power_text
from svitlobot.bot.screens.screen import paragraphs
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.schemas.power.queue_details import ActiveOverride, QueueDetails, SensorObservation

MOST_SENSORS = 20  # so that they fit a message


def queue_text(texts: Texts, details: QueueDetails) -> str:
    """Say whether there is power, who set it by hand, and what each sensor reported last."""
    now = details.checked_at
    override = details.override
    sensors = [_sensor(texts, one, now) for one in details.observations[:MOST_SENSORS]]
    if (more := len(details.observations) - MOST_SENSORS) > 0:
        sensors.append(texts.say("desk_sensors_more", count=more))
    return paragraphs(
        texts.say("desk_queue", queue=details.name),
        power_text(texts, details),
        _override(texts, override, now) if override else texts.say("desk_no_override"),
        "\n".join([texts.say("desk_queue_sensors"), *sensors]) if sensors else texts.say("desk_no_sensors"),
    )


def _override(texts: Texts, override: ActiveOverride, now: datetime) -> str:
    return texts.say(
        "desk_override_on" if override.is_power_on else "desk_override_off",
        who=override.by_name or override.by or "–",
        until=spoken_moment(override.until, now),
        reason=override.reason or "–",
    )


def _sensor(texts: Texts, one: SensorObservation, now: datetime) -> str:
    if one.last_reading_at is None or one.reported_on is None:
        return texts.say("desk_sensor_unheard", name=one.sensor_id)
    text = texts.say(
        "desk_sensor_on" if one.reported_on else "desk_sensor_off",
        name=one.sensor_id,
        when=spoken_moment(one.last_reading_at, now),
    )
    if one.reported_on and one.last_voltage is not None:
        text += texts.say("desk_sensor_voltage", voltage=f"{one.last_voltage:.0f}")
    return f"{text} {texts.say('desk_sensor_silent')}" if one.is_silent else text
