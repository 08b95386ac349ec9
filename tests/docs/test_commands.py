"""Every command block of the documents works, or says what it needs to."""

import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from .blocks import ROOT, Block, Mode, documents, is_translation, shell_blocks
from .installation import Installation

README = ROOT / "README.md"
BACKUP = "/backup/svitlobot-2026-02-01T02-00-03Z.dump"
BLOCKS = [block for document in documents() for block in shell_blocks(document)]
WITH_COMMANDS = sorted(
    {block.document for block in BLOCKS if block.mode is Mode.RUN and not is_translation(block.document)} - {README}
)


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_document_works(document: Path, installation: Installation) -> None:
    blocks = [block for block in shell_blocks(document) if block.mode is Mode.RUN]
    said = "\n".join(block.commands for block in blocks)
    if BACKUP in said:
        installation.make_backup(BACKUP)
    if "import undo" in said:
        installation.run_commands("svitlobot import tariffs /path/to/tariffs.xlsx")
    with installation.api() if "curl " in said else nullcontext():
        for block in blocks:
            installation.run(block)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.mode is Mode.NOT_RUN], ids=str)
def test_a_block_that_is_not_run_is_at_least_shell(block: Block) -> None:
    checked = subprocess.run(["bash", "-n"], input=block.commands, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_only_the_readme_has_blocks_that_run_until_they_are_stopped() -> None:
    lasting = {block.document for block in BLOCKS if block.mode is Mode.UNTIL_STOPPED}
    assert {document for document in lasting if not is_translation(document)} == {README}
