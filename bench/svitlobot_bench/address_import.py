"""`bench import`: how fast an address file gets into the table, and how much memory that takes.

Each import is a process of its own, so that its memory is its own. The yardstick is what one writes first: openpyxl
and an INSERT a row, without a single check.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.domain.imports.address_report import AddressImportReport
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.services.imports.load import FileToLoad, import_file
from svitlobot.services.imports.loaders.addresses import COLUMNS

LVIV = Path(__file__).parents[2] / "data" / "demo" / "addresses.xlsx"
BAD_EVERY = 100


async def run(rows: int = 200_000) -> dict[str, Any]:
    """Import the demo city, then a generated file of ``rows`` rows of which 1 % are bad; each also by the yardstick."""
    # Here, because the measured processes import this module too and must not pay for what they don't use.
    from svitlobot.db import migrate
    from svitlobot_bench.rig import fresh_servers

    with fresh_servers() as servers, tempfile.TemporaryDirectory(prefix="svitlobot-bench-") as folder:
        url = servers.settings.require_database_url()
        await migrate.upgrade(url)
        generated = Path(folder) / "generated.xlsx"
        await asyncio.to_thread(generate, generated, rows)
        report = Path(folder) / "report.csv"
        lviv = await _in_process("import", url, LVIV, report)
        large = await _in_process("import", url, generated, report)
        plain_lviv = await _in_process("plain", url, LVIV, report)
        plain_large = await _in_process("plain", url, generated, report)
    return {
        "lviv_seconds": lviv["seconds"],
        "lviv_rows": lviv["rows"],
        f"rows_{rows // 1000}k_seconds": large["seconds"],
        "refused_rows": large["refused"],
        "peak_rss_mib": max(lviv["peak_rss_mib"], large["peak_rss_mib"]),
        "yardstick_lviv_seconds": plain_lviv["seconds"],
        f"yardstick_rows_{rows // 1000}k_seconds": plain_large["seconds"],
        "yardstick_peak_rss_mib": max(plain_lviv["peak_rss_mib"], plain_large["peak_rss_mib"]),
    }


def generate(path: Path, rows: int) -> None:
    """Write an address file in which every hundredth row names a queue that does not exist."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Адреси")
    sheet.append([column.title for column in COLUMNS])
    for number in range(rows):
        street, house = divmod(number, 80)
        queue = "9.9" if number % BAD_EVERY == 0 else f"{number % 6 + 1}.{number % 2 + 1}"
        spot = number / 1_000_000
        sheet.append((f"вул. Вигадана {street}-та", f"{house + 1}-А", queue, 49.0 + spot, 24.0 + spot))
    book.save(path)


async def _in_process(what: str, url: str, path: Path, report: Path) -> dict[str, Any]:
    """Import in a process of its own; the time is a person's: from starting the process to its end."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, what, url, str(path), str(report), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{what} of {path.name} failed with code {process.returncode}")
    measured: dict[str, Any] = orjson.loads(printed)
    return measured | {"seconds": round(time.perf_counter() - started, 2)}


async def _import(database: Database, path: Path, report_path: Path) -> dict[str, Any]:
    source = FileToLoad(path, actor=None, kind=ImportKind.ADDRESSES, report_path=report_path)
    report = (await import_file(database, source, utc_now(), dry_run=False)).report
    assert isinstance(report, AddressImportReport)  # noqa: S101 - of addresses
    return {"rows": report.rows, "refused": report.refused.total()}


async def _plain(database: Database, path: Path, _report_path: Path) -> dict[str, Any]:
    import openpyxl

    rows = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=2, values_only=True)
    count = 0
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "CREATE TEMP TABLE plain (street text, house text, queue text, latitude float8, longitude float8)"
        )
        insert = await connection.prepare("INSERT INTO plain VALUES ($1, $2, $3, $4, $5)")
        for row in rows:
            await insert.fetch(*row)
            count += 1
    return {"rows": count, "refused": 0}


def _peak_rss_mib() -> float:
    """Return the most memory this process ever held. (Linux; `getrusage` would include the parent's before exec.)"""
    status = Path("/proc/self/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


async def _measure(what: str, url: str, path: str, report: str) -> None:
    database = await Database(url, role="bench", pool_size=2).open()
    measured = await {"import": _import, "plain": _plain}[what](database, Path(path), Path(report))
    await database.close()
    sys.stdout.buffer.write(orjson.dumps(measured | {"peak_rss_mib": _peak_rss_mib()}))


if __name__ == "__main__":
    asyncio.run(_measure(*sys.argv[1:]))
