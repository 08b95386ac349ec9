"""Firmware for sensors: uploaded signed, rolled out by share, paused, withdrawn; what a sensor is to run."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from svitlobot.db.models import FirmwareRelease, IotSensor
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.queries.power import firmware as releases
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.firmware import MAX_IMAGE, Rollout, check_name, chosen_rollout, signed_text
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError, TooLargeError
from svitlobot.gateways.firmware_images import FirmwareImages, verify
from svitlobot.services import audit


def images_in(var_dir: Path) -> FirmwareImages:
    """Return the folder of images in VAR_DIR."""
    return FirmwareImages(var_dir / "firmware")


async def upload(
    session: AsyncSession,
    images: FirmwareImages,
    public_key: str | None,
    image: bytes,
    *,
    board: str,
    version: str,
    signature: bytes,
    now: datetime,
    actor: str | None,
) -> FirmwareRelease:
    """Store a signed image as a release that no sensor is given yet; return it.

    Raises InvalidInputError for a wrong name or signature, for an image that is of another version, or when there is no
    ``public_key`` to check it by, TooLargeError, and ConflictError for a version that is there with other bytes. The
    same image again is stored anew on this machine and changes nothing else.
    """
    sha256 = _check_image(public_key, image, board, version, signature)
    await lock_name(session, f"firmware:{board}:{version}")
    known = await releases.find_release(session, board, version)
    if known is not None and known.sha256 != sha256:
        raise ConflictError(f"Версія {version} для {board} вже є, з іншим образом: дайте новій інший номер")
    images.save(board, version, image)
    if known is not None:
        return known
    release = FirmwareRelease(board=board, version=version, sha256=sha256, size=len(image), signature=signature)
    session.add(release)
    audit.record(session, "firmware_uploaded", now, actor=actor, description=f"{board} {version}")
    await session.flush()
    return release


def _check_image(public_key: str | None, image: bytes, board: str, version: str, signature: bytes) -> str:
    """Check an image's name, size, signature and version; return its SHA-256."""
    check_name(board, version)
    if public_key is None:
        raise InvalidInputError("FIRMWARE_PUBLIC_KEY не задано: зробіть ключ командою svitlobot firmware keys")
    if not image:
        raise InvalidInputError("Файл образу порожній")
    if len(image) > MAX_IMAGE:
        raise TooLargeError(f"Образ більший за {MAX_IMAGE >> 20} МБ")
    sha256 = hashlib.sha256(image).hexdigest()
    verify(public_key, signature, signed_text(board, version, sha256))
    if version.encode() not in image:  # a board that says another version is offered this one again and again
        raise InvalidInputError(f"В образі немає версії {version}: впишіть її у firmware/core/version.h і зберіть")
    return sha256


async def change(
    session: AsyncSession,
    board: str,
    version: str,
    now: datetime,
    *,
    actor: str | None,
    share: int | None = None,
    is_paused: bool | None = None,
    is_withdrawn: bool | None = None,
) -> FirmwareRelease:
    """Change how far a release goes: its share in percent, a pause, its withdrawal; return it.

    Raises NotFoundError, and InvalidInputError for a share that cannot be one.
    """
    release = await releases.find_release(session, board, version, is_locked=True)
    if release is None:
        raise NotFoundError(f"Прошивки {version} для {board} немає")
    before = _shown(release)
    if share is not None:
        if not 0 <= share <= 100:
            raise InvalidInputError("Частка: від 0 до 100 відсотків", field="share")
        release.share = share
    if is_paused is not None:
        release.is_paused = is_paused
    if is_withdrawn is not None:
        release.withdrawn_at = now if is_withdrawn else None
    details = {"before": before, "after": _shown(release)}
    audit.record(session, "firmware_changed", now, actor=actor, description=f"{board} {version}", details=details)
    await session.flush()
    return release


def _shown(release: FirmwareRelease) -> dict[str, Any]:
    return {
        "share": release.share,
        "is_paused": release.is_paused,
        "is_withdrawn": release.withdrawn_at is not None,
    }


async def list_releases(session: AsyncSession) -> tuple[Sequence[FirmwareRelease], Mapping[str, int]]:
    """Return every release, the newest first, and how many sensors run each version."""
    return await releases.load_releases(session), await releases.count_running(session)


async def release_for(
    session: AsyncSession, sensor: IotSensor, board: str, running: str | None
) -> FirmwareRelease | None:
    """Return the release that a sensor on this board is to run, None when there is none for it."""
    found = [one for one in await releases.load_releases(session, board) if one.withdrawn_at is None]
    rollouts = [Rollout(one.version, one.share, one.is_paused) for one in found]
    chosen = chosen_rollout(sensor.sensor_id, running or sensor.firmware_version, rollouts)
    return None if chosen is None else next(one for one in found if one.version == chosen.version)


async def get_release(session: AsyncSession, board: str, version: str) -> FirmwareRelease:
    """Return a release that is not withdrawn. Raises NotFoundError."""
    release = await releases.find_release(session, board, version)
    if release is None or release.withdrawn_at is not None:
        raise NotFoundError(f"Прошивки {version} для {board} немає")
    return release
