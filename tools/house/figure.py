"""The figure of rooms and arrows, in Mermaid, drawn from the imports of the code."""

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tools.house.source import PACKAGES, imports_between, read_modules

FIGURE = Path("docs/architecture/rooms.md")

Arrows = dict[str, set[str]]
"""For each room the rooms that it imports from."""

_INTRODUCTION = """# Rooms and arrows

`make house` draws this page from the imports of the code, and `make lint` fails when it is out of date. An arrow means
"imports from". The figures leave out an arrow where a longer way leads to the same room. The tables have all of them.
[ARCHITECTURE.md](../../ARCHITECTURE.md#layout-and-the-direction-of-imports) says what the rooms are for.
"""


def draw(root: Path) -> str:
    """The whole page for the source tree under `root`."""
    imports = imports_between(read_modules(root))
    product = PACKAGES[0]
    services = f"{product}.services"
    return "\n".join(
        (
            _INTRODUCTION,
            *_section("The packages", rooms_of(imports, product, beside=PACKAGES[1:])),
            *_section(f"Inside `{services.replace('.', '/')}`", rooms_of(imports, services)),
        )
    )


def rooms_of(imports: set[tuple[str, str]], package: str, *, beside: tuple[str, ...] = ()) -> Arrows:
    """The children of a package, and whole packages `beside` it, with the arrows between them."""
    arrows: Arrows = defaultdict(set)
    for importer, imported in imports:
        start, end = (_room(name, package, beside) for name in (importer, imported))
        if start and end:
            arrows[start] |= {end} - {start}
            arrows[end] |= set()
    return dict(arrows)


def _room(module: str, package: str, beside: tuple[str, ...]) -> str | None:
    top = module.partition(".")[0]
    if top in beside:
        return top
    inside = module.removeprefix(f"{package}.")
    return inside.partition(".")[0] if inside != module else None


def without_detours(arrows: Arrows) -> Arrows:
    """Leave out each arrow that a longer way replaces; with a cycle nothing is left out."""
    try:
        order = list(TopologicalSorter(arrows).static_order())
    except CycleError:
        return arrows
    reached: Arrows = {}
    kept: Arrows = {}
    for room in order:  # what a room imports stands before it
        behind = set().union(*(reached[other] for other in arrows[room]))
        kept[room] = arrows[room] - behind
        reached[room] = arrows[room] | behind
    return kept


def _section(title: str, arrows: Arrows) -> list[str]:
    drawn = without_detours(arrows)
    return [
        f"## {title}",
        "",
        f"{len(arrows)} rooms, {sum(map(len, arrows.values()))} arrows.",
        "",
        "```mermaid",
        "flowchart TD",
        *(f"    {_node(room)}" for room in sorted(arrows)),
        *(f"    {_id(room)} --> {_id(other)}" for room in sorted(drawn) for other in sorted(drawn[room])),
        "```",
        "",
        "| room | imports from |",
        "| --- | --- |",
        *(
            f"| `{room}` | {', '.join(f'`{other}`' for other in sorted(arrows[room])) or '–'} |"
            for room in sorted(arrows)
        ),
        "",
    ]


def _id(room: str) -> str:
    return f"room_{room}"  # a bare "end" or "call" is a keyword of Mermaid


def _node(room: str) -> str:
    return f'{_id(room)}["{room}"]'
