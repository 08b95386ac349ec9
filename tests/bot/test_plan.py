"""🗓 The plan in the bot: beside the power, as a picture, as a calendar, and how the operator loads it."""

from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis

from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import Plan
from svitlobot.clock import kyiv
from svitlobot.domain.schedules import UNKNOWN_DAY, DayPlan, DayStatus, Window, planned
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.sandbox.telegram.forms import Upload
from svitlobot.services import schedules
from svitlobot.services.schedule_lists import forget_schedules
from svitlobot.settings import Settings
from town import Town

from .conftest import Meet
from .homes import give_tier, move_in, power
from .people import Person

FEED = "feed.example.org"
EMERGENCY = DayPlan(DayStatus.EMERGENCY)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"schedule_urls": [f"https://{FEED}/plan.json"]})


@pytest.fixture
def town(town: Town) -> Town:
    """The same town at noon in Kyiv, where today's plan has a past and a future."""
    wall = kyiv(town.clock.now).replace(hour=12, minute=0, second=0, microsecond=0)
    town.clock.now = wall.astimezone(UTC)
    return town


def spoken(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def today(town: Town) -> date:
    return kyiv(town.clock()).date()


async def plan(town: Town, *days: DayPlan, queue: str = "1.1", source: str = "operator") -> None:
    """Have these be the plans of today, tomorrow and so on."""
    near = {today(town) + timedelta(days=ahead): day for ahead, day in enumerate(days)}
    async with town.database.transaction() as session:
        await schedules.accept(session, ParsedSchedule("test", {queue: near}), town.clock(), source=source)


def at(*windows: str, is_possible: bool = False, is_preliminary: bool = False) -> DayPlan:
    """A day planned as "18:00-21:00"."""
    ends = [tuple(map(spoken, window.split("-"))) for window in windows]
    return planned([Window(*one, is_possible) for one in ends], is_preliminary=is_preliminary)


async def asks(person: Person) -> list[str]:
    """Press 📊 and return the lines about the plan."""
    await person.presses("📊 Інформація")
    return [line for line in person.last.text.splitlines() if line.startswith(("⏳", "🗓", "⚠️"))]


async def at_home(person: Person, town: Town, *days: DayPlan, is_on: bool | None = True, minutes: int = 10) -> None:
    """Have a person live in queue 1.1 with these plans, the power as it is for so long."""
    await move_in(person)
    await plan(town, *days)
    if is_on is not None:
        town.clock.tick(-minutes * 60 - 2)
        await power(person, is_on=is_on, for_minutes=minutes)


async def test_while_there_is_power_the_next_outage_and_both_days_are_told(person: Person, town: Town) -> None:
    await at_home(person, town, at("08:00-10:00", "18:00-21:00"), at("02:00-05:00"))
    change, first, second = await asks(person)
    assert change == "⏳ Наступне відключення о 18:00 (через 6 год)"
    assert first.startswith("🗓 Сьогодні, ")
    assert first.endswith(": 08:00–10:00, 18:00–21:00, разом 5 год")
    assert second.startswith("🗓 Завтра, ")
    assert second.endswith(": 02:00–05:00, разом 3 год")


async def test_the_next_outage_may_be_tomorrow_or_only_possible(person: Person, town: Town) -> None:
    await at_home(person, town, at("08:00-10:00"), at("02:00-05:00", is_possible=True))
    change, _, second = await asks(person)
    assert change == "⏳ Наступне можливе відключення завтра о 02:00 (через 14 год)"
    assert second.endswith(": 02:00–05:00 можливо")


async def test_without_power_its_return_is_told_by_the_plan(person: Person, town: Town) -> None:
    await at_home(person, town, at("11:00-14:30"), is_on=False)
    assert (await asks(person))[0] == "⏳ За графіком світло має бути о 14:30."


async def test_an_outage_that_began_early_is_still_the_planned_one(person: Person, town: Town) -> None:
    await at_home(person, town, at("12:15-14:30"), is_on=False)
    assert (await asks(person))[0] == "⏳ За графіком світло має бути о 14:30."


async def test_an_outage_that_lasts_longer_than_planned_is_told_to(person: Person, town: Town) -> None:
    await at_home(person, town, at("09:00-11:30"), is_on=False, minutes=150)
    assert (await asks(person))[0] == "⏳ За графіком світло мало бути сьогодні об 11:30, але його ще немає."


async def test_an_outage_over_midnight_belongs_to_the_plan_of_both_days(
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


async def test_an_outage_that_nobody_planned_has_no_end_that_is_known(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"), is_on=False)
    assert (await asks(person))[0] == "⏳ Це поза графіком. Коли світло повернеться, поки невідомо."


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (EMERGENCY, "графіки не діють, відключення аварійні"),
        (UNKNOWN_DAY, "даних про графік немає"),
    ],
    ids=["emergency", "unknown"],
)
async def test_where_no_plan_holds_nothing_is_promised(person: Person, town: Town, day: DayPlan, said: str) -> None:
    await at_home(person, town, day, is_on=False)
    change, first, second = await asks(person)
    assert change == "⏳ Коли світло повернеться, поки невідомо."
    assert first.endswith(f": {said}")
    assert second.endswith(": даних про графік немає")


async def test_power_that_should_be_off_by_now_may_still_go(person: Person, town: Town) -> None:
    await at_home(person, town, at("11:30-14:00"))
    assert (await asks(person))[0] == "⏳ За графіком зараз відключення, тож можуть вимкнути. Світло має бути о 14:00."


async def test_where_the_power_is_not_known_the_plan_still_is(person: Person, town: Town) -> None:
    await at_home(person, town, at("11:30-14:00"), is_on=None)
    assert (await asks(person))[0] == "⏳ За графіком зараз відключення, світло має бути о 14:00."


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_possible_outage_is_said_to_be_possible(person: Person, town: Town, is_on: bool) -> None:
    await at_home(person, town, at("11:00-14:00", is_possible=True), is_on=is_on)
    assert (await asks(person))[0] == "⏳ За графіком зараз можливе відключення."


async def test_nothing_more_today_is_said_only_of_a_plan_that_had_something(person: Person, town: Town) -> None:
    await at_home(person, town, at("08:00-10:00"))
    assert (await asks(person))[0] == "⏳ Сьогодні відключень більше не заплановано."


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (DayPlan(DayStatus.NONE_PLANNED), "відключень не заплановано"),
        (EMERGENCY, "графіки не діють, відключення аварійні"),
        (UNKNOWN_DAY, "даних про графік немає"),
    ],
    ids=["none_planned", "emergency", "unknown"],
)
async def test_a_day_without_windows_says_why(person: Person, town: Town, day: DayPlan, said: str) -> None:
    await at_home(person, town, day)
    first, second = await asks(person)
    assert first.endswith(f": {said}")
    assert second.endswith(": даних про графік немає")


async def test_a_preliminary_plan_is_said_to_be_one(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00", is_preliminary=True))
    assert (await asks(person))[1].endswith("разом 3 год (попередньо, ще може змінитися)")


async def test_a_stale_plan_is_said_to_be_stale_and_promises_nothing(person: Person, town: Town) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await plan(town, at("08:00-10:00"), source=FEED)
    town.clock.tick(2 * 3600)
    first, _, stale = await asks(person)
    assert first.startswith("🗓 Сьогодні")
    assert stale == "⚠️ Графік застарів: востаннє перевірено сьогодні о 12:00."


async def test_each_queue_of_a_house_has_a_plan_and_a_picture_of_its_own(person: Person, town: Town) -> None:
    await move_in(person, "Соборна", "12-А", 1, 2)
    await plan(town, at("18:00-21:00"))
    await plan(town, at("15:00-17:00"), queue="1.2")
    changes = [line for line in await asks(person) if line.startswith("⏳")]
    assert [line.partition(" (")[0] for line in changes] == [
        "⏳ Наступне відключення о 18:00",
        "⏳ Наступне відключення о 15:00",
    ]
    assert person.last.buttons == ("🔄 Оновити", "🗓 Графік 1.1", "🗓 Графік 1.2", "📅 Календар")


async def test_an_address_that_sleeps_has_no_plan(person: Person, town: Town) -> None:
    await person.writes("/start")
    await give_tier(person, "STANDARD")
    await move_in(person, "Соборна", "12-А", 1)
    await move_in(person, "Шевченка", "5", 2)
    await give_tier(person, "FREE")
    await plan(town, at("18:00-21:00"), queue="1.2")
    await person.presses("📊 Інформація")
    assert "18:00" not in person.last.text
    assert person.last.buttons == ("🔄 Оновити", "🗓 Графік", "📅 Календар")


async def test_the_picture_comes_as_a_photo_with_its_date_and_age(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    said = len(person.messages)
    await person.presses("🗓 Графік")
    assert len(person.messages) == said + 1
    assert person.last.body["photo"][0]["width"] == 1080
    title, days, age = person.last.text.splitlines()
    assert title == "🗓 Графік черги 1.1"
    assert days.split(" ")[0] == str(today(town).day)
    assert age == "🕐 Перевірено сьогодні о 12:00"
    assert person.last.buttons == ("🔄 Оновити",)


async def test_the_picture_of_what_nobody_knows_says_so(person: Person) -> None:
    await move_in(person)
    await asks(person)
    await person.presses("🗓 Графік")
    assert person.last.text.endswith("Даних про графік поки немає.")


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_name(
    meet: Meet, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = meet(), meet("Тарас")
    uploads = []
    add = first.line.sandbox.world.files.add

    def counted(upload: Upload) -> str:
        uploads.append(upload)
        return add(upload)

    monkeypatch.setattr(first.line.sandbox.world.files, "add", counted)
    await move_in(first)
    await plan(town, at("18:00-21:00"))
    await move_in(second, "Шевченка", "5")
    for person in (first, second, second):
        await asks(person)
        await person.presses("🗓 Графік")
    assert len(uploads) == 1
    assert first.last.body["photo"] == second.last.body["photo"]
    await plan(town, at("19:00-21:00"))
    await first.presses("🗓 Графік")
    assert len(uploads) == 2


async def test_under_a_picture_the_newest_one_takes_its_place(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("🗓 Графік")
    before, said = person.last, len(person.messages)
    await person.presses("🔄 Оновити")
    assert (person.last.body["photo"], person.notice) == (before.body["photo"], "Оновлено")
    await plan(town, at("19:00-21:00"))
    await person.presses("🔄 Оновити")
    assert len(person.messages) == said
    assert person.last.message_id == before.message_id
    assert person.last.body["photo"] != before.body["photo"]


async def test_a_picture_that_telegram_forgot_is_uploaded_again(
    person: Person, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("🗓 Графік")
    monkeypatch.setattr(person.line.sandbox.world.files, "_uploads", type(person.line.sandbox.world.files._uploads)())
    said = len(person.messages)
    await asks(person)
    await person.presses("🗓 Графік")
    assert len(person.messages) == said + 2
    assert person.last.body["photo"][0]["width"] == 1080


async def test_the_button_of_a_queue_that_is_gone_answers_and_is_no_bug(person: Person) -> None:
    await move_in(person)
    await person.presses_data(Plan(queue_id=99).pack())
    assert "Цього вже немає" in person.notice


async def test_the_calendar_is_a_link_that_opens_and_may_be_renewed(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("📅 Календар")
    link = next(line for line in person.last.text.splitlines() if line.startswith("http"))
    api = person.line.api
    opened = await api.get(urlsplit(link).path)
    assert (opened.status, opened.content_type) == (200, "text/calendar")
    assert "Соборна" in opened.body.decode()
    await person.presses("🔁 Нове посилання")
    assert link not in person.last.text
    assert person.notice == "Старе посилання більше не діє"
    assert (await api.get(urlsplit(link).path)).status == 404
    await person.presses("◀️ Назад")
    assert "Соборна" in person.last.text


class TestOperator:
    """Who loads schedules."""

    @pytest.fixture
    def config(self) -> BotConfig:
        return BotConfig(admin_user_ids=frozenset(range(501, 2000)))

    async def test_a_pasted_text_is_checked_first_and_changes_nothing_until_it_is_applied(
        self, person: Person, town: Town
    ) -> None:
        await move_in(person)
        await person.writes("/admin")
        await person.presses("🗓 Завантажити графік")
        await person.writes("1.1: 18:00–21:00")
        assert "Днів змінено: 1" in person.last.text
        assert "Ще нічого не змінено" in person.last.text
        assert await stored(town) == 0
        await person.presses("✅ Застосувати")
        assert person.last.text.startswith("✅ Графік прийнято\n\nФормат: pasted. Днів змінено: 1")
        assert await stored(town) == 1

    async def test_a_file_is_taken_too(self, person: Person, town: Town) -> None:
        await person.writes("/start")
        await person.writes("/admin")
        await person.presses("🗓 Завантажити графік")
        await send_file(person, "1.1: 18:00–21:00\n1.2: 15:00–17:00".encode())
        assert "Днів змінено: 2" in person.last.text
        await person.presses("✅ Застосувати")
        assert await stored(town) == 2

    async def test_what_is_wrong_is_named_and_a_better_one_may_be_sent(self, person: Person, town: Town) -> None:
        await person.writes("/start")
        await person.writes("/admin")
        await person.presses("🗓 Завантажити графік")
        await person.writes("1.1: 21:00–18:00")
        assert "Графік не прийнято" in person.last.text
        assert "1.1" in person.last.text
        await person.sends(photo=[])
        await person.writes("1.1: 18:00–21:00")
        await person.presses("✅ Застосувати")
        assert await stored(town) == 1

    async def test_a_file_that_is_too_large_is_refused_unread(self, person: Person) -> None:
        await person.writes("/start")
        await person.writes("/admin")
        await person.presses("🗓 Завантажити графік")
        await send_file(person, b" " * (4 * 1024 * 1024 + 1))
        assert "Файл завеликий" in person.last.text

    async def test_the_button_of_an_older_check_does_nothing(self, person: Person, town: Town) -> None:
        await person.writes("/start")
        await person.writes("/admin")
        await person.presses("🗓 Завантажити графік")
        await person.writes("1.1: 18:00–21:00")
        older = person.last
        await person.writes("1.2: 18:00–21:00")
        data = older.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await person.presses_data(data, older.message_id)
        assert person.notice == "Ця кнопка вже не діє"
        assert await stored(town) == 0

    async def test_what_was_cancelled_is_not_applied_any_more(self, person: Person, town: Town) -> None:
        await person.writes("/start")
        await person.writes("/admin")
        await person.presses("🗓 Завантажити графік")
        await person.writes("1.1: 18:00–21:00")
        data = person.last.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await person.presses("✖️ Скасувати")
        assert person.notice == "Нічого не змінено"
        await person.presses_data(data)
        assert person.notice == "Ця кнопка вже не діє"
        assert await stored(town) == 0


async def test_for_others_the_operators_buttons_do_not_exist(person: Person, town: Town) -> None:
    await person.writes("/start")
    for data in ("go:schedule", "go:schedule2", "apply:1"):
        await person.presses_data(data)
        assert person.notice == "Ця кнопка вже не діє"
    await person.writes("1.1: 18:00–21:00")
    assert await stored(town) == 0


async def stored(town: Town) -> int:
    count: int = await town.database.pool.fetchval("SELECT count(*) FROM schedule_days")
    return count


async def send_file(person: Person, content: bytes) -> None:
    files = person.line.sandbox.world.files
    await person.sends(document=files.document(files.add(Upload("plan.txt", "text/plain", content))))
