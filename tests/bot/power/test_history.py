"""📉 Outages and voltage: as many days as the tier gives, and nothing claimed of time that no sensor has heard."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import OpenOutages, OpenVoltage
from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import moment
from svitlobot.domain.texts.dates import spoken_day
from svitlobot.errors import OthersUndecidedError, TierTooLowError

from ..homes import give_tier, move_in
from ..people import CHANNEL_ID, Person
from ..stub import stubbed


@pytest.fixture
async def resident(person: Person) -> Person:
    """A resident at eight in the evening."""
    clock = person.line.api.town.clock
    evening = moment(kyiv(clock()).date() + timedelta(days=1), 20 * 60)
    clock.tick((evening - clock()).total_seconds())
    await move_in(person)
    return person


async def outage(person: Person, hours_ago: float, hours: float | None) -> None:
    """Record that the power of queue 1 went, and after so many hours came back."""
    town = person.line.api.town
    began = town.clock() - timedelta(hours=hours_ago)
    for at, is_on in [(began, False)] + ([] if hours is None else [(began + timedelta(hours=hours), True)]):
        await town.database.pool.execute(
            "INSERT INTO queue_changes (queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, "
            "is_announced) VALUES (1, $1, $2, $2, 'iot', 'confirmed', '', true)",
            is_on,
            at,
        )


async def heard(person: Person, days_ago: int, minutes: int) -> None:
    """Record for how many minutes of a day a sensor was heard."""
    town = person.line.api.town
    await town.database.pool.execute(
        "INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, outages) VALUES (1, $1, $2, 0, 0)",
        kyiv(town.clock()).date() - timedelta(days=days_ago),
        minutes,
    )


def day(person: Person, days_ago: int) -> str:
    today = kyiv(person.line.api.town.clock()).date()
    return spoken_day(today - timedelta(days=days_ago), today)


async def test_outages_of_a_day_are_listed_with_their_lengths_and_their_total(resident: Person) -> None:
    await heard(resident, 0, 20 * 60)
    await heard(resident, 1, 24 * 60)
    await outage(resident, 10, 2.5)
    await outage(resident, 1, None)

    await resident.presses("📊 Інформація")
    await resident.presses("📉 Відключення")

    shown = resident.last.text.replace("\N{WORD JOINER}", "")
    assert "Соборна, 12-А" in shown
    assert "За 1 день без світла: 3 год 30 хв, відключень: 2" in shown
    assert f"{day(resident, 0)}: без світла 3 год 30 хв\n" in shown
    assert "⚫️ з 19:00, триває 1 год\n⚫️ 10:00–12:30 · 2 год 30 хв" in shown
    assert f"{day(resident, 1)}: відключень не помічено (показую від 20:00)" in shown


async def test_time_that_no_sensor_heard_is_said_to_be_unknown(resident: Person) -> None:
    await give_tier(resident, "STANDARD")
    await heard(resident, 0, 20 * 60)
    await heard(resident, 1, 21 * 60)
    await heard(resident, 2, 0)

    await resident.presses_data(OpenOutages().pack())

    lines = resident.last.text.split("\n")
    assert f"{day(resident, 0)}: відключень не помічено" in lines
    assert f"{day(resident, 1)}: відключень не помічено · немає даних за 3 год" in lines
    assert f"{day(resident, 2)}: немає даних" in lines
    assert f"{day(resident, 3)}: немає даних" in lines


@pytest.mark.parametrize(("tier", "days", "pages"), [("FREE", "1 день", 1), ("STANDARD", "7 днів", 2)])
async def test_the_tier_says_how_many_days_there_are(resident: Person, tier: str, days: str, pages: int) -> None:
    await give_tier(resident, tier)
    await outage(resident, 5 * 24, 1)

    await resident.presses_data(OpenOutages().pack())

    assert f"За {days}" in resident.last.text
    assert ("⬅️ Раніше" in resident.last.buttons) == (pages > 1)
    assert ("відключень: 1" in resident.last.text) == (tier == "STANDARD")


async def test_older_days_are_turned_to_and_back(resident: Person) -> None:
    await give_tier(resident, "PRO")
    await outage(resident, 9 * 24, 1)

    await resident.presses_data(OpenOutages().pack())
    assert "⚫️" not in resident.last.text
    await resident.presses("⬅️ Раніше")
    assert "⚫️" in resident.last.text
    await resident.presses("Пізніше ➡️")
    assert "⚫️" not in resident.last.text
    assert "Пізніше ➡️" not in resident.last.buttons


async def test_a_house_of_others_has_no_history(resident: Person) -> None:
    foreign = await resident.line.api.town.add_house("Зелена", "3", 1)

    for data in (OpenOutages(address_id=foreign), OpenVoltage(address_id=foreign)):
        await resident.presses_data(data.pack())
        assert "Цієї адреси вже немає" in resident.last.text


async def test_a_blinking_queue_fits_a_message(resident: Person) -> None:
    await give_tier(resident, "PRO")
    for number in range(150):
        await outage(resident, 100 - number / 2, 0.25)

    await resident.presses_data(OpenOutages().pack())

    assert "… і ще: 42" in resident.last.text
    assert len(resident.last.text) < 4096


async def test_voltage_is_shown_to_pro_now_and_by_day(resident: Person) -> None:
    town = resident.line.api.town
    await give_tier(resident, "PRO")
    await town.add_sensor("ESP32_1")
    for volts in (218, 230, 251):
        await town.hear("ESP32_1", True, voltage=volts, frequency=49.98)
        town.clock.tick(60)

    await resident.presses_data(OpenOutages().pack())
    await resident.presses("🔌 Напруга")

    assert "Зараз: 251 В, 49,98 Гц (20:02)" in resident.last.text
    assert f"{day(resident, 0)}: 218–251 В, зазвичай 230 В, 49,98 Гц" in resident.last.text
    assert f"{day(resident, 1)}: немає даних" in resident.last.text
    town.clock.tick(3600)
    await resident.presses("🔄 Оновити")
    assert "Зараз: немає даних" in resident.last.text


async def test_voltage_leads_others_to_the_tiers(resident: Person) -> None:
    await resident.presses_data(OpenOutages().pack())

    await resident.presses("🔌 Напруга")

    assert resident.last.text == "🔒 Це є в тарифі «Про» і вищих."
    await resident.presses("🎁 Тарифи")
    assert "Зараз у вас: Безкоштовний" in resident.last.text


class TestWhereAChannelIsRequired:
    """Nobody outside the channel has a history."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """Require a channel."""
        return BotConfig(channel_id=CHANNEL_ID, channel_url="https://t.me/svitlo")

    async def test_the_history_leads_into_it(self, resident: Person) -> None:
        await resident.presses_data(OpenOutages().pack())

        assert "підпишіться на наш канал" in resident.last.text
        assert "📢 Відкрити канал" in resident.last.buttons


@pytest.mark.parametrize(
    ("problem", "expected", "details"),
    [
        ({"code": "tier_too_low", "details": {"tier": "PRO"}}, TierTooLowError, {"tier": "PRO"}),
        ({"code": "others_undecided", "details": {"queues": "3.1"}}, OthersUndecidedError, {"queues": "3.1"}),
    ],
)
async def test_errors_that_name_a_tier_or_queues_are_understood(
    problem: dict[str, Any], expected: type[Exception], details: dict[str, str]
) -> None:
    async with stubbed() as stub:
        client = Backend(stub.url, "-")
        whole = {"type": "-", "title": "-", "status": 403, "detail": "-", **problem}
        stub.will((403, orjson.dumps(whole).decode()))
        with pytest.raises(expected) as raised:
            await client.outages(7)
        await client.close()
    assert raised.value.details == details  # type: ignore[attr-defined]
