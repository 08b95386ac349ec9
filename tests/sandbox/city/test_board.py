"""The board: what is shown while news goes out, and what limits its speed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot_sandbox.city import board
from svitlobot_sandbox.city.announcements import Announcement, TierProgress
from svitlobot_sandbox.city.watch import Audit, Watch

from .watched import QUEUE, residents


def an_announcement() -> Announcement:
    began = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)
    notified = TierProgress(1, 1, 0, began + timedelta(seconds=1), began + timedelta(seconds=2.5))
    return Announcement(
        1,
        began,
        EventKind.POWER_OFF,
        QUEUE,
        "1.1",
        dict.fromkeys(residents(1), Tier.PRO) | dict.fromkeys(residents(10)[1:], Tier.FREE),
        tiers={Tier.PRO: notified},
        confirmed_at=began + timedelta(seconds=0.5),
        sample="⚫️ Світло зникло",
    )


def test_the_delay_counts_from_the_second_sensors_request() -> None:
    assert an_announcement().seconds == 2.0


def test_the_summary_leaves_out_an_announcement_that_concerned_nobody() -> None:
    nobody = replace(an_announcement(), people={}, tiers={})
    told, phones = board.summary([nobody, an_announcement()], Audit(1, 0, 0)).splitlines()
    assert told == board.outcome(an_announcement())
    assert phones.startswith("Повідомлень на телефонах: 1")


@pytest.mark.parametrize("is_terminal", [True, False])
async def test_the_board_shows_tiers_and_totals_with_and_without_a_terminal(
    watching: Watch, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    watching.announcements[1] = an_announcement()
    screen = StringIO()
    console = Console(file=screen, force_terminal=is_terminal, width=100, height=24)
    showing = asyncio.create_task(board.show(watching, console, board.speed_limit(30, 30)))
    await asyncio.sleep(0)
    showing.cancel()
    await asyncio.gather(showing, return_exceptions=True)
    shown = screen.getvalue()
    assert "Черга 1.1" in shown
    assert "PRO" in shown
    assert "чекають 9" in shown
    assert ("⚫️ Світло зникло" in shown) is is_terminal  # the sample needs a frame to stand out


@pytest.mark.parametrize(
    ("telegram_rate", "send_rate", "culprit"), [(30, 30, "Telegram: 30"), (1000, 300, "SEND_RATE: 300"), (0, 50, "50")]
)
def test_the_board_says_what_limits_the_speed(telegram_rate: float, send_rate: float, culprit: str) -> None:
    assert culprit in board.speed_limit(telegram_rate, send_rate)
