"""The firmware's core and its twin in Python say the same bytes at the same times."""

import base64
import ctypes
import hashlib
import os
import random
import shutil
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

import pytest

from svitlobot.domain.power.firmware import signed_text
from svitlobot.domain.power.provisioning import portal_link
from svitlobot.domain.power.readings import parse_reading
from svitlobot.schemas.power.firmware import FirmwareWanted
from svitlobot_sandbox.city import native_core
from svitlobot_sandbox.city.native_core import NativeCore, load_core
from svitlobot_sandbox.city.python_core import NEVER, PythonCore
from svitlobot_sandbox.city.sensor_core import NO_ANSWER, UNMEASURED, Answer, Inputs, SensorCore, epoch_s

ACCEPTED = Answer(200, 1_795_932_001, 0, True)
ANSWERS = (ACCEPTED, ACCEPTED, ACCEPTED, NO_ANSWER, Answer(503), Answer(429, 0, 90), Answer(401), Answer(422),
           Answer(200, 0, 0, False))  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    if shutil.which("g++") is None:
        if os.environ.get("CI"):
            pytest.fail("g++ is missing")
        pytest.skip("g++ is not installed")
    core = load_core(tmp_path_factory.mktemp("cores"))
    assert core is not None
    return core


def story(chance: random.Random, core: SensorCore) -> list[tuple[int, bytes | None, int, bool]]:
    """Hours of a sensor's life, the same for the same chance: outages, sags, losses of network, refusals, silence."""
    said, now = [], 0
    relay, volts, has_network, is_sending = True, 23_000, True, False
    for _ in range(400):
        relay ^= chance.random() < 0.15
        has_network ^= chance.random() < 0.08
        if chance.random() < 0.2:
            volts = chance.choice([23_000, 23_400, 19_000, UNMEASURED, 0])
        body = core.step(now, Inputs(relay, volts, chance.choice([5_000, 4_987, UNMEASURED]), 0, has_network))
        said.append((now, body, core.idle_ms(), core.sent_state))
        is_sending = is_sending or body is not None
        if is_sending and chance.random() < 0.8:
            core.answer(chance.choice(ANSWERS))
            is_sending = False
        idle = core.idle_ms()
        now += chance.choice([1, 50, 300, 2_000, 26_000, 50_000, min(idle, 90_000), min(idle, 90_000)])
    return said


@pytest.mark.parametrize("seed", range(25))
def test_both_cores_say_the_same_bytes_at_the_same_times(library: ctypes.CDLL, seed: int) -> None:
    entropy, heartbeat = random.Random(seed).getrandbits(32), [60_000, 10, 7_777][seed % 3]
    firmware = story(random.Random(seed), NativeCore(library, 'Дім "1"', entropy, heartbeat))
    twin = story(random.Random(seed), PythonCore('Дім "1"', entropy, heartbeat))
    assert twin == firmware
    bodies = [body for _, body, _, _ in firmware if body]
    assert len(bodies) > 40
    assert {parse_reading(body).sensor_id for body in bodies} == {'Дім "1"'}


def test_a_full_journal_lets_the_same_changes_go(library: ctypes.CDLL) -> None:
    def told(core: SensorCore) -> list[bytes]:
        for now in range(0, 70 * 400, 400):
            core.step(now, Inputs(relay=now // 400 % 2 == 0, has_network=False))
            core.step(now + 300, Inputs(relay=now // 400 % 2 == 0, has_network=False))
        bodies = []
        for now in range(90_000, 100_000, 100):
            if body := core.step(now, Inputs(relay=True)):
                bodies.append(body)
                core.answer(ACCEPTED)
        return bodies

    firmware = told(NativeCore(library, "A", 1, 60_000))
    assert told(PythonCore("A", 1, 60_000)) == firmware
    assert len(firmware) == 50  # how things stand, the newest 48 changes, and the one just settled


def test_without_a_compiler_there_is_no_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(native_core.shutil, "which", lambda _name: None)
    assert load_core(tmp_path) is None


def test_a_compiler_that_fails_leaves_the_twin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(native_core.shutil, "which", lambda _name: "/bin/false")
    assert load_core(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_library_is_built_once_for_its_sources(library: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_core, "_build", lambda *_: pytest.fail("built again"))
    assert load_core(Path(library._name).parent) is not None


def test_hundreds_of_sensors_cost_little(library: ctypes.CDLL) -> None:
    cores = [NativeCore(library, f"ESP32_{number}", number, 60_000) for number in range(500)]
    began = perf_counter()
    for now in (0, 300, 600, 60_900):
        for core in cores:
            if core.step(now, Inputs(relay=True, centivolts=23_000)):
                core.answer(ACCEPTED)
    assert perf_counter() - began < 2


def test_a_core_is_idle_until_something_can_happen(library: ctypes.CDLL) -> None:
    for core in (NativeCore(library, "A", 1, 60_000), PythonCore("A", 1, 60_000)):
        assert core.step(0, Inputs(relay=True)) is None
        assert core.idle_ms() == 300
    assert NEVER > 10**18


def test_the_link_of_provisioning_is_read_by_the_firmware(library: ctypes.CDLL) -> None:
    library.svitlobot_read_link.argtypes = [ctypes.c_char_p] * 4 + [ctypes.POINTER(ctypes.c_int)] * 2
    for site, host, port, tls in [
        ("https://svitlobot.example", "svitlobot.example", 443, 1),
        ("http://svitlobot.example", "svitlobot.example", 80, 0),
        ("http://10.0.0.5:8000", "10.0.0.5", 8000, 0),
    ]:
        texts = [ctypes.create_string_buffer(80) for _ in range(3)]
        numbers = [ctypes.c_int() for _ in range(2)]
        query = urlsplit(portal_link(site, "Дім 1", "abcDEF123456789")).query
        assert library.svitlobot_read_link(query.encode(), *texts, *numbers) == 1
        assert [text.value.decode() for text in texts] == ["Дім 1", "abcDEF123456789", host]
        assert [number.value for number in numbers] == [port, tls]


def test_the_firmware_reads_what_the_api_says_of_updates_and_checks_what_the_operator_signed(
    library: ctypes.CDLL,
) -> None:
    digest = hashlib.sha256(b"image").hexdigest()
    wanted = FirmwareWanted(
        is_update=True,
        version="1.1.0",
        size=5,
        sha256=digest,
        signature=base64.b64encode(bytes(range(64))).decode(),
        path="/api/firmware/esp32/1.1.0.bin",
    )
    text = ctypes.create_string_buffer(200)
    library.svitlobot_signed_text.restype = ctypes.c_size_t
    assert library.svitlobot_signed_text(wanted.model_dump_json().encode(), b"esp32", text, ctypes.c_size_t(200))
    assert text.value == signed_text("esp32", "1.1.0", digest)
    none = wanted.model_copy(update={"is_update": False})
    assert library.svitlobot_signed_text(none.model_dump_json().encode(), b"esp32", text, ctypes.c_size_t(200)) == 0


def test_an_http_date_is_read() -> None:
    assert epoch_s("Sun, 29 Nov 2026 06:00:01 GMT") == 1_795_932_001
    assert epoch_s("yesterday") == epoch_s(None) == 0
