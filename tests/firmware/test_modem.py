"""The modem's driver, as it runs on the board, against a simulated SIM7600 on a pseudo-terminal.

Time is the test's: a step of the sensor and one of the modem, then the next tenth of a second.
"""

import os
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from .compiler import CORE, MODEM, build
from .modem.bench import Bench
from .modem.sim7600 import BOOT_MS, OK_BODY, Reply, Request, Sim7600

DRIVER = Path(__file__).parent / "modem" / "driver.cpp"
LINK = "host=svitlobot.example&port=443&tls=1&id=ESP32_001&key=abcDEF123456789&net=internet"


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build([[*CORE.glob("*.cpp"), *MODEM.glob("*.cpp")], [DRIVER]], tmp_path_factory.mktemp("modem") / "driver")


@pytest.fixture
def bench(driver: Path) -> Iterator[Bench]:
    bench = Bench(driver, Sim7600(), LINK)
    yield bench
    bench.close()


def told_off(bench: Bench) -> bool:
    return bool(bench.states) and bench.states[-1] == 0


def test_a_modem_is_brought_up_and_reports_over_tls_with_the_pinned_root(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    request = bench.modem.requests[0]
    assert request.url == "https://svitlobot.example:443/api/iot/data"
    assert request.user_data == "Authorization: Bearer abcDEF123456789"
    assert orjson.loads(request.body)["sensor_id"] == "ESP32_001"
    bench.run(5)
    assert bench.pending == 0


def test_a_server_without_the_pinned_root_gets_nothing(bench: Bench) -> None:
    bench.modem.server_root = "another root"
    bench.run(120)
    assert "AT+HTTPACTION=1" in bench.modem.commands
    assert bench.modem.requests == []


def test_plain_http_needs_no_certificate(driver: Path) -> None:
    bench = Bench(driver, Sim7600(), LINK.replace("tls=1", "tls=0"))
    bench.until(lambda: len(bench.modem.requests) >= 1, within=60)
    assert bench.modem.requests[0].url == "http://svitlobot.example:80/api/iot/data"
    assert bench.modem.files == {}
    bench.close()


def test_a_change_is_told_within_two_seconds_of_a_quick_network(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.modem.action_ms = 600
    bench.run(10)
    changed_at = bench.now
    bench.relay = False
    bench.until(lambda: told_off(bench), within=5)
    assert bench.now - changed_at <= 2_000


def test_lost_registration_is_waited_out_and_the_change_told_with_its_age(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.modem.is_registered = False
    bench.run(40)
    assert not bench.is_ready
    bench.relay = False
    bench.run(60)
    assert not told_off(bench)
    bench.modem.is_registered = True
    bench.until(lambda: bench.pending == 0, within=30)
    ages = [orjson.loads(request.body).get("age_s", 0) for request in bench.modem.requests]
    assert max(ages) == pytest.approx(60, abs=8)
    assert told_off(bench)


def test_a_place_with_3g_alone_is_a_network_too(bench: Bench) -> None:
    bench.modem.has_4g = False
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.run(200)
    assert bench.is_ready
    bench.relay = False
    bench.until(lambda: told_off(bench), within=10)
    bench.modem.is_registered = False
    bench.run(70)
    assert not bench.is_ready
    assert bench.restarts == 0


@pytest.mark.parametrize("has_4g", [True, False])
def test_a_modem_that_changes_to_the_other_network_stays_ready(bench: Bench, has_4g: bool) -> None:
    bench.modem.has_4g = not has_4g
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.modem.has_4g = has_4g
    bench.run(40)
    assert bench.is_ready
    assert bench.restarts == 0
    bench.relay = False
    bench.until(lambda: told_off(bench), within=10)


@pytest.mark.parametrize("status", [500, 503, 404, 706, 713])
def test_an_error_of_http_or_of_the_modem_is_tried_again(bench: Bench, status: int) -> None:
    answers = iter([Reply(status), Reply(status), Reply(status), Reply(status)])
    bench.modem.server = lambda _request: next(answers, Reply())
    bench.until(lambda: bench.states != [] and bench.pending == 0, within=200)
    assert next(answers, None) is None


def test_another_services_200_is_no_acceptance(bench: Bench) -> None:
    bench.modem.server = lambda _request: Reply(200, '{"balance":0}')
    bench.run(60)
    assert bench.modem.requests
    assert bench.pending == 1
    bench.modem.server = lambda _request: Reply()
    bench.until(lambda: bench.pending == 0, within=60)


def test_a_server_that_asks_for_a_pause_gets_it(bench: Bench) -> None:
    bench.modem.server = lambda _request: Reply(429, "", ("retry-AFTER: 200", "Date: never"))
    bench.until(lambda: len(bench.modem.requests) == 1, within=60)
    bench.run(190)
    assert len(bench.modem.requests) == 1
    bench.until(lambda: len(bench.modem.requests) == 2, within=20)


def test_a_modem_that_restarts_by_itself_in_a_request_is_brought_up_again(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.run(5)
    bench.relay = False
    bench.until(lambda: bench.modem.commands[-1] == "AT+HTTPACTION=1", within=10)
    bench.modem.restart()
    bench.until(lambda: bench.pending == 0, within=30)
    assert told_off(bench)
    assert bench.restarts == 0


def test_a_silent_modem_is_switched_off_and_on(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.modem.is_dead = True
    bench.relay = False
    bench.until(lambda: bench.restarts == 1, within=400)
    bench.modem.is_dead = False
    bench.until(lambda: bench.pending == 0, within=90)
    assert told_off(bench)


def test_a_slow_answer_is_waited_for_and_one_that_never_comes_is_not(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.run(5)
    bench.modem.action_ms, before = 35_000, len(bench.modem.requests)
    bench.relay = False
    bench.run(1)
    bench.until(lambda: bench.pending == 0, within=60)
    assert len(bench.modem.requests) == before + 1
    bench.modem.action_ms = 10_000_000
    bench.relay = True
    bench.run(60)
    assert bench.pending == 1
    bench.modem.action_ms = 500
    bench.until(lambda: bench.pending == 0, within=120)
    assert bench.states[-1] == 1


def test_messages_calls_and_garbage_confuse_nobody(bench: Bench) -> None:
    bench.modem.sms_share, bench.modem.garbage_share = 0.5, 0.2
    for is_on in (True, False, True, False):
        bench.relay = is_on
        bench.until(lambda: bench.pending == 0 and bench.states[-1:] == [int(bench.relay)], within=300)
    assert [state for state, before in zip(bench.states, [None, *bench.states], strict=False) if state != before] == [
        1, 0, 1, 0,
    ]  # fmt: skip


def test_a_message_that_says_ok_accepts_nothing(bench: Bench) -> None:
    bench.until(lambda: len(bench.modem.requests) == 2, within=60)
    bench.run(5)
    bench.modem.server = lambda _request: Reply(503, "")
    bench.modem.sms_share = 1.0
    bench.relay = False
    bench.run(600)
    assert bench.pending == 1


@pytest.mark.parametrize("seed", range(4))
def test_through_every_mood_at_once_no_change_is_lost(driver: Path, seed: int) -> None:
    chance, accepted = random.Random(seed), {}

    def server(request: Request) -> Reply:
        reply = chance.choice([Reply(), Reply(), Reply(), Reply(503, ""), Reply(706), Reply(200, "<html>")])
        if reply == Reply():
            reading = orjson.loads(request.body)
            accepted[reading["seq"]] = reading["is_power_on"]
        return reply

    modem = Sim7600(server, chance=chance, sms_share=0.1, garbage_share=0.05, error_share=0.02, lost_answer_share=0.01)
    bench = Bench(driver, modem, LINK)
    for _ in range(12):
        bench.run(chance.uniform(1, 40), step_ms=200)
        bench.relay = not bench.relay
        modem.is_registered = chance.random() < 0.8
        modem.action_ms = chance.choice([300, 3_000, 20_000])
        if chance.random() < 0.15:
            modem.restart()
    modem.is_registered, modem.action_ms = True, 500
    modem.sms_share = modem.garbage_share = modem.error_share = modem.lost_answer_share = 0
    bench.run(2)
    bench.until(lambda: bench.pending == 0 and bench.is_ready, within=900)
    states = [accepted[seq] for seq in sorted(accepted)]
    changes = [states[0]] + [now for before, now in pairwise(states) if now != before]
    assert changes == [1, 0] * 6 + [1]  # each of the twelve, in its order
    bench.close()


def test_the_simulated_modem_is_as_strict_as_a_real_one() -> None:
    modem = Sim7600()
    modem.take(b"AT\r", 0)
    modem.step(1_000)
    assert modem.written == 0, "it boots"
    modem.now = BOOT_MS + 1
    for command in (b'AT+HTTPPARA="URL","http://a"\r', b"AT+HTTPACTION=1\r", b"AT+UNKNOWN\r"):
        modem.take(command, BOOT_MS + 1)
    modem.step(BOOT_MS + 100)
    written = os.read(modem.slave, 4096)
    assert written.count(b"ERROR") == 3
    assert OK_BODY.startswith('{"status":"ok"')
    modem.close()
