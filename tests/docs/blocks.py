"""The shell blocks of the documents, and what their fences say about running them.

A fence begins with "sh". Then may stand "not-run: REASON" for a block that needs what no test has, or "until-stopped"
for one that runs until Ctrl-C while the blocks after it are run.
"""

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^ *```sh(?P<info>[^\n]*)\n(?P<commands>.*?)^ *```", re.MULTILINE | re.DOTALL)
_NOT_RUN = "not-run:"


class Mode(Enum):
    """What becomes of a block."""

    RUN = "run"
    UNTIL_STOPPED = "until-stopped"
    NOT_RUN = "not-run"


@dataclass(frozen=True)
class Block:
    """One shell block of a document."""

    document: Path
    line: int
    mode: Mode
    reason: str
    """Why it is not run; empty for a block that is."""
    commands: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def shell_blocks(document: Path) -> list[Block]:
    """Every shell block of a document, in order. Raises ValueError for a fence that says something unknown."""
    text = document.read_text(encoding="utf-8")
    return [
        Block(
            document,
            text.count("\n", 0, match.start()) + 1,
            *_mode(match["info"].strip(), document),
            dedent(match["commands"]),
        )
        for match in _BLOCK.finditer(text)
    ]


def _mode(info: str, document: Path) -> tuple[Mode, str]:
    if info.startswith(_NOT_RUN) and (reason := info.removeprefix(_NOT_RUN).strip()):
        return Mode.NOT_RUN, reason
    if info in {"", Mode.UNTIL_STOPPED.value}:
        return Mode(info or Mode.RUN.value), ""
    message = f"{document}: a fence says {info!r}"
    raise ValueError(message)


def documents() -> list[Path]:
    """Every document that may hold commands."""
    return sorted(
        [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md"), *ROOT.glob("data/*.md")]
    )


def is_translation(document: Path) -> bool:
    """Whether tests/test_docs.py holds its commands to those of the English document."""
    return document.name == "README.uk.md" or "uk" in document.relative_to(ROOT).parts
