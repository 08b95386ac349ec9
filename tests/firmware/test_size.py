"""Core and modem driver cross-compiled for the smallest chip: they fit, and take no heap, no exceptions, no RTTI."""

import re
from pathlib import Path

import pytest

from .compiler import CORE, MODEM, STRICT, compiler, one_unit, run

# The smallest board, an ESP8266, has some 80 KB of RAM, of which its Wi-Fi and TLS leave about 20.
MOST_FLASH = 24_000  # text and data, bytes
MOST_RAM = 4_096  # data and bss of one sensor with meter, modem driver, configuration and a body, bytes
TARGET = ("-Os", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics", "-mlongcalls", "-ffunction-sections")
# Debian's compiler has no C library of its own; picolibc lies beside it.
HEADERS = ("-isystem", "/usr/lib/xtensa-lx106-elf/include")
FOOTPRINT = """
#include "sim7600.h"
alignas(8) char sensor[sizeof(svitlobot::Sensor)], meter[sizeof(svitlobot::MainsMeter)];
alignas(8) char modem[sizeof(svitlobot::Sim7600)];
char config[sizeof(svitlobot::Config)], body[svitlobot::LONGEST_BODY];
"""
FORBIDDEN = re.compile(r"\b(malloc|calloc|realloc|free|operator new|operator delete|__cxa_throw|__cxa_guard_\w+)\b")


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core and the room it needs, as one object of the ESP8266."""
    gxx, folder = compiler("xtensa-lx106-elf-g++"), tmp_path_factory.mktemp("lx106")
    footprint = folder / "footprint.cpp"
    footprint.write_text(FOOTPRINT, encoding="utf-8")
    unit = one_unit([*sorted(CORE.glob("*.cpp")), *sorted(MODEM.glob("*.cpp")), footprint], folder / "core.cpp")
    run([gxx, *STRICT, *TARGET, *HEADERS, f"-I{CORE}", f"-I{MODEM}", "-c", unit, "-o", folder / "core.o"])
    return folder / "core.o"


def test_the_core_fits_the_smallest_chip(core: Path) -> None:
    sizes = run([compiler("xtensa-lx106-elf-size"), core]).stdout.splitlines()[1].split()
    text, data, bss = map(int, sizes[:3])
    assert text + data <= MOST_FLASH
    assert data + bss <= MOST_RAM
    assert bss > 1_000, "the footprint was left out"


def test_the_core_asks_for_no_heap_and_no_exceptions(core: Path) -> None:
    wanted = run([compiler("xtensa-lx106-elf-nm"), "-C", "-u", core]).stdout
    assert "memcpy" in wanted
    assert FORBIDDEN.findall(wanted) == []
