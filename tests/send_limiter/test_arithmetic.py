"""The rate of a token: as fast as allowed, never faster, and careful after Telegram complained.

What holds for the shared limiter in Redis must hold for a process's own, so most tests run on both. Time passes
only when a test says so: in Redis the scripts read the test's clock in place of the server's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from svitlobot.send_limiter import ANSWERS, PERSONAL, Reserve, shared
from svitlobot.send_limiter.local import BUSY_S, CLIMB_PER_S, CUT, SLACK_S, LocalRateLimiter

SCRIPTS = Path(shared.__file__).parent
KEY, CLOCK = "pace:test", "clock:test"
LEASE, PAUSE = (
    (SCRIPTS / name).read_text().replace("redis.call('TIME')", f"{{0, redis.call('GET', '{CLOCK}')}}")
    for name in ("lease.lua", "pause.lua")
)
RATE = 30.0
TOLERANCE_S = 1e-4  # moments are whole microseconds in Redis
START_US = 1_000_000_000


class Driver(Protocol):
    """A limiter whose clock the test holds."""

    async def lease(self, count: int, reserve: Reserve | None = None) -> list[float]:
        """Lease slots; return their moments in seconds since the start."""

    async def pause(self, seconds: float) -> None: ...

    async def pass_time(self, seconds: float) -> None: ...

    async def now(self) -> float: ...


@dataclass
class LocalDriver:
    limiter: LocalRateLimiter = field(default_factory=LocalRateLimiter)
    _now: float = 1_000.0

    async def lease(self, count: int, reserve: Reserve | None = None) -> list[float]:
        slots = self.limiter.lease(count, RATE, reserve, now=self._now)
        return [slots.start + number * slots.interval - 1_000 for number in range(slots.count)]

    async def pause(self, seconds: float) -> None:
        self.limiter.pause(seconds, RATE, now=self._now)

    async def pass_time(self, seconds: float) -> None:
        self._now += seconds

    async def now(self) -> float:
        return self._now - 1_000


def _arguments(reserve: Reserve | None) -> tuple[str, float, int]:
    return (reserve.name, reserve.share, int(reserve.yields)) if reserve else ("", 1.0, 0)


@dataclass
class SharedDriver:
    redis: Redis
    passed_us: int = 0

    async def lease(self, count: int, reserve: Reserve | None = None) -> list[float]:
        wait_us, interval_us = await self._run(LEASE, count, RATE, *_arguments(reserve))
        return [(self.passed_us + wait_us + number * interval_us) / 1e6 for number in range(count)]

    async def pause(self, seconds: float) -> None:
        await self._run(PAUSE, seconds, RATE, CUT)

    async def pass_time(self, seconds: float) -> None:
        self.passed_us += round(seconds * 1e6)

    async def now(self) -> float:
        return self.passed_us / 1e6

    async def _run(self, script: str, *arguments: float | str) -> Sequence[int]:
        await self.redis.set(CLOCK, START_US + self.passed_us)
        return await self.redis.eval(script, 1, KEY, *arguments)


async def _shared(redis: Redis) -> SharedDriver:
    await redis.flushall()
    return SharedDriver(redis)


@pytest.fixture(params=["local", "shared"])
async def driver(request: pytest.FixtureRequest, redis: Redis) -> Driver:
    return LocalDriver() if request.param == "local" else await _shared(redis)


def _gaps(moments: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(moments)]


async def test_leases_follow_each_other_at_the_rate_without_a_gap(driver: Driver) -> None:
    moments = [moment for _ in range(10) for moment in await driver.lease(3)]
    assert _gaps(moments) == pytest.approx([1 / RATE] * 29, abs=2e-3)
    assert -SLACK_S <= moments[0] <= TOLERANCE_S


async def test_idling_saves_nothing_up(driver: Driver) -> None:
    await driver.lease(3)
    await driver.pass_time(3_600)
    now = await driver.now()
    moments = await driver.lease(60)
    assert now - SLACK_S - 1e-4 <= moments[0] <= now + TOLERANCE_S
    assert moments[-1] - moments[0] == pytest.approx(59 / RATE, abs=1e-3)


async def test_nothing_goes_out_during_a_pause(driver: Driver) -> None:
    await driver.lease(3)
    now = await driver.now()
    await driver.pause(7)
    assert (await driver.lease(1))[0] == pytest.approx(now + 7, abs=TOLERANCE_S)


async def test_a_shorter_pause_does_not_end_a_longer_one(driver: Driver) -> None:
    now = await driver.now()
    await driver.pause(30)
    await driver.pause(1)
    assert (await driver.lease(1))[0] == pytest.approx(now + 30, abs=TOLERANCE_S)


async def test_a_storm_of_complaints_cuts_the_rate_once(driver: Driver) -> None:
    for _ in range(20):
        await driver.pause(5)
    moments = await driver.lease(10)
    assert _gaps(moments) == pytest.approx([1 / (RATE * CUT)] * 9, rel=1e-3)


async def test_the_rate_climbs_back_slowly_and_not_beyond_what_is_allowed(driver: Driver) -> None:
    await driver.pause(5)
    await driver.pass_time(5)
    for waited, wait in ((0, 0), (10, 10), (20, 10), (60, 40)):
        await driver.pass_time(wait)
        first, second = await driver.lease(2)
        climbed = min(1.0, CUT + CLIMB_PER_S * waited)
        assert 1 / (second - first) == pytest.approx(RATE * climbed, rel=5e-3)


async def test_another_storm_after_the_first_cuts_what_was_left(driver: Driver) -> None:
    await driver.pause(5)
    await driver.pass_time(5)
    await driver.pause(5)
    first, second = await driver.lease(2)
    assert 1 / (second - first) == pytest.approx(RATE * CUT * CUT, rel=5e-3)


async def test_however_many_storms_the_rate_stays_above_nothing(driver: Driver) -> None:
    for _ in range(30):
        await driver.pause(1)
        await driver.pass_time(1)
    first, second = await driver.lease(2)
    assert second - first <= 1.0 + TOLERANCE_S


async def test_a_personal_message_leaves_at_once_though_others_queue(driver: Driver) -> None:
    await driver.lease(300)
    now = await driver.now()
    assert (await driver.lease(1, PERSONAL))[0] <= now + TOLERANCE_S


async def test_personal_messages_leave_at_their_share_of_the_rate_during_a_pause(driver: Driver) -> None:
    await driver.pause(60)
    now = await driver.now()
    moments = [(await driver.lease(1, PERSONAL))[0] for _ in range(5)]
    assert moments[0] <= now + TOLERANCE_S
    assert _gaps(moments) == pytest.approx([1 / (RATE * CUT * PERSONAL.share)] * 4, rel=1e-2)


async def test_while_nobody_else_sends_personal_messages_have_the_whole_rate(driver: Driver) -> None:
    moments = sorted([(await driver.lease(1, PERSONAL))[0] for _ in range(31)])
    assert moments[-1] - moments[0] == pytest.approx(30 / RATE, abs=2 / RATE)


async def test_what_personal_messages_take_the_others_give_up(driver: Driver) -> None:
    moments: list[float] = []
    last = 0.0
    while (now := await driver.now()) < 60:
        moments += await driver.lease(1, PERSONAL)
        while last < now + 0.25:
            broadcast = await driver.lease(3)
            moments += broadcast
            last = broadcast[-1]
        await driver.pass_time(0.25)
    in_time = [moment for moment in moments if moment <= 60]
    assert len(in_time) / 60 == pytest.approx(RATE, rel=0.02)


async def test_while_nothing_is_sent_answers_have_the_whole_rate(driver: Driver) -> None:
    moments = sorted([(await driver.lease(1, ANSWERS))[0] for _ in range(31)])
    assert moments[-1] - moments[0] == pytest.approx(30 / RATE, abs=2 / RATE)


async def test_a_rush_of_questions_slows_messages_down_by_the_reserved_share_and_no_more(driver: Driver) -> None:
    messages: list[float] = []
    answers: list[float] = []
    while (now := await driver.now()) < 20:
        while not answers or answers[-1] <= now:  # one waits for its turn all the time
            answers += await driver.lease(1, ANSWERS)
        while not messages or messages[-1] <= now:
            messages += await driver.lease(3)
        await driver.pass_time(0.02)
    assert sum(moment <= 20 for moment in messages) / 20 == pytest.approx(RATE * (1 - ANSWERS.share), rel=0.03)
    assert sum(moment <= 20 for moment in messages + answers) / 20 <= RATE * 1.02


async def test_answers_have_the_whole_rate_again_soon_after_the_last_message(driver: Driver) -> None:
    await driver.lease(3)
    await driver.pass_time(3 / RATE + BUSY_S + 0.05)
    moments = sorted([(await driver.lease(1, ANSWERS))[0] for _ in range(31)])
    assert moments[-1] - moments[0] == pytest.approx(30 / RATE, abs=2 / RATE)


async def test_an_answer_keeps_a_pause_for_it_would_only_prolong_it(driver: Driver) -> None:
    await driver.pause(7)
    now = await driver.now()
    assert (await driver.lease(1, ANSWERS))[0] == pytest.approx(now + 7, abs=TOLERANCE_S)


Steps = st.lists(
    st.one_of(
        st.tuples(st.just("lease"), st.integers(1, 5)),
        st.tuples(st.just("personal"), st.just(1)),
        st.tuples(st.just("answer"), st.just(1)),
        st.tuples(st.just("pass"), st.floats(0.001, 2.0)),
        st.tuples(st.just("pause"), st.floats(0.1, 3.0)),
    ),
    min_size=1,
    max_size=30,
)


async def _walk(driver: Driver, steps: list[tuple[str, float]]) -> None:
    """Take the steps, and check that no window of time ever has more slots than allowed."""
    broadcast: list[float] = []
    personal: list[float] = []
    paused_until = -SLACK_S  # a slot that was just missed is given all the same
    for step, number in steps:
        match step:
            case "lease":
                leased = await driver.lease(int(number))
                assert leased[0] >= paused_until - TOLERANCE_S
                broadcast += leased
            case "personal":
                personal += await driver.lease(1, PERSONAL)
            case "answer":
                answer = await driver.lease(1, ANSWERS)
                assert answer[0] >= paused_until - TOLERANCE_S
                personal += answer
            case "pass":
                await driver.pass_time(number)
            case "pause":
                paused_until = max(paused_until, await driver.now() + number)
                await driver.pause(number)
    # Personal messages and answers may go on ordinary slots as well, so all are counted together.
    moments = sorted(broadcast + personal)
    for first, start in enumerate(moments):
        for last in range(first, len(moments)):
            window = moments[last] - start
            assert last - first + 1 <= RATE * (1 + PERSONAL.share + ANSWERS.share) * (window + SLACK_S) + 3
    assert all(gap >= 1 / RATE - 1e-4 for gap in _gaps(broadcast))


@given(Steps)
async def test_no_window_ever_has_more_slots_than_a_process_alone_allows(
    steps: list[tuple[str, float]],
) -> None:
    await _walk(LocalDriver(), steps)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=Steps)
async def test_no_window_ever_has_more_slots_than_the_shared_limiter_allows(
    redis: Redis, steps: list[tuple[str, float]]
) -> None:
    await _walk(await _shared(redis), steps)
