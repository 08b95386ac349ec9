"""A backup on disk: the archive, what it holds (``.json``), and its SHA-256 (``.sha256``, as sha256sum reads it)."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from svitlobot.domain.backups import kept
from svitlobot.errors import InvalidInputError

NIGHTLY = "svitlobot-"
MANUAL = "manual-"
BEFORE_RESTORE = "before-restore-"
_STAMP = "%Y-%m-%dT%H-%M-%SZ"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: rows by table as they were at its snapshot, sizes in bytes."""

    made_at: str
    server_version: int
    tools_version: int
    revision: str
    database_size: int
    size: int
    sha256: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Archive:
    """One backup, by the path of its archive."""

    path: Path

    @classmethod
    def named(cls, directory: Path, now: datetime, prefix: str) -> "Archive":
        """Name a backup that is made now."""
        return cls(directory / f"{prefix}{now.astimezone(UTC):{_STAMP}}.dump")

    @property
    def part(self) -> Path:
        """Where it is written, until it is whole."""
        return self.path.with_name(self.path.name + ".part")

    @property
    def made_at(self) -> datetime | None:
        """When it was made, by its name; None for a file that is not named by us."""
        try:
            stamp = self.path.name.removeprefix(NIGHTLY).removeprefix(MANUAL).removeprefix(BEFORE_RESTORE)
            return datetime.strptime(stamp, f"{_STAMP}.dump").replace(tzinfo=UTC)
        except ValueError:
            return None

    def manifest(self) -> Manifest:
        """Read what it holds. Raises InvalidInputError when there is no such file beside it, or nonsense."""
        path = self.path.with_name(self.path.name + ".json")
        try:
            return Manifest(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise InvalidInputError(f"немає {path.name} поруч із копією, або в ньому не те: копія не повна") from None

    def keep(self, manifest: Manifest) -> None:
        """Make the written part the backup: what describes it first, so that no backup is ever there without."""
        digest = f"{manifest.sha256}  {self.path.name}\n"
        _write(self.path.with_name(self.path.name + ".sha256"), digest)
        _write(self.path.with_name(self.path.name + ".json"), json.dumps(asdict(manifest), indent=1))
        self.part.replace(self.path)
        _sync(self.path.parent)

    def delete(self) -> None:
        """Remove it, and what describes it after it."""
        for suffix in ("", ".json", ".sha256"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


def archives_in(directory: Path, prefix: str = "") -> list[Archive]:
    """Return the backups there, newest first."""
    found = [Archive(path) for path in directory.glob(f"{prefix}*.dump")]
    dated = [(archive.made_at, archive) for archive in found]
    return [archive for made_at, archive in sorted(dated, key=lambda one: str(one[0]), reverse=True) if made_at]


def rotate(directory: Path) -> list[Archive]:
    """Remove the nightly backups whose time is over; return them. Those made by hand or before a restore stay."""
    nightly = archives_in(directory, NIGHTLY)
    wanted = kept(archive.made_at for archive in nightly if archive.made_at)
    old = [archive for archive in nightly if archive.made_at not in wanted]
    for archive in old:
        archive.delete()
    return old


def file_digest(path: Path, progress: Callable[[float], None] = lambda _fraction: None) -> str:
    """Return the SHA-256 of a file, written out to the disk first as far as it is ours."""
    digest, done, size = hashlib.sha256(), 0, max(1, path.stat().st_size)
    with path.open("rb") as file:
        os.fsync(file.fileno())
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            progress(done / size)
    return digest.hexdigest()


def make_private(path: Path) -> None:
    """Make an empty file that only we may read, in place of whatever was there."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    make_private(part)
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
