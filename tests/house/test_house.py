"""The drawing and measuring of rooms, on small made-up source trees."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.house.figure import FIGURE, draw, without_detours
from tools.house.metrics import hard_sentences, long_functions, measure, repeated_names, small_files
from tools.house.source import imports_between, read_modules

Plant = Callable[[dict[str, str]], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Write files below src/, or where they say, and give the checkout's root."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / (name if name.startswith("bench/") else f"src/{name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_every_way_of_importing_is_an_edge(plant: Plant) -> None:
    root = plant(
        {
            "svitlobot/__init__.py": "",
            "svitlobot/clock.py": "",
            "svitlobot/bot/__init__.py": "from . import app",
            "svitlobot/bot/app.py": "import svitlobot.clock\nfrom .menu import Menu",
            "svitlobot/bot/menu.py": "def late():\n    from svitlobot.clock import now\n    from svitlobot import bot",
        }
    )
    assert imports_between(read_modules(root)) == {
        ("svitlobot.bot", "svitlobot.bot.app"),
        ("svitlobot.bot.app", "svitlobot.clock"),
        ("svitlobot.bot.app", "svitlobot.bot.menu"),
        ("svitlobot.bot.menu", "svitlobot.clock"),
        ("svitlobot.bot.menu", "svitlobot.bot"),
    }


def test_libraries_are_no_edges(plant: Plant) -> None:
    root = plant({"svitlobot/clock.py": "import asyncio\nfrom sqlalchemy import select"})
    assert imports_between(read_modules(root)) == set()


def test_a_checkout_without_the_packages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no package of svitlobot"):
        read_modules(tmp_path)


def test_the_figure_has_rooms_of_the_product_and_packages_beside_it(plant: Plant) -> None:
    page = draw(plant({
        "svitlobot/services/power/ingest.py": "from svitlobot.services.outbox import events\nimport svitlobot.clock",
        "svitlobot/services/outbox/events.py": "",
        "svitlobot/clock.py": "",
        "bench/svitlobot_bench/run.py": "from svitlobot.services.power import ingest",
    }))  # fmt: skip
    assert "room_svitlobot_bench --> room_services" in page
    assert "room_services --> room_clock" in page
    assert "room_power --> room_outbox" in page
    assert "| `power` | `outbox` |" in page


def test_the_figure_leaves_out_what_a_longer_way_says() -> None:
    arrows = {"api": {"services", "domain"}, "services": {"domain"}, "domain": set()}
    assert without_detours(arrows) == {"api": {"services"}, "services": {"domain"}, "domain": set()}


def test_a_cycle_is_drawn_whole() -> None:
    arrows = {"power": {"outbox", "queues"}, "outbox": {"power", "queues"}, "queues": set()}
    assert without_detours(arrows) == arrows


def test_the_figure_of_this_checkout_is_up_to_date() -> None:
    root = Path(__file__).parents[2]
    assert (root / FIGURE).read_text(encoding="utf-8") == draw(root), "run 'make house'"


def test_sizes_are_told_by_median_95th_percentile_and_maximum(plant: Plant) -> None:
    figures = measure(plant({f"svitlobot/room/f{number}.py": "x = 1\n" * number for number in range(1, 101)}))
    assert figures["files"] == 100
    assert figures["lines a file (median, p95, max)"] == "50.5 / 95 / 100"
    assert figures["files a room (median, p95, max)"] == "100 / 100 / 100"
    assert figures["lines a room (median, p95, max)"] == "5050 / 5050 / 5050"


def test_edges_inside_services_are_counted_by_file_and_by_room(plant: Plant) -> None:
    figures = measure(plant({
        "svitlobot/services/power/ingest.py": "from svitlobot.services.power import status\nimport svitlobot.clock",
        "svitlobot/services/power/status.py": "from svitlobot.services import audit",
        "svitlobot/services/audit.py": "",
        "svitlobot/clock.py": "",
    }))  # fmt: skip
    assert figures["import edges inside services, file to file"] == 2
    assert figures["arrows between rooms of services"] == 1
    assert figures["rooms of services"] == 2


def test_a_function_is_long_from_its_forty_first_line(plant: Plant) -> None:
    body = "    x = 1\n" * 39
    root = plant({"svitlobot/a.py": f"def fits():\n{body}\nasync def long():\n{body}    x = 2\n"})
    assert list(long_functions(read_modules(root))) == ["svitlobot.a:long"]


def test_a_small_file_with_one_importer_is_named_and_a_package_is_not(plant: Plant) -> None:
    modules = read_modules(plant({
        "svitlobot/one.py": "from svitlobot import small, shared, room, big",
        "svitlobot/two.py": "from svitlobot import shared",
        "svitlobot/small.py": "x = 1\n" * 24,
        "svitlobot/big.py": "x = 1\n" * 25,
        "svitlobot/shared.py": "",
        "svitlobot/room/__init__.py": "",
    }))  # fmt: skip
    assert small_files(modules, imports_between(modules)) == ["svitlobot.small"]


def test_names_that_two_modules_define_are_found_private_ones_and_migrations_are_not(plant: Plant) -> None:
    classes, functions = repeated_names(read_modules(plant({
        "svitlobot/a.py": "class Word: ...\nclass _Own: ...\ndef say(): ...",
        "svitlobot/b.py": "class Word: ...\nclass _Own: ...\nclass Other:\n    def said(self): ...",
        "svitlobot/c.py": "async def say(): ...\ndef said(): ...",
        "svitlobot/db/migrations/versions/0001.py": "def say(): ...",
    })))  # fmt: skip
    assert classes == {"Word": ["svitlobot.a", "svitlobot.b"]}
    assert functions == {"say": ["svitlobot.a", "svitlobot.c"]}


@pytest.mark.parametrize(
    ("docstring", "hard"),
    [
        ("One thing: another.", 0),
        ("One: two: three.", 1),
        ("One: two. Three: four.", 0),
        ("At 12:30 see https://example.org: it says so.", 0),
        ("A heading:\n\n    and a paragraph: of its own", 0),
    ],
)
def test_a_sentence_with_two_colons_is_hard(plant: Plant, docstring: str, hard: int) -> None:
    root = plant({"svitlobot/a.py": f'def f():\n    """{docstring}"""\n'})
    assert len(list(hard_sentences(read_modules(root)))) == hard
