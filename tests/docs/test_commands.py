"""Every command block of the documents works on an installation as they assume it."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from .blocks import ROOT, Block, Mode, blocks, documents, is_translation
from .installation import Installation

README = ROOT / "README.md"
BACKUP = "/backup/svitlobot-2026-02-01T02-00-03Z.dump"


def run_blocks(document: Path) -> list[Block]:
    return [block for block in blocks(document, "sh") if block.mode is Mode.RUN]


WITH_COMMANDS = [path for path in documents() if path != README and not is_translation(path) and run_blocks(path)]


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_document_works(document: Path, installation: Installation) -> None:
    to_run = run_blocks(document)
    text = "\n".join(block.text for block in to_run)
    if BACKUP in text:
        installation.make_backup(BACKUP)
    if "import undo" in text:
        installation.run_commands("svitlobot import tariffs /path/to/tariffs.xlsx")
    with installation.api() if "curl " in text else nullcontext():
        failures = [failure for block in to_run if (failure := installation.failure_of(block))]
    assert not failures, "\n\n".join(failures)


@pytest.mark.parametrize(
    ("commands", "text"),
    [
        ("true\nsvitlobot queues lst", "docs/panel.md:9: svitlobot queues lst\n"),
        ('sql -c "SELECT 1"\nsql -c "SELECT nobody FROM queues"', 'column "nobody" does not exist'),
        ("cat | false", "docs/panel.md:8: "),
    ],
)
def test_what_fails_is_shown_with_its_file_and_line(installation: Installation, commands: str, text: str) -> None:
    failure = installation.failure_of(Block(ROOT / "docs/panel.md", 7, "sh", "", commands))
    assert text in failure
