"""docs/requirements.md tells the truth of the live schema, the OpenAPI document, the bot, the jobs and the texts."""

import importlib
import re
from pathlib import Path

import pytest

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.db.session import Database
from svitlobot.domain.texts.wording import BUILT_IN, without_aliases
from svitlobot.settings import Settings
from svitlobot.worker.app import JOBS

DOCUMENT = Path(__file__).parent.parent / "docs/requirements.md"
SECTIONS = {"Columns": 101, "Indexes": 16, "Foreign keys": 17, "Endpoints": 26, "Bot": 20, "Jobs": 6, "Texts": 2}
LITERAL = {"Columns", "Indexes", "Foreign keys", "Endpoints", "Texts"}  # whose names are those of the running system

Row = tuple[str, list[str], str]


def rows_of(section: str) -> list[Row]:
    """Return what a section requires: the name, the names where it is met, and the deviation."""
    text = DOCUMENT.read_text().partition(f"## {section}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return [(name.strip("`"), re.findall(r"`([^`]+)`", where), why.strip(" –")) for name, where, why in cells]


@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_required_is_left_out_and_every_deviation_has_a_reason(section: str) -> None:
    rows = rows_of(section)
    assert len(rows) == len({name for name, _, _ in rows}) == SECTIONS[section]
    unexplained = [row for row in rows if not row[2] and (not row[1] or (section in LITERAL and row[1] != [row[0]]))]
    assert unexplained == []


async def test_columns_indexes_and_foreign_keys_are_in_the_schema(emptied_database: Database) -> None:
    pool = emptied_database.pool
    columns = await pool.fetch(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    indexes = await pool.fetch("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
    keys = await pool.fetch(
        "SELECT conrelid::regclass || '.' || attname || ' → ' || confrelid::regclass FROM pg_constraint "
        "JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) WHERE contype = 'f'"
    )
    for section, found in (("Columns", columns), ("Indexes", indexes), ("Foreign keys", keys)):
        live = {row[0] for row in found}
        assert {name for _, where, _ in rows_of(section) for name in where} - live == set()
        assert {name for name, where, _ in rows_of(section) if not where} & live == set()


def test_endpoints_are_in_the_openapi_document(settings: Settings) -> None:
    paths = create_app(Context(settings, None, None, None)).openapi()["paths"]  # type: ignore[arg-type]  # not called
    live = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert {name for _, where, _ in rows_of("Endpoints") for name in where} - live == set()


def test_parts_of_the_bot_and_jobs_are_there() -> None:
    for _, where, _ in rows_of("Bot"):
        for name in where:
            module, _, member = name.rpartition(".")
            assert name.islower() or hasattr(importlib.import_module(module), member), name
            if name.islower():
                importlib.import_module(name)
    assert {name for _, where, _ in rows_of("Jobs") for name in where} <= {job.name for job in JOBS}


def test_texts_are_found_under_the_required_keys() -> None:
    for name, where, _ in rows_of("Texts"):
        assert without_aliases({name: "Вітаємо!"}) == {where[0]: "Вітаємо!"}
        assert where[0] in BUILT_IN


@pytest.fixture
def settings() -> Settings:
    """Settings of which only the names matter."""
    return Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic's own
