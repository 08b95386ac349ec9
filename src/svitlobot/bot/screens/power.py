"""Whether a house or a queue has power, and since when."""

import asyncio
from collections.abc import Iterable, Mapping

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.screens.addresses import address_name, names_of_queues
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import kyiv
from svitlobot.domain.texts.templates import spoken_duration, spoken_moment
from svitlobot.schemas.addresses.streets import HouseInfo, QueueRef
from svitlobot.schemas.power.queues import QueueStatus
from svitlobot.schemas.users.profile import FollowedAddress

Statuses = Mapping[int, QueueStatus]

_NOT_BY_SENSORS = {"manual": "power_by_operator", "crowdreport": "power_by_residents"}


async def read_statuses(backend: Backend, queues: Iterable[QueueRef]) -> Statuses:
    """Ask for the statuses of these queues, all at once."""
    ids = list(dict.fromkeys(queue.queue_id for queue in queues))
    return dict(zip(ids, await asyncio.gather(*map(backend.queue_status, ids)), strict=True))


def power_text(texts: Texts, status: QueueStatus) -> str:
    """Say whether there is power, since when, and who says so if not the sensors; what is not known is said so."""
    since, now = status.since, status.checked_at
    if status.is_power_on is None:
        text = _unknown(texts, status)
    elif since is None:
        text = texts.say(f"power_{status.status}_undated")
    else:
        duration = spoken_duration(now - since)
        text = texts.say(f"power_{status.status}_since", since=spoken_moment(since, now), duration=duration)
    if status.basis in _NOT_BY_SENSORS:
        text += f"\n{texts.say(_NOT_BY_SENSORS[status.basis])}"
    return f"{text}\n{texts.say('power_unstable')}" if status.is_unstable else text


def _unknown(texts: Texts, status: QueueStatus) -> str:
    """Say that nothing is known now, and what was known last."""
    text = texts.say("power_unknown")
    if status.last_known_at is None:
        return text
    key = "power_last_known_on" if status.last_known_on else "power_last_known_off"
    return f"{text}\n{texts.say(key, since=spoken_moment(status.last_known_at, status.checked_at))}"


def house_text(
    texts: Texts, house: HouseInfo | FollowedAddress, statuses: Statuses, schedules: Mapping[int, str] | None = None
) -> str:
    """Say which house it is and whether it has power; a house in several queues has a state for each.

    ``schedules`` holds each queue's schedule in words, which follow its power.
    """
    label = house.label if isinstance(house, FollowedAddress) else None
    names = {"address": address_name(house), "queue": names_of_queues(house.queues)}
    title = texts.say("house_labelled", label=label, **names) if label else texts.say("house", **names)
    if isinstance(house, FollowedAddress) and not house.is_active:
        return f"{title}\n{texts.say('address_sleeps')}"
    lines = [title]
    for queue in house.queues:
        if len(house.queues) > 1:
            lines.append(texts.say("queue_now", queue=queue.name))
        lines.append(power_text(texts, statuses[queue.queue_id]))
        if schedules:
            lines.append(schedules[queue.queue_id])
    return "\n".join(lines)


def as_of(statuses: Statuses) -> str:
    """Return the time of day the oldest of these statuses is of."""
    return f"{kyiv(min(status.checked_at for status in statuses.values())):%H:%M}"
