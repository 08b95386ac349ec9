"""Marks of erased people: a person who asked to be forgotten and comes back does not count as new."""

import hashlib

# All Telegram ids are soon tried where a hash is fast; here each takes ten milliseconds.
_COST = {"n": 2**12, "r": 8, "p": 1}


def mark_of(user_id: int) -> bytes:
    """Return what is kept of a forgotten person: enough to know them again, and nothing that names them. Slow."""
    return hashlib.scrypt(str(user_id).encode(), salt=b"svitlobot forgotten", dklen=16, **_COST)
