"""What no test can run is checked as far as it can be: shell, our own commands, files, SQL, YAML."""

import re
import shlex
import subprocess
from collections.abc import Iterator

import asyncpg
import click
import pytest
import typer
import yaml

from svitlobot.cli.app import app
from svitlobot.db.session import Database

from .blocks import ROOT, Block, Mode, blocks, documents, is_translation

BLOCKS = [block for document in documents() for block in blocks(document)]
SHELL = [block for block in BLOCKS if block.language == "sh"]
UNRUN = [block for block in SHELL if block.mode is Mode.NOT_RUN]
RUN_OR_CHECKED_HERE = {"sh", "sql", "yaml"}
NO_COMMANDS = {"cpp", "html", "mermaid", "text"}
ONLY_AN_ADDRESS = {"crontab", "routeros"}
FOLDERS = "|".join(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))

_STATEMENT = re.compile(r"`((?:SELECT .* FROM|UPDATE \w+ SET|DELETE FROM) [^`]+)`")


def simple_commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command: lines, cut at what joins commands."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words: list[str] = []
        for token in [*lexer, ";"]:
            if not set(token) <= set("();<>|&"):
                words.append(token)
            elif words:
                yield words
                words = []


def own_commands(text: str) -> Iterator[list[str]]:
    """The arguments of each `svitlobot`."""
    for words in simple_commands(text):
        program, *arguments = words[3:] if words[:2] == ["sudo", "-u"] else words
        if program.split("/")[-1] == "svitlobot":
            yield arguments


def test_every_block_names_its_language() -> None:
    unknown = [f"{block} {block.language!r}" for block in BLOCKS if block.language not in _known()]
    assert unknown == []


def _known() -> set[str]:
    return RUN_OR_CHECKED_HERE | NO_COMMANDS | ONLY_AN_ADDRESS


def test_only_the_readme_has_blocks_that_run_until_they_are_stopped() -> None:
    lasting = {block.document for block in SHELL if block.mode is Mode.UNTIL_STOPPED}
    assert {document for document in lasting if not is_translation(document)} == {ROOT / "README.md"}


@pytest.mark.parametrize("block", UNRUN, ids=str)
def test_a_block_that_is_not_run_is_shell_that_bash_can_read(block: Block) -> None:
    checked = subprocess.run(["bash", "-n"], input=block.text, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("block", [block for block in UNRUN if list(own_commands(block.text))], ids=str)
def test_our_own_commands_in_it_are_taken_by_the_command_line(block: Block) -> None:
    for arguments in own_commands(block.text):
        parse(arguments)  # raises what the command line would answer


@pytest.mark.parametrize("block", UNRUN, ids=str)
def test_files_of_the_repository_that_it_names_are_there(block: Block) -> None:
    named = [word for words in simple_commands(block.text) for word in words if re.match(rf"({FOLDERS})/", word)]
    assert [name for name in named if not (ROOT / name).exists()] == []


def parse(arguments: list[str]) -> None:
    """Read arguments as the command line does. Raises click.UsageError."""
    command: click.Command = typer.main.get_command(app)
    while hasattr(command, "commands") and arguments and not arguments[0].startswith("-"):
        command = command.commands[arguments[0]]
        arguments = arguments[1:]
    command.make_context("svitlobot", list(arguments))


@pytest.mark.parametrize("arguments", ["operators add", "operators add olena --passwort x", "sensors list now"])
def test_arguments_that_the_command_line_refuses_are_noticed(arguments: str) -> None:
    with pytest.raises(Exception, match=r".") as raised:
        parse(arguments.split())
    assert hasattr(raised.value, "exit_code")


async def test_sql_of_the_documents_fits_the_schema(emptied_database: Database) -> None:
    wrong = []
    for place, statement in _statements():
        async with emptied_database.pool.acquire() as connection:
            try:
                await connection.execute(statement)
            except asyncpg.PostgresError as error:
                wrong.append(f"{place}: {error}")
    assert wrong == []


def _statements() -> Iterator[tuple[str, str]]:
    yield from ((str(block), block.text) for block in BLOCKS if block.language == "sql")
    for document in documents():
        for statement in _STATEMENT.findall(document.read_text(encoding="utf-8")):
            yield document.name, "EXPLAIN " + statement.replace("…", "NULL")


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "yaml"], ids=str)
def test_yaml_can_be_read(block: Block) -> None:
    assert yaml.safe_load(block.text)
