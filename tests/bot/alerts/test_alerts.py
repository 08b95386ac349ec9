"""Alerts on the operator's phone: an outage confirmed by one tap, the quiet mode, the list."""

import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.domain.alerts import AlertKind
from svitlobot.services.alerts import lifecycle

from ..conftest import Meet
from ..people import Line, Person

OPERATOR = 5_000_000_000_777


@pytest.fixture
def config() -> BotConfig:
    """Two operators, and a chat of theirs, which is the private one of the first."""
    return BotConfig(admin_user_ids=frozenset({OPERATOR, OPERATOR + 1}), admin_chat_id=OPERATOR)


@pytest.fixture
def operator(line: Line) -> Person:
    """An operator."""
    line.sandbox.world.chats.meet(OPERATOR, first_name="Ірина")
    return Person(line, OPERATOR)


async def _doubt(line: Line, *queues: int) -> None:
    await line.api.town.database.pool.execute(
        "INSERT INTO silence_watch (id, swept_at, listening_since, doubtful_queues) VALUES (1, now(), now(), $1) "
        "ON CONFLICT (id) DO UPDATE SET doubtful_queues = $1",
        list(queues),
    )


async def _trouble(line: Line, *names: str) -> None:
    found = {name: {"name": name, "reason": "HTTP 500"} for name in names}
    async with line.api.town.database.transaction() as session:
        await lifecycle.settle(session, {AlertKind.SOURCE_STALE: found}, line.api.town.clock())
        await lifecycle.tell(session, line.api.town.clock(), None)


async def test_one_tap_confirms_and_the_message_says_whose_it_was(line: Line, operator: Person) -> None:
    await operator.writes("/admin")
    await _doubt(line, 1, 2)
    await operator.presses_data("outage:1-2")
    assert "Відключення підтверджено: черги 1.1, 1.2." in operator.last.text
    assert "Хто підтвердив: Ірина, сьогодні" in operator.last.text
    assert operator.last.buttons == ()
    actors = await line.api.town.database.pool.fetch("SELECT actor FROM action_logs")
    assert [row["actor"] for row in actors if row["actor"]] == [f"telegram:{OPERATOR}"]


async def test_a_late_tap_is_told_that_it_is_over(line: Line, operator: Person) -> None:
    await operator.writes("/admin")
    await _doubt(line, 5)
    await operator.presses_data("outage:1-2")
    assert operator.notice == "Цього мовчання вже немає: підтверджувати нічого"
    assert operator.last.buttons == ()


async def test_a_person_who_is_no_operator_confirms_nothing(line: Line, meet: Meet) -> None:
    person = meet("Тарас")
    await person.writes("/start")
    await _doubt(line, 1, 2)
    await person.presses_data("outage:1-2")
    assert person.notice == "Ця кнопка лише для операторів"
    assert await line.api.town.database.pool.fetchval("SELECT bool_and(outage_confirmed_until IS NULL) FROM queues")


@pytest.mark.parametrize("data", ["outage:", "outage:1-", "outage:x", "outage:9-1", "quiet:99", "outage:0-2147483647"])
async def test_a_forged_button_does_nothing(line: Line, operator: Person, data: str) -> None:
    await operator.writes("/admin")
    await operator.presses_data(data)
    assert operator.notice in {"Ця кнопка вже не діє", "Цього мовчання вже немає: підтверджувати нічого"}


async def test_the_list_shows_what_is_wrong_and_hushes_and_speaks_again(line: Line, operator: Person) -> None:
    await _trouble(line, "feed<b>.example")
    await operator.writes("/admin")
    await operator.presses("🚨 Тривоги")
    assert "🔴 Джерело графіків feed<b>.example ще ні разу не відповіло" in operator.last.text
    await operator.presses("🔕 Тиша на 2 год")
    assert "🔕 Тихо до" in operator.last.text
    await operator.presses("🔔 Увімкнути сповіщення")
    assert "🔔 Сповіщення надходять одразу." in operator.last.text
    for seconds in (30, 90):
        line.api.town.clock.tick(seconds)
        await _trouble(line)
    await operator.presses("🔄 Оновити")
    assert "Зараз усе гаразд." in operator.last.text
    assert "✅ Джерело графіків feed<b>.example" in operator.last.text


async def test_a_tap_under_an_alert_hushes_without_touching_it(line: Line, operator: Person) -> None:
    await operator.writes("/admin")
    before = operator.last.text
    await operator.presses_data("quiet:2")
    assert (operator.notice or "").startswith("🔕 Тихо до")
    assert operator.last.text == before


async def test_many_of_a_kind_are_named_in_one_line(line: Line, operator: Person) -> None:
    await _trouble(line, *(f"feed{number}.example" for number in range(30)))
    await operator.writes("/admin")
    await operator.presses("🚨 Тривоги")
    [text] = [one for one in operator.last.text.splitlines() if one.startswith("🔴")]
    assert text.startswith("🔴 Не відповідають джерела графіків: feed0.example, feed1.example,")
