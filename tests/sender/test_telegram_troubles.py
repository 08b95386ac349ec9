"""A bad day at Telegram: nothing is lost, only what may have gone out is doubled, and pauses are kept."""

import asyncio
from itertools import pairwise

import pytest

from counting import counted
from svitlobot.domain.outbox.delivery import MAX_AMBIGUOUS
from svitlobot.sender import app, deliver, health, outcomes
from svitlobot_bench.rig import TOKEN, until

from .stage import OFF, ON, Stage

PATIENCE_S = 2.0  # a busy machine's slow answer is no lost one: it would be sent again, and counted as doubled
PEOPLE = 300


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other in no time: that they are spread out is tested where it is decided."""
    monkeypatch.setattr(outcomes, "retry_delay", lambda _attempts: 0.05)
    monkeypatch.setattr(outcomes, "ambiguous_delay", lambda _tries: 0.05)
    monkeypatch.setattr(deliver, "CHAT_INTERVAL_S", 0.0)
    monkeypatch.setattr(health, "LONGEST_PAUSE_S", 0.01)
    monkeypatch.setattr(health, "FIRST_PAUSE_S", 0.01)


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "server_error", "status": 500},
        {"kind": "server_error", "status": 502},
        {"kind": "reset_before"},
        {"kind": "hang_before"},
    ],
    ids=lambda trouble: "_".join(map(str, trouble.values())),
)
async def test_what_telegram_did_not_take_is_sent_again_and_not_doubled(
    stage: Stage, trouble: dict[str, object]
) -> None:
    await stage.crowd(PEOPLE)
    stage.add_fault(probability=0.3, seed=1, **trouble)
    async with stage.sending(answer_timeout=PATIENCE_S):
        await stage.announce()
        await stage.until_settled()
    assert stage.injected[trouble["kind"]] > PEOPLE / 10
    assert await stage.states() == {"sent": PEOPLE}
    assert set(stage.reached.values()) == {1}
    assert len(stage.reached) == PEOPLE


@pytest.mark.parametrize("kind", ["reset_after", "hang_after"])
async def test_what_may_have_gone_out_is_sent_again_and_doubles_nothing_else(stage: Stage, kind: str) -> None:
    await stage.crowd(PEOPLE)
    stage.add_fault(kind=kind, probability=0.3, seed=1)
    async with stage.sending(answer_timeout=PATIENCE_S):
        await stage.announce()
        await stage.until_settled()
    assert len(stage.reached) == PEOPLE
    assert sum(stage.reached.values()) == PEOPLE + stage.injected[kind]
    assert max(stage.reached.values()) <= MAX_AMBIGUOUS


async def test_a_message_whose_delivery_is_never_confirmed_arrives_a_few_times_at_most(stage: Stage) -> None:
    await stage.crowd(20)
    stage.add_fault(kind="reset_after")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    assert await stage.states() == {"failed": 20}
    assert set(stage.reached.values()) == {MAX_AMBIGUOUS}


async def test_a_message_telegram_will_never_take_is_given_up_and_stops_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svitlobot.domain.texts.templates._check_markup", lambda _key, _text: None)
    await stage.crowd(20)
    await stage.set_text("power_off_template", "<blink>{queue}</blink>")
    async with stage.sending():
        broken = await stage.announce(OFF)
        await stage.until_settled()
        sound = await stage.announce(ON)
        await stage.until_settled()
    assert await stage.states(broken) == {"failed": 20}
    assert await stage.states(sound) == {"sent": 20}
    reason = await stage.database.pool.fetchval(
        "SELECT error_message FROM notifications WHERE state = 'failed' LIMIT 1"
    )
    assert "can't parse entities" in reason


async def test_a_429_pauses_every_sender_of_the_token_and_then_all_go_on_more_slowly(stage: Stage) -> None:
    rate = 400.0
    await stage.crowd(800)
    async with stage.sending(rate=rate), stage.sending(rate=rate):
        await stage.announce()
        await stage.until_accepted(200)
        stage.add_fault(kind="too_many_requests", count=1, retry_after=3)
        await stage.until_settled()
    moments = [row["at"] for row in stage.deliveries()]
    pause, resumed_at = max((later - earlier, later) for earlier, later in pairwise(moments))
    assert pause > 2  # of the three seconds: the other sender may use up what it has leased, on a busy machine late
    in_first_second = sum(resumed_at <= moment < resumed_at + 1 for moment in moments)
    assert in_first_second < 0.8 * rate
    assert stage.stats["too_many_requests"] == 1
    assert set(stage.reached.values()) == {1}
    assert len(stage.reached) == 800


async def test_a_429_stops_the_sender_that_got_it_at_once_though_it_has_slots_left(stage: Stage) -> None:
    await stage.crowd(1_000)
    before = counted("svitlobot_telegram_answers_total", answer="retry_after")
    async with stage.sending(rate=1_000, concurrency=4):
        await stage.announce()
        await stage.until_accepted(150)
        stage.add_fault(kind="too_many_requests", count=1, retry_after=60)
        await until(lambda: _is_hit(stage), every=0.001)
        so_far = stage.stats["accepted"]
        await until(lambda: _is_quiet(stage))
    assert counted("svitlobot_telegram_answers_total", answer="retry_after") > before
    assert stage.stats["accepted"] - so_far <= 10  # of a chunk of a hundred: what was in flight


async def _is_hit(stage: Stage) -> bool:
    return bool(stage.injected["too_many_requests"])


async def test_a_storm_of_429_loses_and_doubles_nothing(stage: Stage) -> None:
    await stage.crowd(PEOPLE)
    stage.add_fault(kind="too_many_requests", probability=0.1, seed=1, retry_after=1, count=3)
    async with stage.sending(concurrency=8):
        await stage.announce()
        await stage.until_settled()
    assert stage.injected["too_many_requests"] == 3
    assert await stage.states() == {"sent": PEOPLE}
    assert set(stage.reached.values()) == {1}


async def test_while_telegram_takes_nothing_a_sender_holds_a_bounded_number_of_messages(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "HELD_LIMIT", 1_000)
    monkeypatch.setattr(app, "POLL_S", 0.05)
    monkeypatch.setattr(health, "FIRST_PAUSE_S", 60.0)
    monkeypatch.setattr(health, "LONGEST_PAUSE_S", 60.0)
    monkeypatch.setattr(health, "FIRST_PAUSE_S", 60.0)
    monkeypatch.setattr(health, "LONGEST_PAUSE_S", 60.0)
    await stage.crowd(4_000)
    stage.add_fault(kind="server_error")
    async with stage.sending():
        await stage.announce()
        await until(lambda: _is_quiet(stage))
        assert stage.stats["calls"]["sendmessage"] <= 1_500  # the limit, and the batch that reached it
        leased = await stage.database.pool.fetchval(
            "SELECT sum(size) FROM notification_batches WHERE lease_until > now() AND NOT is_done"
        )
        assert leased <= 1_500


async def test_a_bot_whose_token_is_refused_does_not_keep_the_others_waiting(stage: Stage) -> None:
    await stage.crowd(2_000)
    revoked = "not a token"
    async with stage.sending(tokens=(TOKEN, revoked)):
        await stage.announce()
        await until(lambda: _is_quiet(stage))
    states = await stage.states()
    assert 900 < states["sent"] < 1_100
    assert states == {"sent": len(stage.reached), "pending": 2_000 - len(stage.reached)}


async def _is_quiet(stage: Stage) -> bool:
    """Tell whether a sender that was at work has had nothing to do for a while."""
    before = stage.stats["calls"].get("sendmessage", 0)
    await asyncio.sleep(0.5)
    return 0 < before == stage.stats["calls"]["sendmessage"]


async def test_a_message_that_meets_a_bug_of_ours_is_tried_again_and_then_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.crowd(5)

    def broken(*_arguments: object) -> str:
        raise RuntimeError("a bug")

    async with stage.sending():
        monkeypatch.setattr(deliver, "in_quiet_hours", broken)
        await stage.database.pool.execute("UPDATE users SET settings = settings || '{\"night_mode\": true}'")
        await stage.announce()
        await stage.until_settled()
    assert (await stage.states())["failed"] >= 1
