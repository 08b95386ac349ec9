"""Builds the firmware with the compilers of the host; without one a test is skipped, but on CI it fails."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "firmware"
CORE = FIRMWARE / "core"
MODEM = FIRMWARE / "modem"
STRICT = ("-std=c++17", "-Wall", "-Wextra", "-Werror", "-Wshadow")
SANITIZED = ("-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")

_TEST = re.compile(r"^TEST\((\w+)\)", re.MULTILINE)


def compiler(name: str) -> str:
    """Return the path of a compiler; without it skip the test, or fail it on CI, where `.ci/run` installs it."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing")
        pytest.skip(f"{name} is not installed")
    return found


def run(command: Sequence[str | Path], **options: object) -> subprocess.CompletedProcess[str]:
    """Run a compiler or a test, and fail with what it wrote."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def one_unit(sources: Sequence[Path], where: Path) -> Path:
    """Write a file that includes all the sources: one start of the compiler instead of many."""
    where.write_text("".join(f'#include "{source}"\n' for source in sources), encoding="utf-8")
    return where


def build(sources: Sequence[Sequence[Path]], into: Path, *options: str | Path) -> Path:
    """Compile each group of sources as one unit under the sanitizers, side by side, and link them.

    The first group, the firmware, is optimised; its tests are not, as that would take longer than it saves.
    """
    gxx = compiler("g++")
    objects = [into.with_name(f"{into.name}{number}.o") for number in range(len(sources))]
    running = []
    for group, target in zip(sources, objects, strict=True):
        unit = one_unit(group, target.with_suffix(".cpp"))
        level = "-O1" if group is sources[0] else "-O0"
        command = [gxx, level, *STRICT, *SANITIZED, *options, f"-I{CORE}", f"-I{MODEM}", "-c", unit, "-o", target]
        running.append(subprocess.Popen([str(part) for part in command], stderr=subprocess.PIPE, text=True))
    for process in running:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    run([gxx, *SANITIZED, *objects, "-o", into])
    return into


def names_in(folder: Path) -> list[str]:
    """The names of the tests that stand in a folder's sources."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("test_*.cpp")]
    return sorted(name for text in texts for name in _TEST.findall(text))
