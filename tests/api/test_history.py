"""History of a person's houses: outages by the days of the tier, voltage and frequency for PRO."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import moment

from .client import Api

OLENA = 5_000_000_000_001


async def set_tier(api: Api, tier: str) -> None:
    await api.town.database.pool.execute("UPDATE users SET subscription_tier = $1", tier)


async def record_outage(api: Api, queue_id: int, days_ago: float, hours: float | None) -> None:
    """Record that the power went, and after so many hours came back."""
    began = api.town.clock() - timedelta(days=days_ago)
    flips = [(began, False)] + ([] if hours is None else [(began + timedelta(hours=hours), True)])
    for at, is_on in flips:
        await api.town.database.pool.execute(
            "INSERT INTO queue_changes (queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, "
            "is_announced) VALUES ($1, $2, $3, $3, 'iot', 'confirmed', '', true)",
            queue_id,
            is_on,
            at,
        )


@pytest.fixture
async def home(api: Api) -> int:
    """Olena follows a house in queues 1 and 2."""
    address_id = await api.town.add_house("вул. Соборна", "1", 1, 2)
    await api.register(OLENA)
    await api.as_bot("POST", f"/api/users/{OLENA}/addresses", {"address_id": address_id, "label": "Дім"})
    return address_id


async def outages(api: Api) -> dict[str, Any]:
    return (await api.as_bot("GET", f"/api/users/{OLENA}/outages")).json


@pytest.mark.parametrize(
    ("tier", "days", "hours_of_first"),
    [("NOFREE", 0, None), ("FREE", 1, [2]), ("STANDARD", 7, [2, 3]), ("PRO", 90, [2, 3, 4])],
)
async def test_outages_are_listed_for_the_days_of_the_tier(
    api: Api, home: int, tier: str, days: int, hours_of_first: list[int] | None
) -> None:
    for days_ago, hours in ((89, 4), (6, 3), (0.5, 2)):
        await record_outage(api, 1, days_ago, hours)
    await set_tier(api, tier)
    history = await outages(api)
    assert history["history_days"] == days
    if hours_of_first is None:
        assert history["items"] == []
        return
    [house] = history["items"]
    assert (house["address_id"], house["label"], [queue["name"] for queue in house["queues"]]) == (
        home,
        "Дім",
        ["1.1", "1.2"],
    )
    assert [one["minutes"] for one in house["queues"][0]["outages"]] == [60 * hours for hours in hours_of_first]
    assert house["queues"][1]["outages"] == []


async def test_an_outage_that_lasts_has_no_end_and_one_that_reaches_into_the_days_is_shown_whole(
    api: Api, home: int
) -> None:
    await record_outage(api, 1, 1.5, 14)
    await record_outage(api, 1, 0.25, None)
    await set_tier(api, "FREE")
    lasting, earlier = (await outages(api))["items"][0]["queues"][0]["outages"]
    assert (lasting["ended_at"], lasting["minutes"]) == (None, 360)
    assert (earlier["minutes"], earlier["ended_at"] is not None) == (840, True)


async def test_only_houses_that_the_tier_covers_have_a_history(api: Api, home: int) -> None:
    await set_tier(api, "PRO")
    second = await api.town.add_house("вул. Соборна", "2", 3)
    await api.as_bot("POST", f"/api/users/{OLENA}/addresses", {"address_id": second})
    assert len((await outages(api))["items"]) == 2
    await set_tier(api, "FREE")
    assert [house["address_id"] for house in (await outages(api))["items"]] == [home]


async def voltage(api: Api, address_id: int, query: str = "") -> Any:
    return await api.as_bot("GET", f"/api/users/{OLENA}/voltage?address_id={address_id}{query}")


async def test_voltage_by_day_has_a_step_for_each_day_in_kyiv(api: Api, home: int) -> None:
    await set_tier(api, "PRO")
    await api.town.add_sensor("ESP32_1")
    midnight = moment(kyiv(api.town.clock()).date() + timedelta(days=1), 0)
    for at, volts in ((-60, 210), (-1, 216), (0, 230), (60, 240), (120, 250)):
        api.town.clock.tick((midnight + timedelta(minutes=at) - api.town.clock()).total_seconds())
        await api.town.hear("ESP32_1", True, voltage=volts, frequency=50)
    api.town.clock.tick(1)
    answer = (await voltage(api, home, "&hours=24&by_day=true")).json
    days = [(one["at"], one["lowest"], one["voltage"], one["highest"]) for one in answer["queues"][0]["items"]]
    assert [(datetime.fromisoformat(at), *volts) for at, *volts in days] == [
        (midnight - timedelta(days=1), 210, 213, 216),
        (midnight, 230, 240, 250),
    ]
    assert (datetime.fromisoformat(answer["since"]), answer["step_minutes"]) == (midnight - timedelta(days=1), 1440)


async def test_voltage_and_frequency_are_shown_to_pro_now_and_down_sampled(api: Api, home: int) -> None:
    await set_tier(api, "PRO")
    await api.town.add_sensor("ESP32_1")
    for volts in (228, 230, 251, 231):
        await api.town.hear("ESP32_1", True, voltage=volts, frequency=49.98)
        api.town.clock.tick(60)
    answer = (await voltage(api, home, "&hours=24")).json
    first, second = answer["queues"]
    assert answer["step_minutes"] == 15
    assert (first["now"]["voltage"], first["now"]["frequency"]) == (231, 49.98)
    assert sum(len(queue["items"]) for queue in answer["queues"]) <= 2
    assert (min(one["lowest"] for one in first["items"]), max(one["highest"] for one in first["items"])) == (228, 251)
    assert first["items"][-1]["frequency"] == 49.98
    assert (second["now"], second["items"]) == (None, [])
    api.town.clock.tick(3600)
    assert (await voltage(api, home)).json["queues"][0]["now"] is None


async def test_the_zero_volts_at_the_start_of_an_outage_are_not_the_lowest_voltage(api: Api, home: int) -> None:
    await set_tier(api, "PRO")
    await api.town.add_sensor("ESP32_1")
    for volts in (229, 0):
        await api.town.hear("ESP32_1", True, voltage=volts)
        api.town.clock.tick(1)
    first = (await voltage(api, home, "&hours=24")).json["queues"][0]
    assert [(one["lowest"], one["voltage"], one["highest"]) for one in first["items"]] == [(229, 229, 229)]
    assert first["now"] is None


async def test_voltage_is_refused_to_other_tiers_and_of_other_houses(api: Api, home: int) -> None:
    await set_tier(api, "STANDARD")
    refused = await voltage(api, home)
    assert (refused.status, refused.json["code"], refused.json["details"]["tier"]) == (403, "tier_too_low", "PRO")
    await set_tier(api, "PRO")
    other = await api.town.add_house("вул. Соборна", "2", 3)
    assert (await voltage(api, other)).status == 404
    assert (await api.as_bot("GET", f"/api/users/{OLENA}/voltage")).json["address_id"] == home
    assert (await voltage(api, home, "&hours=169")).status == 422


async def test_a_week_of_voltage_has_at_most_96_steps(api: Api, home: int) -> None:
    await set_tier(api, "PRO")
    await api.town.add_sensor("ESP32_1")
    await api.town.database.pool.execute(
        "INSERT INTO iot_data (sensor_id, is_power_on, voltage, frequency, received_at, measured_at) "
        "SELECT 'ESP32_1', true, 230, 50, at, at "
        "FROM generate_series($1::timestamptz - interval '7 days', $1::timestamptz, interval '9 minutes') AS at",
        api.town.clock(),
    )
    answer = (await voltage(api, home, "&hours=168")).json
    assert 80 <= len(answer["queues"][0]["items"]) <= 96
