"""Room on the disks that we write to."""

import shutil
from pathlib import Path

from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning

LITTLE = 0.1
NONE = 0.03
ADVICE = "звільніть місце: docs/runbooks/disk-full-and-restore.md"


async def check_disk(installation: Installation) -> list[Finding]:
    """Look at the disks of VAR_DIR and BACKUP_DIR."""
    settings = installation.settings
    folders = {_existing(folder) for folder in (settings.var_dir, settings.backups_in)}
    return [_room(folder, *_free(folder)) for folder in sorted(folders)]


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that there is."""
    folder = folder.absolute()
    return next(one for one in (folder, *folder.parents) if one.exists())


def _free(folder: Path) -> tuple[int, int]:
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def _room(folder: Path, free: int, total: int) -> Finding:
    text = f"{folder}: вільно {free / (1 << 30):.1f} ГіБ ({free / total:.0%})"
    if free < NONE * total:
        return broken(text, ADVICE)
    return warning(text, ADVICE) if free < LITTLE * total else ok(text)
