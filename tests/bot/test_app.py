"""The bot as a whole: it introduces itself, answers people, and stops when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Dispatcher
from aiogram.utils.backoff import BackoffConfig
from redis.asyncio import Redis
from structlog.testing import capture_logs

from svitlobot.bot import app
from svitlobot.bot.app import Webhook, create_bot, run
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram import bot_profile, membership_retry
from svitlobot.domain.texts.wording.bot_profile import CARD
from svitlobot.errors import UnavailableError
from svitlobot_bench.rig import free_port, until
from svitlobot_sandbox.telegram import RunningSandbox, people
from svitlobot_sandbox.telegram.faults import Fault

from .conftest import Meet
from .people import TOKEN, Line, Person


@pytest.fixture
def running(
    line: Line,
    dispatcher: Dispatcher,
    bot_redis: Redis,
    backend: Backend,
    config: BotConfig,
    monkeypatch: pytest.MonkeyPatch,
):
    """Run the bot as its process does, with the run's one dispatcher."""

    def made(_redis: Redis, _backend: Backend, texts: Texts, *_: object) -> Dispatcher:
        dispatcher["texts"] = texts
        return dispatcher

    monkeypatch.setattr(app, "create_dispatcher", made)

    @asynccontextmanager
    async def running(webhook: Webhook | None = None) -> AsyncIterator[asyncio.Event]:
        stopping = asyncio.Event()
        bot = create_bot(TOKEN, line.sandbox.url)
        life = asyncio.create_task(run([bot], bot_redis, backend, config, webhook, stopping, send_rate=30.0))
        try:
            yield stopping
        finally:
            stopping.set()
            async with asyncio.timeout(3):
                await life

    return running


async def answered(person: Person) -> None:
    async def is_answered() -> bool:
        return bool(person.messages)

    await until(is_answered)


def writes(person: Person) -> None:
    """Write, and leave it to the running bot to fetch it."""
    people.write_text(person.line.sandbox.world, person.line.in_sandbox, person.user_id, "/start")


async def test_it_answers_by_long_polling_and_stops_within_three_seconds(running, person: Person) -> None:
    async with running():
        writes(person)
        await answered(person)
    assert "СвітлоБот" in person.messages[0].text


async def test_it_answers_by_webhook_and_stops_within_three_seconds(running, person: Person) -> None:
    port = free_port()
    async with running(Webhook(f"http://127.0.0.1:{port}", "127.0.0.1", port)):
        writes(person)
        await answered(person)
    assert "СвітлоБот" in person.messages[0].text


async def test_what_is_in_hand_is_finished_before_it_stops(
    running, person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = asyncio.Event()
    register = backend.register

    async def noticed(*args):
        entered.set()
        return await register(*args)

    monkeypatch.setattr(backend, "register", noticed)
    async with running() as stopping:
        writes(person)
        await entered.wait()
        stopping.set()
    assert "СвітлоБот" in person.messages[0].text


async def test_polling_goes_on_after_telegram_was_away(running, person: Person) -> None:
    faults = person.line.sandbox.world.faults
    faults.add(Fault(kind="server_error", methods=("getUpdates",), count=1))
    async with running():
        writes(person)
        await answered(person)
    assert person.messages


async def test_an_update_that_nobody_understands_does_not_hold_up_the_others(running, meet: Meet) -> None:
    before, after = meet(), meet()
    with capture_logs() as logs:
        writes(before)
        before.line.add("message", {"message_id": "таємниця"})
        writes(after)
        async with running():
            await answered(before)
            await answered(after)
            later = meet()
            writes(later)
            await answered(later)
    assert [entry["event"] for entry in logs].count("update_not_understood") == 1
    assert "таємниця" not in str(logs)


async def test_a_membership_that_the_backend_could_not_be_told_is_told_when_it_is_back(
    running, person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership_retry, "PAUSES", BackoffConfig(min_delay=0.01, max_delay=0.02, factor=1.5, jitter=0))
    await person.writes("/start")
    people.block(person.line.sandbox.world, person.line.in_sandbox, person.user_id, blocked=True)
    asked, change_user = [], backend.change_user

    async def back_at_the_third_try(*args):
        asked.append(args)
        if len(asked) < 3:
            raise UnavailableError("-")
        return await change_user(*args)

    monkeypatch.setattr(backend, "change_user", back_at_the_third_try)

    async def is_known() -> bool:
        return (await backend.user(person.user_id)).is_blocked

    async with running():
        await until(is_known)
    assert len(asked) == 3


async def test_polling_ends_a_webhook_of_the_past(running, person: Person) -> None:
    await person.line.bot.set_webhook("http://127.0.0.1:9/telegram/42")
    async with running():
        writes(person)
        await answered(person)
    assert person.line.in_sandbox.webhook is None


async def shown(sandbox: RunningSandbox, key: str, value: object) -> None:
    async def is_shown() -> bool:
        return sandbox.world.bots.choose(None).profile.get(key) == value

    await until(is_shown)


async def test_it_introduces_itself_with_commands_and_descriptions(running, line: Line) -> None:
    async with running():
        await shown(line.sandbox, "menu_button", {"type": "commands"})
    profile = line.in_sandbox.profile
    assert profile["description"] == CARD["bot_description"]
    assert profile["short_description"] == CARD["bot_short_description"]
    commands = {command["command"]: command["description"] for command in profile["commands"]}
    assert commands["info"] == "Чи є світло зараз"
    assert list(commands) == ["start", "info", "settings", "help", "privacy", "stop", "delete_me"]


async def test_it_introduces_itself_again_when_telegram_refused_or_the_words_changed(
    line: Line, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_profile, "REREAD_S", 0.001)
    texts.adopt({"bot_short_description": "х" * 200})  # longer than Telegram takes
    keeping = asyncio.create_task(bot_profile.keep_profile(line.bot, texts, "https://map.example"))
    await shown(line.sandbox, "description", CARD["bot_description"])
    texts.adopt({"bot_short_description": "Про світло"})
    await shown(line.sandbox, "short_description", "Про світло")
    await shown(
        line.sandbox,
        "menu_button",
        {"type": "web_app", "text": texts.label("button_map"), "web_app": {"url": "https://map.example"}},
    )
    keeping.cancel()
    assert line.in_sandbox.profile["commands"]


async def test_a_short_wait_that_telegram_asks_for_is_waited(person: Person) -> None:
    person.line.sandbox.world.faults.add(Fault(kind="too_many_requests", retry_after=1, count=1))
    await person.writes("/start")
    assert "СвітлоБот" in person.messages[0].text
