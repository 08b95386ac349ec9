"""However many senders there are, together they send as fast as Telegram allows and no faster."""

import pytest

from svitlobot_bench.rig import Rig

from .test_crashes import announce, fill, until_all_recorded

RATE = 300


@pytest.mark.timeout(180)
async def test_three_senders_keep_one_pace(rig: Rig) -> None:
    people = 2_700  # batches enough that each has one in hand, however slowly it wakes
    await rig.control("POST", "limits", {"rate": RATE})
    await fill(rig, people)
    for _ in range(3):
        await rig.start_sender(RATE)
    await announce(rig)
    await until_all_recorded(rig)
    stats = await rig.stats()
    assert stats["too_many_requests"] == 0
    assert (stats["accepted"], stats["chats"]) == (people, people)
    whole_seconds = [count for _, count in stats["per_second"][1:-1]]
    assert max(whole_seconds) <= RATE * 1.1
    assert sum(whole_seconds) / len(whole_seconds) >= RATE * 0.9
    owners = await rig.database.pool.fetchval("SELECT count(DISTINCT leased_by) FROM notification_batches")
    assert owners == 3
