"""The operator's sensors in the bot: added with a code for a camera, given new keys, moved, retired, brought back."""

import re

import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.domain.power.provisioning import sensor_tag

from ..conftest import Meet
from ..operating import OPERATOR, opens
from ..people import Person


@pytest.fixture
def config() -> BotConfig:
    """One operator."""
    return BotConfig(admin_user_ids=frozenset({OPERATOR}))


@pytest.fixture
def operator(person: Person) -> Person:
    """The operator's phone."""
    return Person(person.line, OPERATOR)


async def add(operator: Person, sensor_id: str = "ESP32_1") -> str:
    """Add a sensor to queue 1.1 as the operator does; return its key."""
    await opens(operator, "⚡️ Черги", "❔ 1.1", "📡 Датчики", "➕ Додати датчик", "🔋 Акумулятор")
    await operator.writes(sensor_id)
    key = re.search(r"Ключ: ([\w-]{15})\n", operator.last.text)
    assert key is not None, operator.last.text
    operator.line.api.town.keys[sensor_id] = key[1]
    return key[1]


async def test_a_sensor_is_added_in_four_steps_and_comes_with_a_code(operator: Person) -> None:
    await add(operator)
    assert operator.last.body["photo"]
    town = operator.line.api.town
    await town.hear("ESP32_1", True, voltage=229.0)
    assert (await town.sensor("ESP32_1")).awaited_by is None
    [told] = [one for one in await town.events() if one["kind"] == "admin_alert"]
    assert (told["audience"], told["payload"]["known"]) == ({"chats": [OPERATOR]}, "світло є")
    await operator.presses("📡 Датчики")
    assert operator.last.text.startswith(
        "📡 ESP32_1\nЧерга 1.1 · з акумулятором\n🔌 229 В\n📶 Востаннє на зв'язку сьогодні"
    )


async def test_a_card_says_how_the_sensor_served_its_longest_gap_and_whether_it_agreed(operator: Person) -> None:
    await add(operator)
    town = operator.line.api.town
    for pause in (60, 60, 1_200, 60, 600, 60):
        await town.hear("ESP32_1", True, voltage=229.4, battery=85)
        town.clock.tick(pause)
    await operator.presses("📡 Датчики")
    lines = operator.last.text.split("\n")
    assert lines[2:4] == ["🔌 229 В", "🔋 85 %"]
    assert re.fullmatch(r"📈 Спостерігаю 33 хв: на зв'язку [1-9]\d?(,\d)? %, перерв: 2", lines[5]), lines
    assert lines[6].startswith("⏸ Найдовша перерва 20 хв: сьогодні о ")
    assert lines[7] == "🤝 Згода з чергою 100 %"


async def test_an_id_that_cannot_be_is_asked_for_again(operator: Person) -> None:
    await add(operator)
    await opens(operator, "⚡️ Черги", "❔ 1.1", "📡 Датчики", "➕ Додати датчик", "🔌 Нічого: замовкне")
    await operator.writes("ESP32_1")
    assert "Датчик ESP32_1 вже є" in operator.last.text
    await operator.writes("x" * 51)
    assert "від 1 до 50 знаків" in operator.last.text
    await operator.writes("ESP32_2")
    assert operator.last.text.startswith("🔑 ESP32_2")


async def test_a_sensor_is_put_on_the_map_from_where_the_operator_stands_and_named_in_words(operator: Person) -> None:
    await add(operator)
    await operator.presses("📡 Датчики")
    await operator.presses("📍 Місце")
    assert operator.last.text.startswith("📍 Де стоїть датчик ESP32_1?")
    await operator.writes("x" * 201)
    assert "200" in operator.last.text
    await operator.sends(location={"latitude": 48.9226, "longitude": 24.7111})
    assert "📍 48.92260, 24.71110" in operator.last.text
    await operator.presses("📍 Місце")
    await operator.writes("щитова, вул. Соборна")
    assert "📍 щитова, вул. Соборна · 48.92260, 24.71110" in operator.last.text
    sensor = await operator.line.api.town.sensor("ESP32_1")
    assert (sensor.place, str(sensor.latitude), str(sensor.longitude)) == (
        "щитова, вул. Соборна",
        "48.922600",
        "24.711100",
    )


async def test_a_new_key_is_given_only_after_a_yes(operator: Person) -> None:
    key = await add(operator)
    await operator.presses("📡 Датчики")
    await operator.presses("🔑 Новий ключ")
    assert "Старий діятиме ще тиждень" in operator.last.text
    await operator.presses("✅ Підтвердити")
    assert operator.last.text.startswith("🔑 ESP32_1\nНовий ключ: ")
    assert key not in operator.last.text


async def test_a_card_says_while_the_sensor_still_uses_its_old_key(operator: Person) -> None:
    await add(operator)
    town = operator.line.api.town
    await town.hear("ESP32_1", True)
    for label in ("📡 Датчики", "🔑 Новий ключ", "✅ Підтвердити"):
        await operator.presses(label)
    new = re.search(r"Новий ключ: ([\w-]{15})\n", operator.last.text)
    assert new is not None, operator.last.text
    await operator.presses("📡 Датчики")
    assert "🔑 Ще зі старим ключем, він діє до " in operator.last.text
    town.keys["ESP32_1"] = new[1]
    await town.hear("ESP32_1", True)
    await operator.presses("🔄 Оновити")
    assert "ключем" not in operator.last.text


async def test_a_sensor_is_moved_retired_and_brought_back(operator: Person) -> None:
    await add(operator)
    await operator.presses("📡 Датчики")
    await operator.presses("🚚 Перенести")
    await operator.presses("2.1")
    assert operator.last.text.startswith("📡 ESP32_1\nЧерга 2.1")
    await operator.presses("🗑 Прибрати")
    await operator.presses("✅ Підтвердити")
    assert "🗑 Прибрано сьогодні" in operator.last.text
    assert operator.last.buttons == ("↩️ Повернути", "◀️ Назад")
    await operator.presses("↩️ Повернути")
    assert "❔ Ще не озивався" in operator.last.text
    rows = await operator.line.api.town.database.pool.fetch(
        "SELECT action_type, actor FROM action_logs WHERE action_type LIKE 'sensor%' ORDER BY id"
    )
    assert [row["action_type"] for row in rows] == [
        "sensor_added", "sensor_moved", "sensor_retired", "sensor_restored",
    ]  # fmt: skip
    assert {row["actor"] for row in rows} == {f"telegram:{OPERATOR}"}


async def test_a_button_pressed_twice_says_that_it_is_done(operator: Person) -> None:
    await add(operator)
    yes = f"oe:{sensor_tag('ESP32_1')}:retire_yes"
    await operator.presses_data(yes)
    await operator.presses_data(yes)
    assert operator.notice == "Датчик ESP32_1 уже прибрано"
    await operator.presses_data(f"oe:{sensor_tag('ESP32_1')}:rotate_yes")
    assert operator.notice == "Датчик ESP32_1 прибрано: спершу поверніть його"


async def test_for_others_the_buttons_do_nothing(operator: Person, meet: Meet) -> None:
    await add(operator)
    olena = meet()
    await olena.writes("/start")
    await olena.presses_data(f"oe:{sensor_tag('ESP32_1')}:retire_yes")
    assert (await operator.line.api.town.sensor("ESP32_1")).retired_at is None
