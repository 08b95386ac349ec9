"""`python -m tools.house`: redraw the figure of rooms, say whether it is up to date, or measure a checkout."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.house.figure import FIGURE, draw
from tools.house.metrics import hard_sentences, long_functions, measure, repeated_names, small_files
from tools.house.source import imports_between, read_modules


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.house", description=__doc__)
    parser.add_argument("action", choices=("draw", "check", "measure"))
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout to read, this one unless given")
    parser.add_argument("--details", action="store_true", help="with measure: name what was counted")
    arguments = parser.parse_args()
    if arguments.action == "check":
        return _check(arguments.root)
    if arguments.action == "draw":
        _redraw(arguments.root)
    _print_metrics(arguments.root, details=arguments.details)
    return 0


def _check(root: Path) -> int:
    page = root / FIGURE
    if page.exists() and page.read_text(encoding="utf-8") == draw(root):
        return 0
    sys.stderr.write(f"{FIGURE} is out of date: run 'make house'\n")
    return 1


def _redraw(root: Path) -> None:
    page = root / FIGURE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(draw(root), encoding="utf-8")


def _print_metrics(root: Path, *, details: bool) -> None:
    for name, value in measure(root).items():
        sys.stdout.write(f"{name:<52} {value}\n")
    if details:
        modules = read_modules(root)
        classes, functions = repeated_names(modules)
        repeats = [f"{name}: {', '.join(places)}" for name, places in (classes | functions).items()]
        _list("long functions", long_functions(modules))
        _list("small files", small_files(modules, imports_between(modules)))
        _list("repeated names", repeats)
        _list("hard sentences", (f"{module}: {sentence}" for module, sentence in hard_sentences(modules)))


def _list(title: str, lines: Iterable[str]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for line in lines:
        sys.stdout.write(f"  {line}\n")


if __name__ == "__main__":
    sys.exit(main())
