"""What the ESP boards share, run on the host against a board that is played."""

from pathlib import Path

import pytest

from .compiler import FIRMWARE, build, names_in, run

ESP = FIRMWARE / "esp"
HERE = Path(__file__).parent
TESTS = HERE / "esp"
CORE_SOURCES = sorted((FIRMWARE / "core").glob("*.cpp"))
ESP32 = ("-DESP32", "-DCONFIG_IDF_TARGET_ESP32=1")


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    firmware = [*CORE_SOURCES, ESP / "mains_sampler.cpp", ESP / "console.cpp"]
    groups = [firmware, [*sorted(TESTS.glob("*.cpp")), HERE / "core" / "main.cpp"]]
    folders = [f"-I{folder}" for folder in (ESP, HERE / "arduino", TESTS, HERE / "core")]
    return build(groups, tmp_path_factory.mktemp("esp") / "tests", *ESP32, *folders)


@pytest.mark.parametrize("name", names_in(TESTS))
def test_esp(tests: Path, name: str) -> None:
    run([tests, name], timeout=60)
