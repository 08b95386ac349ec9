"""Telegram comes back after it was away: what waited goes out in order of urgency, all of it, and once."""

import pytest

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.sender import deliver
from svitlobot_bench.rig import until
from svitlobot_sandbox.telegram.faults import SENDS

from .stage import Stage

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
