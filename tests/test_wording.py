"""Texts for residents stand in the catalog, where the operator can change them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "svitlobot"

# Ukrainian that no resident reads, by folder or file, and why it is there.
NOT_FOR_RESIDENTS = {
    "domain/texts/": "the catalog itself, and the grammar of dates and numbers",
    # What people write, which is read
    "domain/addresses/": "words of addresses",
    "domain/imports/": "headings of sheets, reports of imports",
    "domain/queue_names.py": "how queues are called in files",
    "domain/users/filters.py": "words of the operator's filters",
    "gateways/excel/": "headings of sheets, and what is wrong in them",
    "gateways/schedule_sources/": "words of published schedules, and what is wrong in them",
    # What operators and clients of the API read
    "api/": "errors of the API, its documentation",
    "backups/": "commands",
    "bootstrap.py": "settings that are wrong",
    "cli/": "commands",
    "doctor/": "commands",
    "domain/broadcasts.py": "what is wrong in a broadcast",
    "domain/payments/orders.py": "alerts of payments",
    "domain/schedules/amendments.py": "what is wrong in a post",
    "domain/schedules/reports.py": "the report of a schedule taken in",
    "gateways/payments/": "the provider's account",
    "launch/": "commands",
    "panel/": "the panel",
    "services/admin/": "the log of actions",
    "services/alerts/watch.py": "alerts",
    "services/broadcasts.py": "the log of actions",
    "services/imports/": "headings of sheets, what is wrong in them, the log of actions",
    "services/payments/discrepancies.py": "alerts of payments",
    "services/payments/ledger_audit.py": "the books",
    "services/payments/reconciliation.py": "alerts of payments",
    "services/payments/refunds.py": "the panel",
    "services/power/crowd_reports.py": "the log of actions",
    "services/schedules/accept.py": "words of published schedules",
    "services/schedules/amend.py": "what is wrong in a post",
    "services/schedules/fetch.py": "alerts of sources",
    "services/users/profile.py": "errors of the API",
    "settings.py": "settings that are wrong",
    "db/": "the state of the schema, and seeds of the log",
}

FOR_RESIDENTS_ALL_THE_SAME = {"api/pay_pages.py"}

_CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)
_FOR_READERS_OF_THE_API = {"description", "summary", "title"}  # of OpenAPI and of the log of actions
_FOR_THE_LOG = {"reason"}


def _literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings of a file, but for docstrings, what errors say to clients of the API, and descriptions."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and _name(child.func).endswith(
            ("Error", "__init__", "record", "record_payment")
        ):
            continue
        if isinstance(child, ast.keyword) and child.arg in _FOR_READERS_OF_THE_API | _FOR_THE_LOG:
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and _CYRILLIC.search(child.value):
            yield child.lineno, child.value
        yield from _literals(child)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


FILES = sorted(path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))


READ_BY_RESIDENTS = [
    name for name in FILES if name in FOR_RESIDENTS_ALL_THE_SAME or not name.startswith(tuple(NOT_FOR_RESIDENTS))
]


@pytest.mark.parametrize("name", READ_BY_RESIDENTS)
def test_no_text_for_residents_stands_outside_the_catalog(name: str) -> None:
    assert list(_literals(ast.parse((SRC / name).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("place", NOT_FOR_RESIDENTS)
def test_every_exception_still_is_one(place: str) -> None:
    files = [name for name in FILES if name.startswith(place)]
    assert any(_CYRILLIC.search((SRC / name).read_text(encoding="utf-8")) for name in files), place
