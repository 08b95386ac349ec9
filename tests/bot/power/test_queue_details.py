"""⚡️ The operator sees who set a queue by hand, until when and why, and what its sensors reported last."""

import pytest

from svitlobot.bot.config import BotConfig
from town import Town

from ..operating import OPERATOR, opens
from ..people import Person


@pytest.fixture
def config() -> BotConfig:
    """One operator."""
    return BotConfig(admin_user_ids=frozenset({OPERATOR}))


async def test_a_queue_shows_its_override_and_its_sensors(person: Person, town: Town) -> None:
    operator = Person(person.line, OPERATOR)
    for sensor in ("ESP32_1", "ESP32_2"):
        await town.add_sensor(sensor)
    await town.hear("ESP32_1", True, voltage=231)
    await opens(operator, "⚡️ Черги")
    await operator.presses_data("oq:1")
    assert "Вручну нічого не зафіксовано" in operator.last.text
    assert "💡 ESP32_1: є, " in operator.last.text
    assert ", 231 В" in operator.last.text
    assert "❔ ESP32_2: ще не озивався" in operator.last.text

    await operator.presses("⚫️ Світла немає")
    await operator.presses("3 год")
    await operator.writes("дзвінок <РЕМ>")
    await operator.presses("✅ Підтвердити")
    await opens(operator, "⚡️ Черги")
    await operator.presses_data("oq:1")
    assert "✋ Вручну: світла немає, до: " in operator.last.text
    assert "Чому: дзвінок <РЕМ>" in operator.last.text
    assert "Хто: " in operator.last.text
