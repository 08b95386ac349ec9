"""The demonstration city's data: addresses, old street names and prices, from the files that come with the project."""

from pathlib import Path

from rich.console import Console

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.services.audit import CLI
from svitlobot.services.imports.load import FileToLoad, import_file, quietly
from svitlobot_sandbox.city.population import Progress

ALIASES_FILE = "street_aliases.xlsx"
TARIFFS_FILE = "tariffs.xlsx"


async def load_data(database: Database, var_dir: Path, console: Console, addresses: Path, progress: Progress) -> None:
    """Load what the city has none of: addresses with old street names, prices."""
    if not await database.pool.fetchval("SELECT EXISTS (SELECT FROM addresses)"):
        report = var_dir / f"{addresses.stem}.report.csv"
        await _load(
            database, FileToLoad(addresses, CLI, kind=ImportKind.ADDRESSES, report_path=report), console, progress
        )
        if (aliases := addresses.with_name(ALIASES_FILE)).exists():
            await _load(database, FileToLoad(aliases, CLI, kind=ImportKind.ALIASES), console)
    tariffs = addresses.with_name(TARIFFS_FILE)
    if tariffs.exists() and not await database.pool.fetchval("SELECT EXISTS (SELECT FROM tariffs)"):
        await _load(database, FileToLoad(tariffs, CLI, kind=ImportKind.TARIFFS), console)


async def _load(database: Database, source: FileToLoad, console: Console, progress: Progress = quietly) -> None:
    done = await import_file(database, source, utc_now(), dry_run=False, progress=progress)
    console.print("\n".join(done.report.lines()), soft_wrap=True)
