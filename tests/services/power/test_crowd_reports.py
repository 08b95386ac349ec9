"""Residents' reports: taken, gathered for the operator, judged, proved by sensors."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from residents import MODERATOR, judge, say, settle_in
from svitlobot.errors import ConflictError, NotFoundError, NotRegisteredError
from svitlobot.schemas.power.crowd_reports import Judged, PendingReports
from svitlobot.services.power import crowd_reports
from town import ADMIN_CHAT, Town

OLENA, TARAS, IRYNA, PETRO = 501, 502, 503, 504


@pytest.fixture
async def street(town: Town) -> Town:
    """A battery sensor that says there is power in queue 1, and four residents of three houses."""
    await town.add_sensor("a")
    await town.hear("a", True)
    houses = [await town.add_house("вул. Соборна", number) for number in ("1", "2", "3")]
    for user_id, house in zip((OLENA, TARAS, IRYNA, PETRO), [*houses, houses[0]], strict=True):
        await settle_in(town, user_id, [house])
    return town


async def _rows(town: Town) -> list[Any]:
    return await town.database.pool.fetch("SELECT * FROM crowdreports ORDER BY id")


async def _pending(town: Town, after: int = 0, limit: int = 20) -> list[PendingReports]:
    async with town.database.transaction() as session:
        return (await crowd_reports.pending(session, town.clock(), after=after, limit=limit)).items


async def test_a_report_against_what_is_known_waits_and_the_operator_is_shown_it(street: Town) -> None:
    taken = await say(street, OLENA, False, latitude=50.45, longitude=30.52)
    assert (taken.status, taken.people, taken.power) == ("pending", 1, "on")
    [card] = await street.events()
    assert (card["kind"], card["queue_id"], card["audience"]) == ("crowd_report", 1, {"chats": [ADMIN_CHAT]})
    shown = card["payload"]
    assert (shown["claim"], shown["known"], shown["sensors"]) == ("Світла немає", "світло є", "є — 1")
    assert (shown["address"], shown["people"]) == ("вул. Соборна, 1", "1 людина")
    assert shown["note"] == "https://www.openstreetmap.org/?mlat=50.450000&mlon=30.520000"
    assert [button["data"] for row in shown["buttons"] for button in row] == [
        f"judge:{taken.id}:{verdict}" for verdict in ("flip", "confirm", "reject")
    ]


async def test_what_is_known_already_is_closed_at_once_and_calls_nobody(street: Town) -> None:
    taken = await say(street, OLENA, True)
    assert (taken.status, taken.power) == ("closed", "on")
    street.clock.tick(60)
    assert (await say(street, OLENA, True)).id == taken.id
    assert await street.events() == []


async def test_the_same_said_again_within_ten_minutes_is_one_report_and_later_another(street: Town) -> None:
    first = await say(street, OLENA, False)
    street.clock.tick(599)
    again = await say(street, OLENA, False, latitude=50.45, longitude=30.52)
    assert (again.id, again.reported_at) == (first.id, first.reported_at)
    assert again.last_said_at == street.clock()
    street.clock.tick(600)
    assert (await say(street, OLENA, False)).id != first.id
    assert [row["latitude"] is not None for row in await _rows(street)] == [True, False]


async def test_fifty_identical_reports_at_once_are_one(street: Town) -> None:
    taken = await asyncio.gather(*(say(street, OLENA, False) for _ in range(50)))
    assert len({one.id for one in taken}) == 1
    assert len(await _rows(street)) == 1
    assert await street.kinds() == ["crowd_report"]


async def test_who_changes_their_mind_is_heard_as_they_say_it_last(street: Town) -> None:
    await say(street, OLENA, False)
    assert (await say(street, OLENA, True)).status == "closed"
    assert [row["status"] for row in await _rows(street)] == ["closed", "closed"]
    assert await _pending(street) == []


async def test_who_goes_back_and_forth_calls_the_operator_once_for_each_claim(street: Town) -> None:
    await street.add_sensor("b")
    await street.hear("b", False)
    for is_on in (False, True) * 3:
        street.clock.tick(20)
        assert (await say(street, OLENA, is_on)).status == "pending"
    assert await street.kinds() == ["crowd_report", "crowd_report"]
    assert [row["status"] for row in await _rows(street)] == ["closed", "pending"]


async def test_one_card_for_all_who_say_the_same_and_one_more_when_they_are_many(street: Town) -> None:
    for user_id in (OLENA, PETRO, TARAS, IRYNA):
        street.clock.tick(60)
        taken = await say(street, user_id, False)
    assert taken.people == 4
    assert await street.kinds() == ["crowd_report", "crowd_many"]
    many = (await street.events())[-1]["payload"]
    assert many["people"] == "3 людини"
    assert many["address"] == "вул. Соборна, 1; вул. Соборна, 2"


async def test_a_household_is_not_many(street: Town) -> None:
    house = await street.database.pool.fetchval("SELECT min(id) FROM addresses")
    await settle_in(street, 505, [house])
    for user_id in (OLENA, PETRO, 505):
        await say(street, user_id, False)
    assert await street.kinds() == ["crowd_report"]


async def test_reports_are_listed_by_queue_and_claim_with_what_sensors_say(street: Town) -> None:
    elsewhere = await street.add_house("вул. Київська", "7", 5)
    await settle_in(street, 505, [elsewhere])
    first = await say(street, OLENA, False)
    street.clock.tick(700)
    await street.hear("a", True)
    await say(street, TARAS, False, latitude=50.45, longitude=30.52)
    await say(street, 505, True, queue_id=5)
    here, there = await _pending(street)
    assert (here.report_id, here.queue, here.report_type, here.power) == (first.id, "1.1", "power_off", "on")
    assert (here.people, here.people_lately, here.houses) == (2, 1, 2)
    assert here.addresses == ["вул. Соборна, 1", "вул. Соборна, 2"]
    assert [(place.latitude, place.longitude) for place in here.places] == [(50.45, 30.52)]
    assert (here.sensors.on, here.sensors.off, here.sensors.silent) == (1, 0, 0)
    assert (there.queue, there.report_type, there.power) == ("3.1", "power_on", "unknown")
    assert [group.queue for group in await _pending(street, after=here.report_id)] == ["3.1"]


async def test_a_confirmation_may_flip_the_queue_as_of_the_first_report(street: Town) -> None:
    first = await say(street, OLENA, False)
    street.clock.tick(120)
    await say(street, TARAS, False)
    judged = await judge(street, first.id, flip=True)
    assert (judged.status, judged.reports, judged.flipped) == ("confirmed", 2, True)
    queue = await street.queue()
    assert (queue.is_power_on, queue.last_change_source) == (False, "crowdreport")
    assert queue.last_change_at == street.clock() - timedelta(seconds=120)
    assert queue.word_until == street.clock() + timedelta(hours=1)
    assert [(row["status"], row["moderated_by"]) for row in await _rows(street)] == [("confirmed", MODERATOR)] * 2
    assert (await street.kinds())[-1] == "power_off"
    assert (await street.events())[0]["status"] == "superseded", "the card that is not sent yet"
    logs = await street.database.pool.fetch("SELECT action_type, actor FROM action_logs ORDER BY id")
    assert [tuple(log) for log in logs][-2:] == [
        ("crowdreports_confirmed", f"telegram:{MODERATOR}"),
        ("power_word", f"telegram:{MODERATOR}"),
    ]


async def test_a_rejection_flips_nothing_and_the_same_person_is_not_shown_again_soon(street: Town) -> None:
    first = await say(street, OLENA, False)
    assert not (await judge(street, first.id, "rejected")).flipped
    assert (await street.queue()).is_power_on is True
    street.clock.tick(60)
    assert (await say(street, OLENA, False)).status == "rejected"
    assert await street.kinds() == ["crowd_report"]
    await say(street, TARAS, False)
    assert await street.kinds() == ["crowd_report", "crowd_report"]


async def test_of_two_moderators_at_once_one_decides_and_the_other_learns_who_did(street: Town) -> None:
    await settle_in(street, MODERATOR, [])
    await settle_in(street, MODERATOR + 1, [])
    await street.database.pool.execute("UPDATE users SET first_name = 'Оксана' WHERE user_id >= 900")
    first = await say(street, OLENA, False)
    outcomes = await asyncio.gather(
        judge(street, first.id, flip=True, by=MODERATOR),
        judge(street, first.id, "rejected", by=MODERATOR + 1),
        return_exceptions=True,
    )
    [won] = [outcome for outcome in outcomes if isinstance(outcome, Judged)]
    [lost] = [outcome for outcome in outcomes if isinstance(outcome, ConflictError)]
    assert lost.details == {
        "status": won.status,
        "moderated_at": street.clock().isoformat(),
        "moderated_by": "Оксана",
    }
    assert len(await street.changes()) == won.flipped


async def test_a_report_that_is_gone_cannot_be_judged(street: Town) -> None:
    with pytest.raises(NotFoundError):
        await judge(street, 12345)


async def test_what_sensors_prove_or_disprove_is_closed_with_the_flip(street: Town) -> None:
    await say(street, OLENA, False)
    street.clock.tick(60)
    await street.hear("a", False)
    street.clock.tick(60)
    await street.hear("a", False)
    assert (await street.queue()).is_power_on is False
    [row] = await _rows(street)
    assert (row["status"], row["moderated_at"], row["moderated_by"]) == ("closed", street.clock(), None)
    log = await street.database.pool.fetchrow("SELECT * FROM action_logs WHERE action_type = 'crowdreports_closed'")
    assert log["metadata"] == {"queue_id": 1, "proved": 1, "disproved": 0}
    with pytest.raises(ConflictError):
        await judge(street, row["id"])


async def test_what_becomes_known_without_a_flip_closes_those_who_said_so(street: Town) -> None:
    await street.add_sensor("b")
    await street.hear("b", False)
    await say(street, OLENA, True)
    await say(street, TARAS, False)
    street.clock.tick(30)
    await street.hear("b", True)
    await street.sweep()
    assert [row["status"] for row in await _rows(street)] == ["closed", "pending"]


async def test_a_report_that_nobody_moderates_is_closed_after_two_hours(street: Town) -> None:
    await say(street, OLENA, False)
    street.clock.tick(2 * 3600)
    async with street.database.transaction() as session:
        assert await crowd_reports.close_old(session, street.clock()) == 0
    street.clock.tick(1)
    async with street.database.transaction() as session:
        assert await crowd_reports.close_old(session, street.clock()) == 1
    assert await _pending(street) == []


async def test_only_one_s_own_houses_may_be_spoken_of_and_only_those_awake(street: Town) -> None:
    house = await street.add_house("вул. Київська", "7", 5)
    home = await street.database.pool.fetchval("SELECT min(id) FROM addresses")
    await settle_in(street, 505, [home, house])
    with pytest.raises(NotFoundError, match="такої немає"):
        await say(street, OLENA, False, queue_id=5)
    with pytest.raises(NotFoundError, match="тарифом"):
        await say(street, 505, False, queue_id=5)
    with pytest.raises(NotRegisteredError):
        await say(street, 12345, False)
    assert (await say(street, 505, False, address_id=home)).queue_id == 1


async def test_a_house_in_two_queues_is_spoken_of_in_the_one_that_is_named(town: Town) -> None:
    house = await town.add_house("вул. Соборна", "1", 1, 2)
    other = await town.database.pool.fetchval("SELECT max(id) FROM addresses")
    await town.database.pool.execute("INSERT INTO users (user_id, subscription_tier) VALUES ($1, 'FREE')", OLENA)
    for address_id in (house, other):
        await town.database.pool.execute(
            "INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id) "
            "SELECT $1, id, 'FREE', queue_id FROM addresses WHERE id = $2",
            OLENA, address_id,
        )  # fmt: skip
    assert (await say(town, OLENA, False, queue_id=2, address_id=house)).queue_id == 2
