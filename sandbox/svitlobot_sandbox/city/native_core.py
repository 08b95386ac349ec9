"""The firmware's core as a shared library, built once for each state of its sources."""

import ctypes
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import structlog

from svitlobot_sandbox.city.sensor_core import Answer, Inputs

FIRMWARE = Path(__file__).parents[3] / "firmware"
CACHE = FIRMWARE.parent / "build" / "firmware"
BUILD_WITHIN = 120.0  # seconds; it takes about two
LONGEST_BODY = 320

log = structlog.get_logger()


def load_core(cache: Path = CACHE) -> ctypes.CDLL | None:
    """Return the core built from the firmware's sources and kept in ``cache``.

    None where the sources or a compiler are missing.
    """
    compiler = shutil.which("g++") or shutil.which("c++")
    sources = [*sorted(FIRMWARE.glob("core/*.cpp")), FIRMWARE / "host" / "sensor_api.cpp"]
    if compiler is None or not sources[-1].exists():
        return None
    library = cache / f"sensor_core_{_hash_of(sources)}.so"
    try:
        if not library.exists():
            _build(compiler, sources, library)
        return _declared(ctypes.CDLL(str(library)))
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", None) or str(error)
        log.warning("sensor_core_not_built", reason=str(reason)[:2000])
        return None


def _hash_of(sources: list[Path]) -> str:
    """Return what changes with any source, header or the machine."""
    found = hashlib.sha256(" ".join(os.uname()[3:]).encode())
    for path in [*sources, *sorted(FIRMWARE.glob("core/*.h"))]:
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _build(compiler: str, sources: list[Path], library: Path) -> None:
    """Compile into a file of our own, then put it in place: another process may build at the same time."""
    library.parent.mkdir(parents=True, exist_ok=True)
    unfinished = library.with_suffix(f".{os.getpid()}.new")
    options = ["-std=c++17", "-O2", "-shared", "-fPIC", "-fno-exceptions", "-fno-rtti", f"-I{FIRMWARE / 'core'}"]
    command = [compiler, *options, *map(str, sources), "-o", str(unfinished)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=BUILD_WITHIN)  # noqa: S603 - ours
        unfinished.replace(library)
        for other in library.parent.glob("sensor_core_*.so"):
            if other != library:
                other.unlink(missing_ok=True)  # of older sources; a process that uses it keeps it
    finally:
        unfinished.unlink(missing_ok=True)


def _declared(core: ctypes.CDLL) -> ctypes.CDLL:
    """Tell ctypes the signatures of firmware/host/sensor_api.cpp."""
    number, small, sensor, text = ctypes.c_uint32, ctypes.c_uint16, ctypes.c_void_p, ctypes.c_char_p
    core.svitlobot_new.argtypes, core.svitlobot_new.restype = [text, number, number], sensor
    core.svitlobot_delete.argtypes, core.svitlobot_delete.restype = [sensor], None
    core.svitlobot_inputs.argtypes = [sensor, ctypes.c_int, small, small, number, ctypes.c_int]
    core.svitlobot_inputs.restype = None
    core.svitlobot_step.argtypes = [sensor, ctypes.c_uint64, text, ctypes.c_size_t]
    core.svitlobot_step.restype = ctypes.c_size_t
    core.svitlobot_answer.argtypes = [sensor, ctypes.c_int, number, number, ctypes.c_int]
    core.svitlobot_answer.restype = None
    core.svitlobot_idle_ms.argtypes, core.svitlobot_idle_ms.restype = [sensor], ctypes.c_uint64
    core.svitlobot_sent_state.argtypes, core.svitlobot_sent_state.restype = [sensor], ctypes.c_int
    return core


class NativeCore:
    """A sensor of the firmware's core."""

    def __init__(self, core: ctypes.CDLL, sensor_id: str, entropy: int, heartbeat_ms: int) -> None:
        self._core = core
        self._body = ctypes.create_string_buffer(LONGEST_BODY)
        self._sensor = core.svitlobot_new(sensor_id.encode(), entropy, heartbeat_ms)
        if not self._sensor:
            raise MemoryError

    def __del__(self) -> None:
        self._core.svitlobot_delete(self._sensor)

    def step(self, now_ms: int, inputs: Inputs) -> bytes | None:
        """Look at the inputs and take in the last answer; return a body to post now."""
        self._core.svitlobot_inputs(
            self._sensor, inputs.relay, inputs.centivolts, inputs.centihertz, inputs.battery_mv, inputs.has_network
        )
        length = self._core.svitlobot_step(self._sensor, now_ms, self._body, LONGEST_BODY)
        return self._body.raw[:length] if length else None

    def answer(self, answer: Answer) -> None:
        """Tell how the post ended; the next step takes it in."""
        self._core.svitlobot_answer(
            self._sensor, answer.status, answer.epoch_s, answer.retry_after_s, answer.is_from_api
        )

    def idle_ms(self) -> int:
        """Return for how long no step is needed while the inputs stay as they are."""
        return int(self._core.svitlobot_idle_ms(self._sensor))

    @property
    def sent_state(self) -> bool:
        """Whether the last body says how things stand now, and not what was once."""
        return bool(self._core.svitlobot_sent_state(self._sensor))
