"""English is plain in code, tests and docs: a sentence has a subject, and names it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("src", "tests", "sandbox", "bench", "tools", "docs")
INDIRECT = re.compile(
    r"whoever|whomever|somebody|someone|what is (?:said|told) of|the one who\b|\bhe who\b|\bto whom its\b"
    r"|\bsays? of\b",
    re.IGNORECASE,
)
KEPT = {
    "docs/uk": "Ukrainian",
    "src/svitlobot/db/migrations": "migrations stay as they ran",
    "tests/test_plain_english.py": "names the phrases",
}


def _pages(room: str) -> list[Path]:
    pages = [
        page for kind in ("py", "md") for page in (ROOT / room).rglob(f"*.{kind}") if "node_modules" not in page.parts
    ]
    return [page for page in pages if not page.relative_to(ROOT).as_posix().startswith(tuple(KEPT))]


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_said_of_an_unnamed_subject(room: str) -> None:
    pages = _pages(room)
    assert pages
    found = [
        f"{page.relative_to(ROOT)}:{number}: {line.strip()}"
        for page in pages
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if INDIRECT.search(line)
    ]
    assert found == [], "name the subject: a person, a process, a caller, an operator"


def test_the_pages_at_the_root_name_their_subjects_too() -> None:
    for page in ROOT.glob("*.md"):
        if ".uk." not in page.name:
            assert INDIRECT.findall(page.read_text(encoding="utf-8")) == [], page.name
