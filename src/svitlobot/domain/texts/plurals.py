"""Ukrainian words after a number, by CLDR's plural rules."""

from babel import Locale

_UKRAINIAN = Locale("uk").plural_form


def counted(count: int, one: str, few: str, many: str) -> str:
    """Return a number with its word in the nominative: "1 день", "22 дні", "30 днів"."""
    word = {"one": one, "few": few}.get(_UKRAINIAN(count), many)
    return f"{count} {word}"


def spoken_people(count: int) -> str:
    """Say how many people: "1 людина", "3 людини", "11 людей"."""
    return counted(count, "людина", "людини", "людей")
