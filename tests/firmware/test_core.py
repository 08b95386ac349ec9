"""The firmware's core on the host: its own tests, under the sanitizers of addresses and of undefined behaviour."""

from pathlib import Path

import pytest

from .compiler import CORE, build, names_in, run

TESTS = Path(__file__).parent / "core"


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    groups = [sorted(CORE.glob("*.cpp")), sorted(TESTS.glob("*.cpp"))]
    return build(groups, tmp_path_factory.mktemp("core") / "tests", f"-I{TESTS}")


@pytest.mark.parametrize("name", names_in(TESTS))
def test_core(tests: Path, name: str) -> None:
    run([tests, name], timeout=60)
