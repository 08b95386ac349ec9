"""The order in which people look for a street in a list, and for a house on a street."""

import re

_UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_PLACES = {letter: place for place, letter in enumerate(_UKRAINIAN)}
_NUMBER = re.compile(r"(\d+)")

Order = tuple[tuple[int, int], ...]


def alphabetical(key: str) -> Order:
    """Return what to sort ``key`` by: spaces and digits first, then the Ukrainian alphabet, then anything else.

    ``key`` is a `street_key`: case and apostrophes are already gone, and the kind of street is at its end.
    """
    return tuple(_place(character) for character in key)


def _place(character: str) -> tuple[int, int]:
    if character == " " or character.isdigit():
        return 0, ord(character)
    place = _PLACES.get(character)
    return (1, place) if place is not None else (2, ord(character))


def first_letter(key: str) -> str:
    """Return the capital letter (or the digit) under which ``key`` is listed, "" for no key."""
    return key[:1].upper()


def natural(key: str) -> tuple[tuple[int, int, Order], ...]:
    """Return what to sort a `house_key` by, so that 2 < 2а < 2/1 < 10; houses without a number come last."""
    parts = [part for part in _NUMBER.split(key) if part]
    return tuple((0, int(part), ()) if part.isdecimal() else (1, 0, alphabetical(part)) for part in parts)
