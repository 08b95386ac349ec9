"""One word for one thing: no public class has the name of another without a reason in GLOSSARY.md."""

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
