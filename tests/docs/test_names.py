"""Names of the code, the log and the database in the documents are those of the running product."""

import re
from pathlib import Path

import pytest

from svitlobot.domain.users.filters import FilterField, parse_filter

from .blocks import ROOT, documents

SOURCE = ROOT / "src/svitlobot"
ROOMS = "|".join(path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("_"))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
FOREIGN = {"pg_wal", "since_sweep", "wait_accept"}  # of PostgreSQL, the runbook itself, LiqPay

_MODULE = re.compile(rf"`((?:{ROOMS})(?:/[a-z_]+)+)(?:\.py)?(?:\.(?!lua|json)([A-Za-z_]+))?(?:\(\))?`")
_NAME = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")
_FILTER_ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| ", re.MULTILINE)


def test_modules_are_named_by_their_paths() -> None:
    wrong = []
    for document in documents():
        for path, name in _MODULE.findall(document.read_text(encoding="utf-8")):
            module = next((found for found in (SOURCE / f"{path}.py", SOURCE / path) if found.exists()), None)
            if module is None or (name and not re.search(rf"\b{name}\b", _text(module))):
                wrong.append(f"{document.name}: {path} {name}")
    assert wrong == []


def _text(module: Path) -> str:
    files = [module] if module.is_file() else list(module.rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("runbook", sorted((ROOT / "docs/runbooks").glob("*.md")), ids=lambda path: path.name)
def test_runbooks_name_columns_and_lines_of_the_log_as_the_code_does(runbook: Path) -> None:
    named = set(_NAME.findall(runbook.read_text(encoding="utf-8"))) - FOREIGN
    assert {name for name in named if not re.search(rf"\b{name}\b", CODE)} == set()


def test_filters_are_read_as_their_page_shows_them() -> None:
    page = (ROOT / "docs/filters.md").read_text(encoding="utf-8")
    rows = _FILTER_ROW.findall(page)
    assert [word for word, _ in rows] == [field.value for field in FilterField]
    examples = [f"{word}:{value}" for word, values in rows for value in re.findall(r"`([^`]+)`", values)]
    (whole,) = re.findall(r"^`(tier:[^`]+)`$", page, re.MULTILINE)
    for example in [*examples, whole]:
        assert parse_filter(example).terms, example
