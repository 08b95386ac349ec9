"""The sender's log: a line for each batch, a line for each message where that is asked for, found by one id."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from counting import counted
from svitlobot_bench.rig import TOKEN

from .stage import Stage

PEOPLE = 3
REQUEST = "0123456789abcdef"


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Lines of the log, as they come."""
    with capture_logs() as captured:
        yield captured


async def test_one_request_s_id_finds_the_event_its_batches_and_its_messages(
    stage: Stage, lines: list[dict[str, Any]]
) -> None:
    await stage.crowd(PEOPLE)
    with structlog.contextvars.bound_contextvars(request_id=REQUEST):
        event_id = await stage.announce()
    async with stage.sending():
        await stage.until_settled()
    ours = [line for line in lines if line.get("request_id") == REQUEST]
    assert {line["event_id"] for line in ours} == {event_id}
    assert sum(line["recipients"] for line in ours if line["event"] == "notifications_planned") == PEOPLE
    sent = [line for line in ours if line["event"] == "notification_sent"]
    assert {(line["type"], line["queue_id"]) for line in sent} == {("power_off", 1)}
    assert sum(line["sent"] for line in sent if line["log_level"] == "info") == PEOPLE
    people = await stage.database.pool.fetch("SELECT user_id FROM users ORDER BY user_id")
    notified = sorted(line["user_id"] for line in sent if line["log_level"] == "debug")
    assert notified == [row["user_id"] for row in people]


async def test_a_message_that_was_not_sent_is_logged_with_its_reason(stage: Stage, lines: list[dict[str, Any]]) -> None:
    await stage.person(7, await stage.house())
    world = stage.sandbox.world
    world.bots.authenticate(TOKEN, world.limits).shut_out_of.add(7)
    before = counted("svitlobot_notifications_unsent_total", type="power_off", state="blocked")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    assert counted("svitlobot_notifications_unsent_total", type="power_off", state="blocked") == before + 1
    [line] = [line for line in lines if line["event"] == "notification_not_sent"]
    assert (line["user_id"], line["state"]) == (7, "blocked")
    assert "blocked" in line["error"]
    [batch] = [line for line in lines if line["event"] == "notification_sent"]
    assert batch["blocked"] == 1
