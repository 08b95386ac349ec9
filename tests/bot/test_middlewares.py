"""What happens around handlers: limits, the log, counters."""

import asyncio

import pytest
from limits import RateLimitItemPerSecond
from redis.asyncio import Redis
from structlog.testing import capture_logs

from svitlobot.bot.middlewares import rate_limit
from svitlobot.bot.middlewares.analytics import Analytics, HandlerUse
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot_sandbox.telegram.faults import Fault

from .conftest import Meet
from .people import Person

SLOW_DOWN = BUILT_IN["slow_down"]


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch, person: Person) -> Person:
    """A person who is held to the limit as in production."""
    monkeypatch.setattr(rate_limit, "UPDATES", RateLimitItemPerSecond(20, 10, namespace="updates"))
    return person


async def test_fifty_messages_a_second_get_twenty_answers_and_one_request_to_slow_down(limited: Person) -> None:
    await asyncio.gather(*(limited.writes("/help") for _ in range(50)))
    text = [message.text for message in limited.messages]
    assert text.count(SLOW_DOWN) == 1
    assert len(text) == 21


async def test_a_flood_of_one_does_not_slow_down_another(limited: Person, meet: Meet) -> None:
    await asyncio.gather(*(limited.writes("/help") for _ in range(30)))
    other = meet("Тарас")
    await other.writes("/help")
    assert SLOW_DOWN not in other.last.text


async def test_buttons_over_the_limit_are_answered_silently(limited: Person) -> None:
    await limited.writes("/settings")
    for _ in range(19):
        await limited.presses_data("no such button")
    before = limited.messages
    await limited.presses_data("no such button")
    assert limited.notice is None
    assert limited.messages == before


async def test_late_presses_over_the_limit_get_no_apologies(limited: Person) -> None:
    await limited.writes("/settings")
    for _ in range(19):
        await limited.presses_data("no such button")
    before = limited.messages
    user = {"id": limited.user_id, "is_bot": False, "first_name": "Олена"}
    press = {"id": "of an hour ago", "from": user, "chat_instance": "1", "data": "-", "inline_message_id": "1"}
    with capture_logs() as logs:
        for _ in range(3):
            limited.line.add("callback_query", press)
            await limited.line.deliver()
    assert limited.messages == before
    assert not [entry for entry in logs if entry["log_level"] in {"warning", "error"}]


async def test_over_the_limit_telegrams_trouble_causes_no_other(limited: Person) -> None:
    await limited.writes("/settings")
    for _ in range(19):
        await limited.presses_data("no such button")
    before = limited.messages
    limited.line.sandbox.world.faults.add(Fault(kind="server_error", methods=("answerCallbackQuery",), count=1))
    with pytest.raises(AssertionError, match="not answered"), capture_logs() as logs:
        await limited.presses_data("no such button")
    assert limited.messages == before
    assert not [entry for entry in logs if entry["log_level"] in {"warning", "error"}]


async def test_the_limit_holds_without_redis(
    limited: Person, bot_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = bot_redis.connection_pool
    with monkeypatch.context() as patch:
        patch.setitem(pool.connection_kwargs, "path", "/nowhere/redis.sock")
        await pool.disconnect()
        pool.reset()
        await asyncio.gather(*(limited.writes("/help") for _ in range(30)))
    pool.reset()
    text = [message.text for message in limited.messages]
    assert text.count(BUILT_IN["backend_unavailable"]) == 20
    assert text.count(SLOW_DOWN) == 1


async def test_the_log_has_a_line_an_update_and_nothing_of_what_was_written(person: Person) -> None:
    with capture_logs() as logs:
        await person.writes("/start таємниця")
    [line] = [entry for entry in logs if entry["event"] == "update"]
    assert (line["kind"], line["handler"], line["user_id"]) == ("Message", "users.start.start", person.user_id)
    assert line["failure"] is None
    assert line["ms"] >= 0
    assert "таємниця" not in str(logs)


def test_the_hourly_report_names_the_most_used_first_and_begins_anew() -> None:
    analytics = Analytics()
    analytics.uses["info.refresh"] = HandlerUse(count=1, seconds=0.5, worst=0.5)
    analytics.uses["start.start"] = HandlerUse(count=4, seconds=2.0, worst=1.5)
    with capture_logs() as logs:
        analytics.report()
        analytics.report()
    notified = [(entry["handler"], entry["count"], entry["mean_ms"], entry["worst_ms"]) for entry in logs]
    assert notified == [("start.start", 4, 500, 1500), ("info.refresh", 1, 500, 500)]
