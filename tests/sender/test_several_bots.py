"""Several bot tokens share the audience, each person always with the same bot, each bot at its own pace."""

from collections import Counter

from svitlobot_bench.rig import TOKEN

from .stage import Stage

TOKENS = (TOKEN, "1000000002:another-token-known-to-everyone-0000")
BOTS = [int(token.partition(":")[0]) for token in TOKENS]
CHANNEL = -1_001_000


async def test_each_person_hears_from_one_bot_and_always_the_same(stage: Stage) -> None:
    await stage.crowd(400)
    async with stage.sending(tokens=TOKENS):
        await stage.announce()
        await stage.until_settled()
        first = {row["chat_id"]: row["bot_id"] for row in stage.deliveries()}
        await stage.announce()
        await stage.until_settled()
    second = {row["chat_id"]: row["bot_id"] for row in stage.deliveries()[400:]}
    assert first == second
    assert len(first) == 400
    shares = Counter(first.values())
    assert set(shares) == set(BOTS)
    assert min(shares.values()) > 150


async def test_each_bot_has_a_pace_of_its_own(stage: Stage) -> None:
    rate = 100.0
    await stage.crowd(600)
    async with stage.sending(tokens=TOKENS, rate=rate):
        await stage.announce()
        await stage.until_settled()
    for bot in BOTS:
        moments = [row["at"] for row in stage.deliveries() if row["bot_id"] == bot]
        assert len(moments) / (moments[-1] - moments[0]) < 1.1 * rate
    moments = [row["at"] for row in stage.deliveries()]
    assert len(moments) / (moments[-1] - moments[0]) > 1.5 * rate


async def test_a_paused_bot_does_not_keep_the_other_waiting(stage: Stage) -> None:
    await stage.crowd(3_000)
    async with stage.sending(tokens=TOKENS, rate=1000):
        await stage.announce()
        await stage.until_accepted(100)
        stage.add_fault(kind="too_many_requests", count=1, retry_after=60)
        await stage.until_accepted(1_300)
    assert max(Counter(row["bot_id"] for row in stage.deliveries()).values()) > 1_000


async def test_channels_are_written_to_by_the_first_bot_which_administers_them(stage: Stage) -> None:
    async with stage.sending(tokens=TOKENS):
        for queue_id in range(1, 9):
            channel = CHANNEL - queue_id
            await stage.database.pool.execute(
                "UPDATE queues SET telegram_channel_id = $1 WHERE queue_id = $2", channel, queue_id
            )
            await stage.announce(queue_id=queue_id)
        await stage.until_settled()
    assert [row["bot_id"] for row in stage.deliveries()] == [BOTS[0]] * 8
