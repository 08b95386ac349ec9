"""Scripted outages: which queue goes dark, when, and for how long."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.city.sensors import Mode, SimulatedSensor

OFF_AFTER = 3.0
# Seconds between the moments at which a queue's sensors notice the same change.
LAG = (0.2, 2.0)

_SYNTAX = re.compile(r"(?P<queue>[^:]+)(:(?P<after>\d+(\.\d+)?)(:(?P<lasts>\d+(\.\d+)?))?)?")


@dataclass(frozen=True, slots=True)
class Outage:
    """One outage of the queue named ``queue``; times in seconds.

    Without ``lasts`` the power returns once everybody has been told that it went. One that ``is_planned`` is put into
    the schedule first, for the next whole minute after ``starts_after``, as schedules know no seconds.
    """

    queue: str
    starts_after: float = OFF_AFTER
    lasts: float | None = None
    is_planned: bool = False


def parse_outage(text: str) -> Outage:
    """Read ``QUEUE[:OFF_AFTER[:DURATION]]``, for example ``2.1:3:20``. Raises InvalidInputError."""
    found = _SYNTAX.fullmatch(text.strip())
    if found is None:
        raise InvalidInputError(f"«{text}»: потрібно ЧЕРГА[:ЧЕРЕЗ[:ТРИВАЛІСТЬ]] у секундах, наприклад 2.1:3:20")
    return Outage(
        queue=found["queue"].strip(),
        starts_after=float(found["after"] or OFF_AFTER),
        lasts=float(found["lasts"]) if found["lasts"] else None,
    )


async def switch(sensors: Sequence[SimulatedSensor], mode: Mode, *, chance: random.Random) -> None:
    """Have the power of a queue go or return; each further sensor notices a little later than the one before."""
    for number, sensor in enumerate(sensors):
        if number:
            await asyncio.sleep(chance.uniform(*LAG))
        sensor.switch(mode)


async def play(
    outage: Outage,
    sensors: Sequence[SimulatedSensor],
    *,
    chance: random.Random,
    everybody_notified: Callable[[], Awaitable[None]],
) -> None:
    """Carry out one outage with the sensors of its queue."""
    await asyncio.sleep(outage.starts_after)
    await switch(sensors, Mode.OFF, chance=chance)
    if outage.lasts is None:
        await everybody_notified()
    else:
        await asyncio.sleep(outage.lasts)
    await switch(sensors, Mode.ON, chance=chance)
