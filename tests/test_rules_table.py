"""The table "Where is the rule for …" in ARCHITECTURE.md names symbols that exist."""

import re
from importlib import import_module
from pathlib import Path

import pytest

_SECTION = re.compile(r"^## Where is the rule for …\n(.*?)\n## ", re.DOTALL | re.MULTILINE)
_ROW = re.compile(r"^\| (?P<question>[^|]+\?) \| `(?P<module>[a-z_0-9.]+):(?P<name>\w+)` \|$", re.MULTILINE)
_PAGE = (Path(__file__).parents[1] / "ARCHITECTURE.md").read_text(encoding="utf-8")
_TABLE = _SECTION.search(_PAGE)
ROWS = [tuple(row.groups()) for row in _ROW.finditer(_TABLE[1])] if _TABLE else []


def test_the_table_answers_at_least_forty_questions_each_once() -> None:
    assert _TABLE is not None
    heads = ("| question |", "| --- |")
    rows = [line for line in _TABLE[1].splitlines() if line.startswith("| ") and not line.startswith(heads)]
    assert len(ROWS) == len(rows), "a row is not of the form | question? | `module:symbol` |"
    assert len({question for question, _, _ in ROWS}) == len(ROWS) >= 40


@pytest.mark.parametrize(("question", "module", "name"), ROWS)
def test_the_symbol_that_answers_exists_and_says_what_it_does(question: str, module: str, name: str) -> None:
    symbol = getattr(import_module(f"svitlobot.{module}"), name)
    assert symbol.__doc__, question
