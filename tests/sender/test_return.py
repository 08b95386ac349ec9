"""Telegram comes back after it was away: what waited goes out in order of urgency, all of it, and once."""

import pytest

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.sender import deliver
from svitlobot.services.outbox.events import alert_operator
from svitlobot_bench.rig import until
from svitlobot_sandbox.telegram.faults import SENDS

from .stage import Stage

OPERATOR = 5_000
PEOPLE = 600
IN_FLIGHT = 16
URGENCY = [Tier.PRO, Tier.STANDARD, Tier.FREE]


async def _is_probed(stage: Stage) -> bool:
    return stage.stats["calls"].get("getme", 0) > 0


@pytest.mark.parametrize(
    "trouble",
    [{"kind": "server_error", "status": 502}, {"kind": "server_error", "status": 500}, {"kind": "reset_before"}],
    ids=lambda trouble: "_".join(map(str, trouble.values())),
)
async def test_after_the_return_every_pro_comes_before_standard_and_standard_before_free(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, object]
) -> None:
    # Another rule repeats a message that may have gone out only when its chat's second is over, however urgent it is.
    monkeypatch.setattr(deliver, "CHAT_INTERVAL_S", 0.0)
    await stage.crowd(PEOPLE)
    stage.add_fault(methods=(*SENDS, "getme"), **trouble)
    async with stage.sending(rate=300, concurrency=IN_FLIGHT):
        await stage.announce()
        await until(lambda: _is_probed(stage))
        assert stage.reached == {}
        stage.sandbox.world.faults.clear()
        await stage.until_settled()
    assert await stage.states() == {"sent": PEOPLE}
    assert (len(stage.reached), set(stage.reached.values())) == (PEOPLE, {1})
    rows = await stage.database.pool.fetch("SELECT user_id, subscription_tier FROM users")
    tiers = {row["user_id"]: URGENCY.index(row["subscription_tier"]) for row in rows}
    order = [tiers[row["chat_id"]] for row in stage.deliveries()]
    # Requests that are on the way together may overtake one another there.
    for urgency in range(len(URGENCY)):
        places = [place for place, found in enumerate(order) if found == urgency]
        first = sum(found < urgency for found in order)
        assert first - IN_FLIGHT <= places[0]
        assert places[-1] < first + len(places) + IN_FLIGHT


async def test_a_personal_message_that_waits_is_the_first_to_go_out_and_holds_up_nobody(stage: Stage) -> None:
    await stage.crowd(20)
    stage.add_fault(kind="server_error", status=502, methods=(*SENDS, "getme"))
    async with stage.sending():
        await stage.announce()
        await until(lambda: _is_probed(stage))
        async with stage.database.transaction() as session:
            await alert_operator(session, OPERATOR, AdminAlertPayload("Датчик мовчить"), utc_now(), dedup_key="alert")
        await until(lambda: _is_planned(stage))
        stage.sandbox.world.faults.clear()
        before = stage.stats["calls"]["getme"]
        await stage.until_settled()
        asked = stage.stats["calls"]["getme"] - before
    assert stage.deliveries()[0]["chat_id"] == OPERATOR
    assert await stage.states() == {"sent": 21}
    assert asked <= 3


async def _is_planned(stage: Stage) -> bool:
    return await stage.database.pool.fetchval(
        "SELECT count(*) = 21 FROM notifications"
    ) and not await stage.database.pool.fetchval(
        "SELECT EXISTS (SELECT FROM notification_batches WHERE lease_until IS NULL)"
    )
