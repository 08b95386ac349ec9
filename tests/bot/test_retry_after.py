"""Answers that Telegram refuses for being too many: tried again while they are useful, then a short apology."""

import pytest
from structlog.testing import capture_logs

from counting import counted
from svitlobot.bot.handlers import errors
from svitlobot.bot.telegram import retry_after
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot_sandbox.telegram.faults import Fault

from .people import Line, Person

TOO_BUSY = BUILT_IN["too_busy"]


class Naps:
    """Sleeps that are over at once and are remembered; the loop's clock goes on by them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *modules: object) -> None:
        self.slept: list[float] = []
        for module in modules:
            monkeypatch.setattr(module, "asyncio", self)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def get_running_loop(self) -> "Naps":
        return self

    def time(self) -> float:
        return sum(self.slept)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> Naps:
    return Naps(monkeypatch, retry_after, errors)


def refuse(line: Line, *, times: int | None, seconds: int) -> None:
    """Have Telegram refuse messages with 429."""
    line.sandbox.world.faults.add(Fault(kind="too_many_requests", count=times, retry_after=seconds))


async def test_a_refused_answer_is_tried_again_when_telegram_says_with_jitter(
    line: Line, person: Person, naps: Naps
) -> None:
    refuse(line, times=2, seconds=5)
    before = counted("svitlobot_telegram_answers_total", answer="retry_after")
    await person.writes("/help")
    assert counted("svitlobot_telegram_answers_total", answer="retry_after") == before + 2
    [answer] = person.messages
    assert answer.text != TOO_BUSY
    assert len(naps.slept) == 2
    assert all(5 <= nap <= 5 + retry_after.JITTER_S for nap in naps.slept)
    assert len(set(naps.slept)) == 2


async def test_an_answer_that_would_come_too_late_is_an_apology_once_telegram_takes_it(
    line: Line, person: Person, naps: Naps
) -> None:
    refuse(line, times=3, seconds=6)
    with capture_logs() as logs:
        await person.writes("/help")
    assert [text.text for text in person.messages] == [TOO_BUSY]
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["answer_held_back"]
    assert sum(naps.slept[:-1]) <= retry_after.USEFUL_FOR_S
    assert naps.slept[-1] >= 6


async def test_a_long_refusal_is_not_waited_for(line: Line, person: Person, naps: Naps) -> None:
    refuse(line, times=1, seconds=3600)
    await person.writes("/help")
    assert [text.text for text in person.messages] == [TOO_BUSY]
    assert naps.slept == []


async def test_an_apology_that_is_refused_as_well_is_left_out(line: Line, person: Person, naps: Naps) -> None:
    refuse(line, times=None, seconds=3600)
    with capture_logs() as logs:
        await person.writes("/help")
    assert person.messages == []
    assert "apology_not_delivered" in [entry["event"] for entry in logs]
