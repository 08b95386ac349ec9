"""Releases of firmware: found by board, counted by what sensors run."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import FirmwareRelease, IotSensor

MOST_RELEASES = 200


async def load_releases(session: AsyncSession, board: str | None = None) -> Sequence[FirmwareRelease]:
    """Return the releases of a board, or of all, the newest first."""
    chosen = select(FirmwareRelease).order_by(FirmwareRelease.id.desc()).limit(MOST_RELEASES)
    if board is not None:
        chosen = chosen.where(FirmwareRelease.board == board)
    return (await session.scalars(chosen)).all()


async def find_release(
    session: AsyncSession, board: str, version: str, *, is_locked: bool = False
) -> FirmwareRelease | None:
    """Return a release, locked for the rest of the transaction if wanted."""
    chosen = select(FirmwareRelease).where(FirmwareRelease.board == board, FirmwareRelease.version == version)
    release: FirmwareRelease | None = await session.scalar(chosen.with_for_update() if is_locked else chosen)
    return release


async def count_running(session: AsyncSession) -> Mapping[str, int]:
    """Return how many sensors in service run each version."""
    counted = (
        select(IotSensor.firmware_version, func.count())
        .where(IotSensor.firmware_version.is_not(None), IotSensor.retired_at.is_(None))
        .group_by(IotSensor.firmware_version)
    )
    return {version: count for version, count in await session.execute(counted) if version is not None}
