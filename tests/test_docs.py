"""What the documents say exists: files they link to, commands and settings they name."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from svitlobot.cli.app import app
from svitlobot.settings import Settings

ROOT = Path(__file__).parents[1]
TRANSLATIONS = {
    "README.md": "README.uk.md",
    "docs/settings.md": "docs/uk/settings.md",
    "docs/production.md": "docs/uk/production.md",
    "docs/operator.md": "docs/uk/operator.md",
    "docs/firmware.md": "docs/uk/firmware.md",
    "docs/sensors.md": "docs/uk/sensors.md",
}
SETTINGS = ("docs/settings.md", "docs/uk/settings.md")
LONGEST_README = 200

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^ *|bin/)svitlobot((?: [a-z][a-z-]*)+)(.*)$")
_OPTION = re.compile(r"--[a-z][a-z-]+")
_SETTING_IN_TABLE = re.compile(r"^\| (`[A-Z_`, ]+`) \|", re.MULTILINE)
_SETTING_ROW = re.compile(r"^\| (`[A-Z_`, ]+`) \|.*\| ([^|]*) \|$", re.MULTILINE)
_SETTING_IN_FILE = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)
_SOURCE_FILE = re.compile(r"`([a-z_]+(?:/[a-z_]+)*/[a-z_]+\.(?:py|lua))(?:`|\.[a-z_]+`)")
_MAKE = re.compile(r"(?:^ *|&& )(?:sudo )?make ([a-z-]+)", re.MULTILINE)


def documents() -> list[Path]:
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md"), *ROOT.glob("data/*.md")]
    assert len(found) > 20, "the documents have moved"
    return sorted(found)


def anchors(document: Path) -> set[str]:
    """The names GitHub gives to headings."""
    headings = _HEADING.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def relative_links(document: Path) -> Iterator[str]:
    links = _LINK.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    return (link for link in links if "://" not in link)


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in relative_links(document):
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def commands() -> dict[str, click.Command]:
    """Every command by its words: "up", "sensors add", …"""
    found: dict[str, click.Command] = {}

    def walk(command: click.Command, words: tuple[str, ...]) -> None:
        found[" ".join(words)] = command
        for name, child in getattr(command, "commands", {}).items():
            walk(child, (*words, name))

    walk(typer.main.get_command(app), ())
    return found


def named_commands(document: Path) -> Iterator[tuple[str, list[str]]]:
    """The commands in code, with the options that stand on their line."""
    text = document.read_text(encoding="utf-8")
    code = _FENCE.findall(text) + re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    for line in (line for piece in code for line in piece.splitlines()):
        if found := _COMMAND.search(line.partition(" #")[0]):
            yield found[1].strip(), _OPTION.findall(found[2])


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_named_exists_and_takes_the_options_shown(document: Path) -> None:
    known = commands()
    wrong = []
    for words, options in named_commands(document):
        command = _longest_known(words, known)
        if command is None:
            wrong.append(words)
            continue
        taken = {option for parameter in known[command].params for option in parameter.opts}
        wrong += [f"{command} {option}" for option in options if option not in taken]
    assert wrong == []


def _longest_known(words: str, known: dict[str, click.Command]) -> str | None:
    """Words that follow a command are its arguments; words that follow a group must be a command of it."""
    parts = words.split()
    for length in range(len(parts), 0, -1):
        name = " ".join(parts[:length])
        if name in known:
            is_group = hasattr(known[name], "commands")
            return None if is_group and length < len(parts) else name
    return None


def test_commands_are_found_in_the_documents() -> None:
    for names in zip(*TRANSLATIONS.items(), strict=True):
        named = {words for name in names for words, _ in named_commands(ROOT / name)}
        assert {"up", "sensors list", "sensors confirm-outage"} <= named


@pytest.mark.parametrize("name", ["README.md", "README.uk.md"])
def test_a_readme_is_read_in_one_sitting(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("name", SETTINGS)
def test_the_table_explains_every_setting_and_no_other(name: str) -> None:
    cells = _SETTING_IN_TABLE.findall((ROOT / name).read_text(encoding="utf-8"))
    explained = {setting for cell in cells for setting in re.findall(r"[A-Z_]+", cell)}
    assert explained == {field.upper() for field in Settings.model_fields}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_table_tells_the_defaults_as_they_are(name: str) -> None:
    compared = 0
    for names, default_cell in _SETTING_ROW.findall((ROOT / name).read_text(encoding="utf-8")):
        settings, shown = re.findall(r"[A-Z_]+", names), re.findall(r"`([^`]+)`", default_cell)
        if len(settings) != len(shown) or "svitlobot up" in shown:
            continue  # told in words
        for setting, value in zip(settings, shown, strict=True):
            default = Settings.model_fields[setting.lower()].default
            assert (float(value) if isinstance(default, float) else value) == _plain(default), setting
            compared += 1
    assert compared > 12


def _plain(default: object) -> object:
    return default if isinstance(default, float) else str(default)


def test_the_production_settings_file_names_only_settings() -> None:
    named = _SETTING_IN_FILE.findall((ROOT / "deploy/env.production").read_text(encoding="utf-8"))
    assert set(named) <= {field.upper() for field in Settings.model_fields}
    assert "DATABASE_URL" in named


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_named_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    fences = "\n".join(_FENCE.findall(document.read_text(encoding="utf-8")))
    assert {target for target in _MAKE.findall(fences) if not target.startswith("test-")} <= targets


@pytest.mark.parametrize("names", TRANSLATIONS.items(), ids=TRANSLATIONS)
def test_a_translation_has_the_same_sections_and_runs_the_same_commands(names: tuple[str, str]) -> None:
    english, ukrainian = ((ROOT / name).read_text(encoding="utf-8") for name in names)
    assert _levels(english) == _levels(ukrainian)
    assert _shell(english) == _shell(ukrainian)


def _levels(text: str) -> list[int]:
    """The levels of the headings, in their order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", _FENCE.sub("", text), re.MULTILINE)]


def _shell(text: str) -> list[str]:
    """The commands of the shell blocks, without their comments."""
    blocks = re.findall(r"^ *```sh.*?\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    lines = (line.split(" #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_file_named_exists(document: Path) -> None:
    named = _SOURCE_FILE.findall(document.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists() and not (ROOT / "src/svitlobot" / path).exists()] == []


def test_every_decision_is_listed_and_says_why() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    records = sorted((ROOT / "docs/adr").glob("0*.md"))
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for record in records:
        assert record.name in index
        headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], record.name
