"""Posts that list only some queues, change a stored schedule, or are for a day long past."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from svitlobot.clock import KYIV
from svitlobot.db.session import Database
from svitlobot.domain.schedules.coverage import Others
from svitlobot.domain.texts.dates import spoken_day_of_month
from svitlobot.errors import InvalidInputError, OthersUndecidedError
from svitlobot.schemas.schedules.days import ScheduleImport
from svitlobot.services.schedules import lookup, upload
from tests.wording import unbroken
from town import Town

from ..planning import at_noon, today

FIRST = "2.2 16:30-19:30\n3.1 16:30-19:30\n4.1 19:00-22:00"
SECOND = "2.2 17:30-19:30\n4.1 19:00-22:00"


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


async def post(
    town: Town, redis: Redis, text: str, *, dry_run: bool = False, others: Others | None = None
) -> ScheduleImport:
    return await upload.import_schedule(
        town.database, redis, text.encode(), town.clock(), dry_run=dry_run, others=others
    )


async def schedules(town: Town) -> dict[str, list[str]]:
    """Return today's windows by queue."""
    async with town.database.transaction() as session:
        names = await lookup.queue_names(session)
        days = {name: await lookup.days_of(session, queue_id, town.clock()) for queue_id, name in names.items()}
    return {name: list(map(str, one[today(town)].windows)) for name, one in days.items() if today(town) in one}


async def test_a_table_that_leaves_a_queue_out_asks_what_that_means(town: Town, redis: Redis) -> None:
    await post(town, redis, FIRST)
    checked = await post(town, redis, SECOND, dry_run=True)
    assert checked.must_choose_others
    assert [(one.name, one.before, one.after) for one in checked.left_out] == [
        ("3.1", unbroken("16:30–19:30, разом 3 год"), "відключень не заплановано")
    ]
    assert [(one.name, one.before, one.after) for one in checked.changes] == [
        ("2.2", unbroken("16:30–19:30, разом 3 год"), unbroken("17:30–19:30, разом 2 год"))
    ]
    with pytest.raises(OthersUndecidedError, match=r"3\.1"):
        await post(town, redis, SECOND)
    assert (await schedules(town))["2.2"] == ["16:30–19:30"]  # nothing of it was taken


@pytest.mark.parametrize(("others", "left"), [(Others.KEEP, ["16:30–19:30"]), (Others.CANCEL, [])])
async def test_the_others_are_left_or_cancelled_as_the_operator_says(
    town: Town, redis: Redis, others: Others, left: list[str]
) -> None:
    await post(town, redis, FIRST)
    await post(town, redis, SECOND, others=others)
    assert await schedules(town) == {"2.2": ["17:30–19:30"], "3.1": left, "4.1": ["19:00–22:00"]}
    notified = [event["payload"]["changes"] for event in await town.events() if event["queue_id"] == 5]
    assert any("Відключень не заплановано" in changes for changes in notified) is (others is Others.CANCEL)


async def test_a_post_that_says_so_itself_cancels_the_others(town: Town, redis: Redis) -> None:
    await post(town, redis, FIRST)
    assert not (await post(town, redis, f"{SECOND}\nРешта черг не вимикається", dry_run=True)).must_choose_others
    await post(town, redis, f"{SECOND}\nРешта черг не вимикається")
    assert (await schedules(town))["3.1"] == []


async def test_silence_about_an_outage_that_is_over_means_nothing(town: Town, redis: Redis) -> None:
    await post(town, redis, "1.1: 08:00-10:00\n1.2: 13:00-15:00")
    assert not (await post(town, redis, "1.2: 14:00-15:00", dry_run=True)).must_choose_others


async def test_cancelling_the_others_keeps_what_has_happened_already(town: Town, redis: Redis) -> None:
    await post(town, redis, "1.1: 08:00-10:00, 16:00-18:00\n1.2: 13:00-15:00")
    await post(town, redis, "1.2: 14:00-15:00", others=Others.CANCEL)
    assert (await schedules(town))["1.1"] == ["08:00–10:00"]


async def test_the_check_says_hours_and_people_of_each_queue(town: Town, redis: Redis) -> None:
    house = await town.add_house("Соборна", "1", 4)
    await town.database.pool.execute("INSERT INTO users (user_id) VALUES (1), (2)")
    await town.database.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, queue_id, priority) VALUES (1, $1, 4, 1), (2, $1, 4, 1)",
        house,
    )
    await post(town, redis, FIRST)
    checked = await post(town, redis, SECOND, dry_run=True)
    day = spoken_day_of_month(today(town))
    change = f"2.2, {day} (2 людини): було 16:30–19:30, разом 3 год → стане 17:30–19:30, разом 2 год"
    assert unbroken(change) in checked.lines


async def test_an_amendment_changes_the_stored_schedule(town: Town, redis: Redis) -> None:
    await post(town, redis, FIRST)
    report = await post(town, redis, "У підчерги 3.1 відключення розпочнеться раніше – о 15:00")
    assert not report.left_out
    assert (await schedules(town))["3.1"] == ["15:00–19:30"]


async def test_an_amendment_after_a_table_changes_the_table(town: Town, redis: Redis) -> None:
    await post(town, redis, f"{FIRST}\nу підчерги 4.1 триватиме довше – до 23:00", others=Others.KEEP)
    assert await schedules(town) == {"2.2": ["16:30–19:30"], "3.1": ["16:30–19:30"], "4.1": ["19:00–23:00"]}


async def test_an_amendment_of_what_is_not_planned_refuses_the_post_with_its_line(town: Town, redis: Redis) -> None:
    text = f"{FIRST}\n\nпідчергу 1.2 додатково знеструмлять з 16:00 до 18:00"
    with pytest.raises(InvalidInputError, match=r"рядок 5 «підчергу 1\.2 додатково.*графіка цього дня ще немає"):
        await post(town, redis, text)
    assert await schedules(town) == {}


async def test_a_region_that_cancels_part_of_the_day_cancels_it_for_every_queue(town: Town, redis: Redis) -> None:
    await post(town, redis, FIRST)
    await post(town, redis, "Графіки відключень скасовано до 18:00")
    assert await schedules(town) == {"2.2": ["18:00–19:30"], "3.1": ["18:00–19:30"], "4.1": ["19:00–22:00"]}
    await post(town, redis, f"Графіки на {today(town):%d.%m.%Y} скасовано")
    assert set(map(tuple, (await schedules(town)).values())) == {()}


async def test_a_date_long_past_is_named(town: Town, redis: Redis) -> None:
    past = today(town) - timedelta(days=31)
    with pytest.raises(InvalidInputError, match=rf"дату {past:%d\.%m\.%Y}, а вона вже минула"):
        await post(town, redis, f"Графік на {past:%d.%m.%Y}\n1.1: 10-12")
    both = town.clock().astimezone(KYIV).date() - timedelta(days=1)
    report = await post(town, redis, f"Графік на {both:%d.%m.%Y}\n1.1: 10-12")
    assert f"Уже минуло: {spoken_day_of_month(both)} {both.year}. Перевірте дату." in report.lines
