"""How operators' passwords are kept: scrypt, whose parameters stand beside each hash, so that they may grow."""

import base64
import hashlib
import hmac

from svitlobot.errors import InvalidInputError

SHORTEST, LONGEST = 12, 200  # characters
_COST, _BLOCK, _LANES = 2**15, 8, 3  # 32 MiB and some tenths of a second: a guesser with our table gets nowhere
_MEMORY = 64 * 1024 * 1024
SALT_BYTES, _DERIVED_BYTES = 16, 32
NOISE_BYTES = SALT_BYTES + _DERIVED_BYTES


def check_new_password(password: str) -> None:
    """Raise InvalidInputError for a password that is too short to be one, or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInputError(f"Пароль має бути від {SHORTEST} до {LONGEST} символів")


def hash_password(password: str, salt: bytes) -> str:
    """Return what is stored of a password. It takes some tenths of a second: not for an event loop."""
    return _stored(salt, _derive(password, salt, _COST, _BLOCK, _LANES))


def hash_of_no_password(noise: bytes) -> str:
    """Return a hash that no password has, and that costs as much to check, for a login that does not exist.

    ``noise`` is ``NOISE_BYTES`` random ones.
    """
    return _stored(noise[:SALT_BYTES], noise[SALT_BYTES:])


def is_password(password: str, stored: str) -> bool:
    """Tell whether ``stored`` was made of this password, in a time that depends on its parameters only."""
    _, cost, block, lanes, salt, derived = stored.split("$")
    given = _derive(password[:LONGEST], base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(given, base64.b64decode(derived))


def _stored(salt: bytes, derived: bytes) -> str:
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), _text(salt), _text(derived)))


def _derive(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY, dklen=_DERIVED_BYTES)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
