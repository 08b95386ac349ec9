"""The fenced blocks of the documents, and what the fences of shell blocks say about running them.

A fence names its language. After "sh" may stand "not-run: REASON" for a block that needs what no test has, or
"until-stopped" for one that runs until Ctrl-C while the blocks after it are run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^ *```(?P<language>\w*)(?P<info>[^\n]*)\n(?P<text>.*?)^ *```", re.MULTILINE | re.DOTALL)
_NOT_RUN = "not-run:"


class Mode(Enum):
    """What becomes of a shell block."""

    RUN = "run"
    UNTIL_STOPPED = "until-stopped"
    NOT_RUN = "not-run"


@dataclass(frozen=True)
class Block:
    """One fenced block of a document."""

    document: Path
    line: int
    """That of the fence, from 1."""
    language: str
    info: str
    """What the fence says after the language."""
    text: str

    @property
    def mode(self) -> Mode:
        """What becomes of a shell block. Raises ValueError for a fence that says something unknown."""
        if self.info.startswith(_NOT_RUN) and self.info != _NOT_RUN:
            return Mode.NOT_RUN
        return Mode(self.info or Mode.RUN.value)

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks(document: Path, language: str | None = None) -> list[Block]:
    """Every block of a document, or those of one language, in order."""
    found = list(_blocks(document))
    return [block for block in found if language in {None, block.language}]


def _blocks(document: Path) -> Iterator[Block]:
    text = document.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(document, line, match["language"], match["info"].strip(), dedent(match["text"]))


def documents() -> list[Path]:
    """Every document that may hold commands."""
    return sorted(
        [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md"), *ROOT.glob("data/*.md")]
    )


def is_translation(document: Path) -> bool:
    """Whether tests/test_docs.py holds its commands to those of the English document."""
    return document.name == "README.uk.md" or "uk" in document.relative_to(ROOT).parts
