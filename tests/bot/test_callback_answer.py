"""A pressed button is answered at once, also while the backend thinks."""

import asyncio
from typing import Any

import pytest

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.telegram import callback_answer
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import NotFoundError, UnavailableError
from svitlobot_bench.rig import until

from .homes import move_in
from .people import Person


class Thinking:
    """A backend that gives a person's profile when it is told to."""

    def __init__(self, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_answer = asyncio.Event()
        self.trouble: Exception | None = None
        self._user = backend.user
        monkeypatch.setattr(backend, "user", self.user)

    async def user(self, user_id: int) -> Any:
        await self.may_answer.wait()
        if self.trouble:
            raise self.trouble
        return await self._user(user_id)


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """People wait as long as they do."""


async def answered_early(person: Person, label: str, thinking: Thinking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press a button, wait for its answer, and only then let the backend answer."""
    monkeypatch.setattr(callback_answer, "ANSWER_WITHIN_S", 0.01)
    calls = person.line.sandbox.world.ledger.calls
    before = calls["answercallbackquery"]
    pressing = asyncio.create_task(person.presses(label))

    async def is_answered() -> bool:
        return calls["answercallbackquery"] > before

    await until(is_answered)
    thinking.may_answer.set()
    await pressing
    assert calls["answercallbackquery"] == before + 1


async def test_a_press_is_answered_before_a_slow_backend_has(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await move_in(person)
    await answered_early(person, "🏠 Дім", Thinking(backend, monkeypatch), monkeypatch)
    assert "Готово!" in person.last.text


async def test_what_goes_wrong_after_that_is_said_in_a_message(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await move_in(person)
    thinking = Thinking(backend, monkeypatch)
    thinking.trouble = UnavailableError("-")
    await answered_early(person, "🏠 Дім", thinking, monkeypatch)
    assert person.last.text == BUILT_IN["backend_unavailable"]


def test_people_wait_less_than_a_second() -> None:
    assert callback_answer.ANSWER_WITHIN_S < 1


async def test_what_the_backend_refuses_is_told_in_the_bots_own_words(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.writes("/start")
    thinking = Thinking(backend, monkeypatch)
    thinking.may_answer.set()
    thinking.trouble = NotFoundError("Рядка user_id=1 немає: перевірте запит")
    await person.writes("/settings")
    assert person.last.text == BUILT_IN["refused_not_found"]
