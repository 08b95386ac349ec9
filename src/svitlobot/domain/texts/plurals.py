"""Ukrainian words after a number, by CLDR's plural rules."""

from babel import Locale

_UKRAINIAN = Locale("uk").plural_form


def counted(count: int, one: str, few: str, many: str) -> str:
    """Return a number with its word in the nominative: "1 день", "22 дні", "30 днів"."""
    return f"{count} {plural(count, one, few, many)}"


def plural(count: int, one: str, few: str, many: str) -> str:
    """Return the word that stands after a number, in the nominative."""
    return {"one": one, "few": few}.get(_UKRAINIAN(count), many)


def spoken_people(count: int) -> str:
    """Say how many people: "1 людина", "3 людини", "11 людей"."""
    return counted(count, "людина", "людини", "людей")
