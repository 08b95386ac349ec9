"""`svitlobot export texts` and `svitlobot import texts`, as the operator types them."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl


def test_texts_go_to_excel_and_come_back_changed(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    exported = _svitlobot(database_url, "export", "texts", str(path))
    assert (exported.returncode, exported.stderr) == (0, "")
    book = openpyxl.load_workbook(path)
    row = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "power_off_template")
    row[1].value = "Темно з {time}"
    book.worksheets[0].append(["nothing", "Щось"])
    book.save(path)
    imported = _svitlobot(database_url, "import", "texts", str(path))
    assert imported.returncode == 0
    assert "відхилено 1, змінено 1" in imported.stdout
    assert "nothing" in imported.stdout
    again = _svitlobot(database_url, "import", "texts", "--dry-run", str(path))
    assert "змінено 0" in again.stdout


def _svitlobot(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1"}
    command = [sys.executable, "-m", "svitlobot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
