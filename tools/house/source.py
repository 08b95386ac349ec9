"""Read a source tree: its modules, and which of them imports which."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

PACKAGES = ("svitlobot", "svitlobot_sandbox", "svitlobot_bench")
SOURCES = ("src", "sandbox", "bench")
"""The folders of a checkout that may hold a package."""


@dataclass(frozen=True)
class Module:
    """One file of a package, parsed."""

    name: str
    """Dotted, "svitlobot.services.power"; a package has the name of its folder."""
    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """Lines of the file, blank ones too."""
        return len(self.text.splitlines())

    @property
    def is_package(self) -> bool:
        """Whether the file is the `__init__.py` of a folder."""
        return self.path.name == "__init__.py"


def read_modules(root: Path, packages: Iterable[str] = PACKAGES) -> dict[str, Module]:
    """Parse every module of those packages that exist in the `SOURCES` of `root`, by name.

    Raises:
        FileNotFoundError: none of the packages is there.
    """
    modules = {}
    for source, package in product(SOURCES, packages):
        for path in sorted((root / source / package).rglob("*.py")):
            module = _read(path, root / source)
            modules[module.name] = module
    if not modules:
        message = f"no package of {', '.join(packages)} in {root}"
        raise FileNotFoundError(message)
    return modules


def _read(path: Path, source: Path) -> Module:
    parts = list(path.relative_to(source).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts), path, text, ast.parse(text, str(path)))


def imports_between(modules: dict[str, Module]) -> set[tuple[str, str]]:
    """Pairs of importer and imported; `from a import b` imports `a.b` where that is a module, else `a`."""
    return {
        (module.name, target)
        for module in modules.values()
        for name in _imported_names(module)
        if (target := _longest_module(name, modules)) and target != module.name
    }


def _imported_names(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    """The module that a `from … import` names, its leading dots resolved."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    above = node.level - 1 if module.is_package else node.level
    base = parts[: len(parts) - above]
    return ".".join([*base, node.module] if node.module else base)


def _longest_module(name: str, modules: dict[str, Module]) -> str | None:
    parts = name.split(".")
    candidates = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((candidate for candidate in candidates if candidate in modules), None)
