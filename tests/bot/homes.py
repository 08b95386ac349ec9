"""People who have met the bot and live somewhere."""

from datetime import timedelta

from svitlobot.bot.keyboards.data import Follow

from .people import Person


async def move_in(person: Person, street: str = "Соборна", house: str = "12-А", *queue_ids: int) -> int:
    """Have a person start the bot and follow a new house, as by a button; return its address_id."""
    address_id = await person.line.api.town.add_house(street, house, *queue_ids)
    await person.writes("/start")
    await person.presses_data(Follow(address_id=address_id).pack())
    return address_id


async def give_tier(person: Person, tier: str) -> None:
    """Give a person a tier, paid ones for 30 days."""
    town = person.line.api.town
    ends = town.clock() + timedelta(days=30) if tier in {"STANDARD", "PRO"} else None
    await town.database.pool.execute(
        "UPDATE users SET subscription_tier = $2, subscription_expires_at = $3 WHERE user_id = $1",
        person.user_id, tier, ends,
    )  # fmt: skip


async def power(person: Person, *, is_on: bool, queue_id: int = 1, for_minutes: float = 0) -> None:
    """Have two sensors of a queue agree on a state, and time pass in which nothing changes."""
    api = person.line.api
    sensors = [f"sensor-{queue_id}-{number}" for number in (1, 2)]
    for sensor in sensors:
        if sensor not in api.town.keys:
            await api.town.add_sensor(sensor, queue_id)
            await api.report(sensor, not is_on)
    for minutes in (0, for_minutes):
        api.town.clock.tick(minutes * 60 + 1)
        for sensor in sensors:
            assert (await api.report(sensor, is_on)).status == 200


async def followed(person: Person) -> list[tuple[str, str, str | None]]:
    """What the person follows, home first."""
    rows = await person.line.api.town.database.pool.fetch(
        "SELECT street, house_number, label FROM user_addresses JOIN addresses ON addresses.id = address_id "
        "WHERE user_id = $1 ORDER BY priority",
        person.user_id,
    )
    return [(row["street"], row["house_number"], row["label"]) for row in rows]
