"""An event that a bug keeps from being planned or sent keeps no other from its people."""

from typing import Any

import pytest

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.sender import expand
from svitlobot.sender.texts import EventTexts
from svitlobot_bench.rig import until

from .stage import OFF, Stage

ILL, WELL = 1, 2


@pytest.fixture
async def people(stage: Stage) -> None:
    """One resident in each of two queues."""
    for queue_id in (ILL, WELL):
        await stage.person(queue_id, await stage.house(number=str(queue_id), queue_id=queue_id), tier=Tier.PRO)


async def _told(stage: Stage, payload: Payload = OFF) -> list[int]:
    """Announce in both queues, the ill one first; return who was told once the other's resident was."""
    for queue_id in (ILL, WELL):
        await stage.announce(payload, queue_id)
    async with stage.sending():
        await until(lambda: _is_through(stage, WELL))
    return [user_id for user_id in (ILL, WELL) if stage.texts(user_id)]


async def _is_through(stage: Stage, queue_id: int) -> bool:
    """Tell whether the queue's resident, who has its number, was told and nobody of it is left to plan."""
    planned = "SELECT bool_and(status <> 'pending') FROM events WHERE queue_id = $1"
    return bool(stage.texts(queue_id)) and await stage.database.pool.fetchval(planned, queue_id)


@pytest.mark.usefixtures("people")
async def test_an_event_that_cannot_be_planned_keeps_no_other_from_its_people(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = expand._plan

    async def _plan(connection: Any, event: Any, *rest: Any) -> Any:
        if event.queue_id == ILL:
            raise ZeroDivisionError("a bug")
        return await plan(connection, event, *rest)

    monkeypatch.setattr(expand, "_plan", _plan)
    assert await _told(stage) == [WELL]
    assert await stage.database.pool.fetch("SELECT queue_id FROM events WHERE status = 'pending'") == [(ILL,)]


@pytest.mark.usefixtures("people")
async def test_a_batch_that_cannot_be_sent_keeps_no_other_from_its_people(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    template_for = EventTexts.template_for

    async def ill(self: EventTexts, pool: Any, batch: Any) -> Any:
        if batch.queue_name == "1.1":
            raise ZeroDivisionError("a bug")
        return await template_for(self, pool, batch)

    monkeypatch.setattr(EventTexts, "template_for", ill)
    assert await _told(stage) == [WELL]
    assert await stage.states() == {"pending": 1, "sent": 1}
