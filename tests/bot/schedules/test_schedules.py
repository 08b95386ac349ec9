"""🗓 The schedule in the bot, as it is told beside the power."""

import pytest
from redis.asyncio import Redis

from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus
from svitlobot.domain.schedules.sources import source_id
from svitlobot.services.schedules.listing import forget_schedules
from svitlobot.settings import Settings
from tests.wording import unbroken
from town import Town

from ..homes import give_tier, move_in, power
from ..people import Person
from ..planning import asks, at, at_home, at_noon, schedule

FEED = "https://feed.example.org/plan.json"
EMERGENCY = DaySchedule(DayStatus.EMERGENCY)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"schedule_urls": [FEED]})


@pytest.fixture
def town(town: Town) -> Town:
    return at_noon(town)


async def test_while_there_is_power_the_next_outage_and_both_days_are_told(person: Person, town: Town) -> None:
    await at_home(person, town, at("08:00-10:00", "18:00-21:00"), at("02:00-05:00"))
    change, first, second = await asks(person)
    assert change == "⏳ Наступне відключення о 18:00, через 6 год"
    assert first.startswith("🗓 Сьогодні, ")
    assert first.endswith(unbroken(": 08:00–10:00, 18:00–21:00, разом 5 год"))
    assert second.startswith("🗓 Завтра, ")
    assert second.endswith(unbroken(": 02:00–05:00, разом 3 год"))


async def test_the_next_outage_may_be_tomorrow_or_only_possible(person: Person, town: Town) -> None:
    await at_home(person, town, at("08:00-10:00"), at("02:00-05:00", is_possible=True))
    change, _, second = await asks(person)
    assert change == "⏳ Наступне можливе відключення завтра о 02:00, через 14 год"
    assert second.endswith(unbroken(": 02:00–05:00 можливо"))


async def test_without_power_its_return_is_told_by_the_schedule(person: Person, town: Town) -> None:
    await at_home(person, town, at("11:00-14:30"), is_on=False)
    assert (await asks(person))[0] == "⏳ За графіком світло має бути о 14:30."


async def test_an_outage_that_began_early_is_still_the_planned_one(person: Person, town: Town) -> None:
    await at_home(person, town, at("12:15-14:30"), is_on=False)
    assert (await asks(person))[0] == "⏳ За графіком світло має бути о 14:30."


async def test_an_outage_that_lasts_longer_than_planned_is_told_to(person: Person, town: Town) -> None:
    await at_home(person, town, at("09:00-11:30"), is_on=False, minutes=150)
    assert (await asks(person))[0] == "⏳ За графіком світло мало бути сьогодні об 11:30, але його ще немає."


async def test_an_outage_over_midnight_belongs_to_the_schedule_of_both_days(
    person: Person, town: Town, redis: Redis
) -> None:
    town.clock.tick(11 * 3600)
    await at_home(person, town, at("22:30-24:00"), at("00:00-02:30"), is_on=False)
    assert (await asks(person))[0] == "⏳ За графіком світло має бути завтра о 02:30."
    await power(person, is_on=False, for_minutes=120)
    await forget_schedules(redis)  # the answers of the last seconds, by a clock that the test does not move
    assert (await asks(person))[0] == "⏳ За графіком світло має бути о 02:30."
    await power(person, is_on=False, for_minutes=120)
    await forget_schedules(redis)  # the answers of the last seconds, by a clock that the test does not move
    assert (await asks(person))[0] == "⏳ За графіком світло мало бути сьогодні о 02:30, але його ще немає."


async def test_an_outage_that_was_to_end_at_midnight_is_not_unplanned_after_it(
    person: Person, town: Town, redis: Redis
) -> None:
    town.clock.tick(11 * 3600)
    await at_home(person, town, at("22:30-24:00"), at("05:00-07:00"), is_on=False)
    await power(person, is_on=False, for_minutes=90)
    await forget_schedules(redis)
    assert (await asks(person))[0] == "⏳ За графіком світло мало бути сьогодні о 00:00, але його ще немає."


@pytest.mark.parametrize(
    ("yesterday", "text"),
    [
        (at("16:00-19:00"), "⏳ За графіком світло мало бути вчора о 19:00, але його ще немає."),
        (at("10:00-19:30", "23:00-23:30"), "⏳ Коли світло повернеться, поки невідомо."),
        (at("10:00-11:00"), "⏳ Це поза графіком. Коли світло повернеться, поки невідомо."),
    ],
    ids=["planned", "perhaps planned", "unplanned"],
)
async def test_an_outage_of_last_evening_is_judged_by_what_is_known_of_it(
    person: Person, town: Town, redis: Redis, yesterday: DaySchedule, text: str
) -> None:
    town.clock.tick(6.5 * 3600)
    await at_home(person, town, yesterday, at("05:00-07:00"), is_on=False)
    await power(person, is_on=False, for_minutes=6 * 60)
    await forget_schedules(redis)
    assert (await asks(person))[0] == text


async def test_an_outage_that_nobody_planned_has_no_end_that_is_known(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"), is_on=False)
    assert (await asks(person))[0] == "⏳ Це поза графіком. Коли світло повернеться, поки невідомо."


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (EMERGENCY, "графіки не діють, відключення аварійні"),
        (UNKNOWN_DAY, "даних про графік немає"),
    ],
    ids=["emergency", "unknown"],
)
async def test_where_no_schedule_holds_nothing_is_promised(
    person: Person, town: Town, day: DaySchedule, text: str
) -> None:
    await at_home(person, town, day, is_on=False)
    change, first, second = await asks(person)
    assert change == "⏳ Коли світло повернеться, поки невідомо."
    assert first.endswith(f": {text}")
    assert second.endswith(": даних про графік немає")


async def test_power_that_should_be_off_by_now_may_still_go(person: Person, town: Town) -> None:
    await at_home(person, town, at("11:30-14:00"))
    assert (await asks(person))[0] == "⏳ За графіком зараз відключення, тож можуть вимкнути. Світло має бути о 14:00."


async def test_where_the_power_is_not_known_the_schedule_still_is(person: Person, town: Town) -> None:
    await at_home(person, town, at("11:30-14:00"), is_on=None)
    assert (await asks(person))[0] == "⏳ За графіком зараз відключення, світло має бути о 14:00."


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_possible_outage_is_said_to_be_possible(person: Person, town: Town, is_on: bool) -> None:
    await at_home(person, town, at("11:00-14:00", is_possible=True), is_on=is_on)
    assert (await asks(person))[0] == "⏳ За графіком зараз можливе відключення."


async def test_nothing_more_today_is_said_only_of_a_schedule_that_had_something(person: Person, town: Town) -> None:
    await at_home(person, town, at("08:00-10:00"))
    assert (await asks(person))[0] == "⏳ Сьогодні відключень більше не заплановано."


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (DaySchedule(DayStatus.NONE_PLANNED), "відключень не заплановано"),
        (EMERGENCY, "графіки не діють, відключення аварійні"),
        (UNKNOWN_DAY, "даних про графік немає"),
    ],
    ids=["none_planned", "emergency", "unknown"],
)
async def test_a_day_without_windows_says_why(person: Person, town: Town, day: DaySchedule, text: str) -> None:
    await at_home(person, town, day)
    first, second = await asks(person)
    assert first.endswith(f": {text}")
    assert second.endswith(": даних про графік немає")


async def test_a_preliminary_schedule_is_said_to_be_one(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00", is_preliminary=True))
    assert (await asks(person))[1].endswith("разом 3 год (попередньо, ще може змінитися)")


async def test_a_stale_schedule_is_said_to_be_stale_and_promises_nothing(person: Person, town: Town) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await schedule(town, at("08:00-10:00"), source=source_id(FEED))
    town.clock.tick(2 * 3600)
    first, _, stale = await asks(person)
    assert first.startswith("🗓 Сьогодні")
    assert stale == "⚠️ Графік застарів: востаннє перевірено сьогодні о 12:00."


async def test_each_queue_of_a_house_has_a_schedule_and_a_picture_of_its_own(person: Person, town: Town) -> None:
    await move_in(person, "Соборна", "12-А", 1, 2)
    await schedule(town, at("18:00-21:00"))
    await schedule(town, at("15:00-17:00"), queue="1.2")
    changes = [line for line in await asks(person) if line.startswith("⏳")]
    assert [line.partition(", через")[0] for line in changes] == [
        "⏳ Наступне відключення о 18:00",
        "⏳ Наступне відключення о 15:00",
    ]
    assert person.last.buttons == ("🔄 Оновити", "🗓 Графік 1.1", "🗓 Графік 1.2", "📉 Відключення", "📅 Календар")


async def test_an_address_that_sleeps_has_no_schedule(person: Person, town: Town) -> None:
    await person.writes("/start")
    await give_tier(person, "STANDARD")
    await move_in(person, "Соборна", "12-А", 1)
    await move_in(person, "Шевченка", "5", 2)
    await give_tier(person, "FREE")
    await schedule(town, at("18:00-21:00"), queue="1.2")
    await person.presses("📊 Інформація")
    assert "18:00" not in person.last.text
    assert person.last.buttons == ("🔄 Оновити", "🗓 Графік", "📉 Відключення", "📅 Календар")
