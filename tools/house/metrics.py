"""What can be counted of a source tree: sizes, edges, repeated names, hard sentences."""

import ast
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.house.figure import rooms_of
from tools.house.source import PACKAGES, Module, imports_between, read_modules

LONG_FUNCTION = 40
SMALL_FILE = 25

Figures = dict[str, str | int]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_COLON = re.compile(r":(?=\s|$)")  # not 12:30, https://… or "module:symbol"
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def measure(root: Path) -> Figures:
    """Every figure of the source tree under `root`, by name."""
    modules = read_modules(root)
    imports = imports_between(modules)
    services = f"{PACKAGES[0]}.services"
    rooms = rooms_of(imports, services)
    classes, functions = repeated_names(modules)
    return {
        "files": len(modules),
        "lines a file (median, p95, max)": _spread([module.lines for module in modules.values()]),
        "files a room (median, p95, max)": _spread([len(room) for room in _folders(modules).values()]),
        "lines a room (median, p95, max)": _spread(
            [sum(module.lines for module in room) for room in _folders(modules).values()]
        ),
        f"functions over {LONG_FUNCTION} lines": sum(1 for _ in long_functions(modules)),
        "rooms of services": len(rooms),
        "arrows between rooms of services": sum(map(len, rooms.values())),
        "import edges inside services, file to file": sum(
            all(name.startswith(f"{services}.") for name in edge) for edge in imports
        ),
        f"files with one importer and under {SMALL_FILE} lines": len(small_files(modules, imports)),
        "public classes whose name occurs twice": len(classes),
        "public functions whose name occurs twice": len(functions),
        "docstring sentences with more than one colon": sum(1 for _ in hard_sentences(modules)),
    }


def _folders(modules: dict[str, Module]) -> dict[Path, list[Module]]:
    """A room is a folder with what lies in it, and not what lies in its folders."""
    rooms = defaultdict(list)
    for module in modules.values():
        rooms[module.path.parent].append(module)
    return rooms


def _spread(sizes: Sequence[int]) -> str:
    ordered = sorted(sizes)
    return f"{statistics.median(ordered):g} / {ordered[int(0.95 * (len(ordered) - 1))]} / {ordered[-1]}"


def long_functions(modules: dict[str, Module]) -> Iterator[str]:
    """Functions and methods that take more than LONG_FUNCTION lines, decorators not counted."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, _FUNCTIONS) and (node.end_lineno or 0) - node.lineno + 1 > LONG_FUNCTION:
                yield f"{module.name}:{node.name}"


def small_files(modules: dict[str, Module], imports: set[tuple[str, str]]) -> list[str]:
    """Modules that are short and that one other module imports; packages are not among them."""
    importers = Counter(imported for _, imported in imports)
    return [
        module.name
        for module in modules.values()
        if not module.is_package and module.lines < SMALL_FILE and importers[module.name] == 1
    ]


def repeated_names(modules: dict[str, Module]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Public classes and public functions of the top level whose name several modules define.

    Migrations are left out: each has an `upgrade`.
    """
    classes: dict[str, list[str]] = defaultdict(list)
    functions: dict[str, list[str]] = defaultdict(list)
    for module in modules.values():
        if ".migrations." in module.name:
            continue
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(module.name)
            elif isinstance(node, _FUNCTIONS):
                functions[node.name].append(module.name)
    return _public_repeats(classes), _public_repeats(functions)


def _public_repeats(places: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        name: modules for name, modules in sorted(places.items()) if len(set(modules)) > 1 and not name.startswith("_")
    }


def hard_sentences(modules: dict[str, Module]) -> Iterator[tuple[str, str]]:
    """Sentences of docstrings with more than one colon, with their module."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            docstring = ast.get_docstring(node) if isinstance(node, _DOCUMENTED) else None
            for sentence in _SENTENCE_END.split(docstring or ""):
                if len(_COLON.findall(sentence)) > 1:
                    yield module.name, " ".join(sentence.split())
