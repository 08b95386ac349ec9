"""Images of firmware on the disk, and the Ed25519 signatures that prove them the operator's own."""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from svitlobot.errors import InvalidInputError, NotFoundError


class FirmwareImages:
    """A folder of images, ``BOARD-VERSION.bin`` each. Names are checked by the caller."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, board: str, version: str, image: bytes) -> None:
        """Store an image whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(board, version)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(image)
        unfinished.replace(path)

    def path(self, board: str, version: str) -> Path:
        """Return where an image is. Raises NotFoundError when this machine has none."""
        path = self._path(board, version)
        if not path.is_file():
            raise NotFoundError("Образу прошивки на цій машині немає: завантажте його ще раз")
        return path

    def _path(self, board: str, version: str) -> Path:
        return self._folder / f"{board}-{version}.bin"


def verify(public_key: str, signature: bytes, message: bytes) -> None:
    """Check a signature by the operator's public key, in Base64. Raises InvalidInputError."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True)).verify(signature, message)
    except (InvalidSignature, ValueError, binascii.Error):
        raise InvalidInputError("Підпис не від цього образу, плати й версії або не від вашого ключа") from None


def sign(private_key: str, message: bytes) -> bytes:
    """Sign a message by a private key, in Base64. Raises InvalidInputError for what is no key."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key, validate=True)).sign(message)
    except (ValueError, binascii.Error):
        raise InvalidInputError("У файлі немає ключа: зробіть його командою svitlobot firmware keys") from None


def new_keys() -> tuple[str, str]:
    """Return a new private key and its public key, in Base64."""
    private = Ed25519PrivateKey.generate()
    return (
        base64.b64encode(private.private_bytes_raw()).decode(),
        base64.b64encode(private.public_key().public_bytes_raw()).decode(),
    )
