"""The audit in the panel: whatever is written down has a name there, and so can be chosen from the list."""

import ast
from collections.abc import Iterator
from pathlib import Path

import svitlobot
from svitlobot.domain.imports import ImportKind
from svitlobot.panel.words import ACTIONS

SOURCE = Path(svitlobot.__file__).parent


def _recorded() -> Iterator[str]:
    """Yield what the code calls the deeds that it records; those that are put together are left out."""
    for path in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                named = ast.walk(call.args[1]) if not isinstance(call.args[1], ast.JoinedStr) else ()
                yield from (one.value for one in named if isinstance(one, ast.Constant))


def test_every_deed_has_a_name() -> None:
    recorded = {*_recorded(), *(f"{kind}_imported" for kind in ImportKind)}
    recorded |= {f"crowdreports_{verdict}" for verdict in ("confirmed", "rejected")}
    assert len(recorded) > 20
    assert recorded - ACTIONS.keys() == set()
