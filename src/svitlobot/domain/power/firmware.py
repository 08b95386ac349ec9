"""Which firmware a sensor is to run: releases reach sensors by share, are paused and rolled back."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from svitlobot.errors import InvalidInputError

MAX_IMAGE = 4 * 1024 * 1024  # bytes; the flash of our boards holds no more

_BOARD = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,19}")


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far a release goes: to ``share`` percent of sensors; while it is paused to no further ones."""

    version: str
    share: int
    is_paused: bool = False


def bucket(sensor_id: str) -> int:
    """Return where a sensor stands among all, from 0 to 99: always the same, so that a growing share adds to itself."""
    return int.from_bytes(hashlib.sha256(sensor_id.encode()).digest()[:8], "big") % 100


def chosen_rollout(sensor_id: str, running: str | None, rollouts: Iterable[Rollout]) -> Rollout | None:
    """Return the release that a sensor is to run, None when there is none for it.

    ``rollouts`` are those that are not withdrawn, the newest first. A sensor that runs one of them keeps it until a
    newer one reaches it; one that runs a withdrawn release is given the newest of the others that reaches it.
    """
    for one in rollouts:
        if one.version == running or (not one.is_paused and bucket(sensor_id) < one.share):
            return one
    return None


def signed_text(board: str, version: str, sha256: str) -> bytes:
    """Return what the operator signs: an image for one board in one version, so that none passes for another."""
    return f"svitlobot-firmware\n{board}\n{version}\n{sha256}\n".encode()


def check_name(board: str, version: str) -> None:
    """Raise InvalidInputError for a board or a version that could be no file's name."""
    if not _BOARD.fullmatch(board):
        raise InvalidInputError("Плата: до 20 малих латинських літер, цифр і дефісів, напр. esp32c3", field="board")
    if not _VERSION.fullmatch(version):
        raise InvalidInputError("Версія: до 20 літер, цифр, крапок і дефісів, напр. 1.4.2", field="version")
