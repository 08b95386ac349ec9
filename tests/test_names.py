"""One word for one thing: the glossary names the code, and no two public classes share a name without a reason."""

import re
from pathlib import Path

from tools.house.metrics import repeated_names
from tools.house.source import read_modules

ROOT = Path(__file__).parents[1]

_ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<modules>[^|]+) \| (?P<reason>[^|]+) \|$", re.MULTILINE)


def excused() -> dict[str, tuple[list[str], str]]:
    """Return the glossary's table of names used twice: by name, the modules and the reason."""
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    table = glossary.partition("## Names used twice\n")[2].partition("\n## ")[0]
    found = {}
    for row in _ROW.finditer(table):
        modules = re.findall(r"`([\w.]+)`", row["modules"])
        found[row["name"]] = sorted(f"svitlobot.{module}" for module in modules), row["reason"]
    return found


def test_no_two_public_classes_share_a_name_without_a_reason_in_the_glossary() -> None:
    classes, _ = repeated_names(read_modules(ROOT, ["svitlobot"]))
    repeated = {name: sorted(set(modules)) for name, modules in classes.items()}
    assert repeated == {name: modules for name, (modules, _) in excused().items()}
    assert all(len(reason.split()) > 3 for _, reason in excused().values())


def test_every_term_of_the_glossary_is_found_in_the_code_and_has_one_row() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").partition("## Names used twice\n")[0]
    terms = re.findall(r"^\| `(\w+)` \|", glossary, re.MULTILINE)
    rows = [
        line for line in glossary.splitlines() if line.startswith("| ") and not line.startswith(("| in code", "| ---"))
    ]
    modules = read_modules(ROOT).values()
    words = {word for module in modules for word in re.findall(r"\w+", module.text)} | {
        one.path.stem for one in modules
    }
    assert len(terms) == len(set(terms)) == len(rows) > 150
    assert set(terms) - words == set()


def test_the_terms_of_a_room_are_sorted() -> None:
    for room in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        terms = [term.lower() for term in re.findall(r"^\| `(\w+)` \|", room, re.MULTILINE)]
        assert terms == sorted(terms), room.partition("\n")[0]
