"""The city's own door: the board's figures, the switches, the people to play with, and who is not let in."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from svitlobot.clock import utc_now
from svitlobot.db.models import Tariff
from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.power import PowerOffPayload
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.errors import ConflictError
from svitlobot.schemas.users.profile import Registration
from svitlobot.sender.expand import expand_next
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot.services.payments import ledger_audit, notifications, orders, subscription_ends
from svitlobot.services.users import profile
from svitlobot_sandbox.city.overview import Overview
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.population import populate
from svitlobot_sandbox.city.provisioning import provision
from svitlobot_sandbox.city.residents import FIRST_RESIDENT
from svitlobot_sandbox.city.sensors import Mode, SimulatedSensor
from svitlobot_sandbox.city.steering import claimed, steered
from svitlobot_sandbox.city.town import Town
from svitlobot_sandbox.city.visitors import Visitors
from svitlobot_sandbox.telegram import RunningSandbox

CHANNEL = -1001000000001


@dataclass
class Door:
    """The city's address, what is behind it, and a way to ask."""

    url: str
    http: aiohttp.ClientSession
    town: Town
    database: Database

    async def ask(self, method: str, path: str, **request: Any) -> tuple[int, Any]:
        async with self.http.request(method, f"{self.url}/city/{path}", **request) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> Any:
        status, body = await self.ask("GET", path)
        assert status == 200, body
        return body


@pytest.fixture
async def door(
    town: Database, telegram: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    """A city of 480 people and twelve queues; its sensors are at hand, and report nowhere."""
    await populate(town, 480)
    telegram.world.chats.open_channel(CHANNEL, "channel", "Новини", "news")
    keys = await provision(town, tmp_path_factory.mktemp("keys") / "keys.json")
    city = Town([SimulatedSensor(key, chance=random.Random(1)) for key in keys])
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
        phones = Phones(http, telegram.url)
        with claimed(0) as listening:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            async with steered(listening, city, Overview(town, phones, city), Visitors(town, phones, CHANNEL)):
                yield Door(url, http, city, town)


async def test_the_board_shows_every_queue_and_both_its_sensors(door: Door) -> None:
    await door.database.pool.execute("UPDATE queues SET unstable_since = now() WHERE queue_id = 2")
    state = await door.get("state")
    assert [queue["name"] for queue in state["queues"]][:3] == ["1.1", "1.2", "2.1"]
    assert {queue["status"] for queue in state["queues"]} == {"unknown"}  # nothing was heard yet
    assert [queue["is_unstable"] for queue in state["queues"]][:3] == [False, True, False]
    assert state["queues"][0]["residents"] >= 160
    sensor = state["sensors"][1]
    assert (sensor["sensor_id"], sensor["queue_id"], sensor["priority"]) == ("ESP32_SIM1_2", 1, 2)
    assert (sensor["mode"], sensor["is_online"], sensor["trouble"], sensor["heard_at"]) == ("on", False, None, None)
    assert 210 < sensor["voltage"] < 250


async def test_the_board_shows_what_waits_to_be_sent_by_lane(door: Door) -> None:
    async with door.database.transaction() as session:
        await announce_in_queue(session, PowerOffPayload(time="12:00", note=""), QueueResidents(1), datetime.now(UTC))
    while await expand_next(door.database.pool):
        pass
    state = await door.get("state")
    lanes = {lane["name"]: lane["count"] for lane in state["backlog"]["per_lane"]}
    assert lanes["PRO"] > 0
    assert lanes["FREE"] > lanes["STANDARD"] > lanes["PRO"]
    assert state["backlog"]["total"] == sum(lanes.values())
    assert (state["rate"], state["sent"], state["eta_s"]) == (0.0, 0, None)


async def test_a_switch_of_one_sensor_moves_that_one_and_shows_at_once(door: Door) -> None:
    await door.get("state")
    status, body = await door.ask("POST", "sensors/ESP32_SIM1_1", json={"mode": "off", "voltage": 200})
    assert (status, body) == (200, {"sensor_id": "ESP32_SIM1_1", "mode": "off", "voltage": 200.0})
    shown = (await door.get("state"))["sensors"]
    assert [(sensor["mode"], sensor["voltage"] == 200) for sensor in shown[:2]] == [("off", True), ("on", False)]


async def test_minutes_pass_for_a_queue_at_once(door: Door) -> None:
    await door.database.pool.execute("UPDATE iot_sensors SET reported_since = '2026-01-01 12:00Z'")
    assert (await door.ask("POST", "queues/2/minutes", json={"passed": 5}))[0] == 200
    rows = await door.database.pool.fetch("SELECT queue_id, reported_since FROM iot_sensors WHERE queue_id < 3")
    moved = {row["queue_id"]: row["reported_since"] for row in rows}
    assert moved[1] - moved[2] == timedelta(minutes=5)


async def test_a_switch_of_a_queue_moves_both_its_sensors_and_no_other(door: Door) -> None:
    assert (await door.ask("POST", "queues/2", json={"mode": "silent"}))[0] == 200
    silent = [sensor.sensor_id for sensor in door.town.sensors if sensor.mode is Mode.SILENT]
    assert silent == ["ESP32_SIM2_1", "ESP32_SIM2_2"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sensors/ESP32_SIM1_1", b'{"mode": "broken"}'),
        ("sensors/ESP32_SIM1_1", b'{"voltage": 149}'),
        ("sensors/ESP32_SIM1_1", b'{"voltage": 281}'),
        ("sensors/ESP32_SIM1_1", b'{"voltage": NaN}'),
        ("sensors/ESP32_SIM1_1", b'{"power": "off"}'),
        ("sensors/ESP32_SIM1_1", b"[]"),
        ("sensors/ESP32_SIM1_1", b"\xff"),
        ("queues/1", b"{}"),
        ("queues/1", b""),
        ("queues/1/minutes", b'{"passed": 11}'),
    ],
)
async def test_nonsense_is_refused_and_moves_nothing(door: Door, path: str, body: bytes) -> None:
    before = [(sensor.mode, sensor.volts) for sensor in door.town.sensors]
    status, answer = await door.ask("POST", path, data=body)
    assert (status, answer["code"]) == (422, "invalid_input")
    assert [(sensor.mode, sensor.volts) for sensor in door.town.sensors] == before


@pytest.mark.parametrize("path", ["sensors/ESP32_SIM99_1", "queues/99", "queues/0", "queues/x", "elsewhere"])
async def test_what_is_not_in_the_city_is_not_found(door: Door, path: str) -> None:
    assert (await door.ask("POST", path, json={"mode": "off"}))[0] == 404


async def test_a_body_has_a_bound(door: Door) -> None:
    body = b'{"mode": "off"' + b" " * 4096 + b"}"
    assert (await door.ask("POST", "queues/1", data=body))[0] == 413


async def test_a_queue_on_the_stage_is_shown_and_is_not_for_visitors(door: Door) -> None:
    with door.town.staged([2]):
        state = await door.get("state")
        for path, order in (
            ("queues/2", {"mode": "off"}),
            ("sensors/ESP32_SIM2_1", {"mode": "off"}),
            ("queues/2/minutes", {"passed": 5}),
        ):
            status, answer = await door.ask("POST", path, json=order)
            assert (status, answer["code"]) == (409, "conflict")
        assert (await door.ask("POST", "queues/1", json={"mode": "off"}))[0] == 200
    assert state["outage"] == {"queue_id": 2, "name": "1.2"}
    assert [queue["name"] for queue in state["queues"] if queue["is_scripted"]] == ["1.2"]
    assert (await door.ask("POST", "queues/2", json={"mode": "off"}))[0] == 200
    assert (await door.get("state"))["outage"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "city.example"},
        {"Host": "127.0.0.1.city.example"},
        {"Origin": "https://city.example"},
        {"Origin": "null"},
        {"Origin": "http://[::"},
        {"Origin": "http://127.0.0.1:3000"},
    ],
)
async def test_other_websites_are_not_let_in(door: Door, headers: dict[str, str]) -> None:
    status, answer = await door.ask("POST", "queues/1", json={"mode": "off"}, headers=headers)
    assert (status, answer["code"]) == (403, "forbidden")
    assert all(sensor.mode is Mode.ON for sensor in door.town.sensors)


@pytest.mark.parametrize("headers", [{"Host": "localhost:8082"}, {"Host": "127.0.0.1:8082"}])
async def test_the_sandbox_is_let_in(door: Door, headers: dict[str, str]) -> None:
    assert (await door.ask("POST", "queues/1", json={"mode": "off"}, headers=headers))[0] == 200


async def test_people_of_every_tier_are_offered_from_different_queues(door: Door) -> None:
    people = (await door.get("residents"))["items"]
    assert len({person["queue"] for person in people}) == len(people) == 3  # the town has three queues with houses
    assert len({person["tier"] for person in people}) == 3
    assert set(people[0]) == {"user_id", "first_name", "tier", "address", "queue"}
    only = (await door.get("residents?tier=PRO"))["items"]
    assert {person["tier"] for person in only} == {"PRO"}


async def test_people_are_found_by_name_street_and_queue(door: Door) -> None:
    by_name = (await door.get("residents?q=оле"))["items"]
    assert {person["first_name"] for person in by_name} <= {"Олена", "Олег"}
    assert 0 < len(by_name) <= 20
    assert len((await door.get("residents?q=вул. собор"))["items"]) == 20
    by_queue = (await door.get("residents?q=2.1&tier=STANDARD"))["items"]
    assert {(person["queue"], person["tier"]) for person in by_queue} == {("2.1", "STANDARD")}
    assert (await door.get("residents?q=%25"))["items"] == []


async def test_people_lent_are_in_the_channel_as_their_tier_says(door: Door, telegram: RunningSandbox) -> None:
    for tier in ("PRO", "FREE", "NOFREE"):
        people = (await door.get(f"residents?tier={tier}"))["items"]
        assert people
        for person in people:
            is_member = telegram.world.chats.channel(CHANNEL).members.get(person["user_id"]) == "member"
            assert is_member is (tier != "NOFREE")


async def test_a_persons_days_pass_at_once_and_the_product_ends_them_by_itself(door: Door) -> None:
    person = (await door.get("residents?tier=STANDARD"))["items"][0]["user_id"]
    far = utc_now() + timedelta(days=20)
    await door.database.pool.execute("UPDATE users SET subscription_expires_at = $1 WHERE user_id = $2", far, person)
    assert (await door.ask("POST", f"people/{person}/days", json={"left": 1}))[0] == 200
    await subscription_ends.remind(door.database, utc_now())
    reminded = await door.database.pool.fetch("SELECT days FROM subscription_reminders WHERE user_id = $1", person)
    assert [row["days"] for row in reminded] == [1]
    assert (await door.ask("POST", f"people/{person}/days", json={"left": 3}))[0] == 409
    assert (await door.ask("POST", f"people/{person}/days", json={"left": 0}))[0] == 200
    assert sum([await subscription_ends.end_days(door.database, utc_now(), of_payers=paid) for paid in (True, False)])
    row = await door.database.pool.fetchrow("SELECT * FROM users WHERE user_id = $1", person)
    assert (row["subscription_tier"], row["subscription_expires_at"]) == ("FREE", None)
    assert (await door.ask("POST", f"people/{person}/days", json={"left": 0}))[0] == 404


async def test_the_books_of_a_payer_stay_true_when_their_days_have_passed(door: Door) -> None:
    person = FIRST_RESIDENT + 1_000_000_000_001
    async with door.database.transaction() as session:
        await profile.register(session, Registration(user_id=person), utc_now(), has_channel=False)
        session.add_all([Tariff(tier=tier, days=30, price=Decimal(49)) for tier in ("STANDARD", "PRO")])
        order = await orders.create(session, person, Tier.STANDARD, 30, "liqpay", utc_now())
        paid = ProviderNotification(order.order_id or "", Outcome.PAID, order.amount, "UAH", "success")
        await notifications.apply_notification(session, "liqpay", paid, utc_now(), takes_tests=False, admin_chat=None)
    assert (await door.ask("POST", f"people/{person}/days", json={"left": 0}))[0] == 200
    for _ in range(2):
        async with door.database.transaction() as session:
            assert (await ledger_audit.audit(session, utc_now())).contradictions == {}
        await subscription_ends.end_days(door.database, utc_now(), of_payers=True)


@pytest.mark.parametrize(("user_id", "order"), [(42, {"left": 0}), (42, {"left": -1}), (42, {}), (42, {"left": 4})])
async def test_nobody_outside_the_city_loses_days(door: Door, user_id: int, order: dict[str, int]) -> None:
    await door.database.pool.execute(
        "INSERT INTO users (user_id, subscription_tier, subscription_expires_at) VALUES ($1, 'PRO', 'infinity')",
        user_id,
    )
    status, _ = await door.ask("POST", f"people/{user_id}/days", json=order)
    assert status == (404 if order == {"left": 0} else 422)


async def test_places_are_houses_with_coordinates(door: Door) -> None:
    assert await door.get("places") == {"items": []}
    await door.database.pool.execute(
        "UPDATE addresses SET latitude = 49.84, longitude = 24.03 WHERE queue_id = 1 AND house_number IN ('1', '2')"
    )
    (place,) = (await door.get("places"))["items"]
    assert place == {"name": "вул. Соборна, 1", "latitude": 49.84, "longitude": 24.03, "queue": "1.1"}


async def test_while_the_product_is_away_the_page_is_told_so(door: Door, telegram: RunningSandbox) -> None:
    await telegram.close()
    status, answer = await door.ask("GET", "state")
    assert (status, answer["code"]) == (503, "unavailable")


def test_a_second_city_is_refused() -> None:
    with claimed(0) as first, pytest.raises(ConflictError, match="CITY_PORT"), claimed(first.getsockname()[1]):
        pytest.fail("two cities would move the same sensors")
