"""What can be loaded from Excel, and when a watched file needs a person's confirmation."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What a file is of."""

    ADDRESSES = "addresses"
    TEXTS = "texts"
    TARIFFS = "tariffs"
    ALIASES = "aliases"


KIND_NAMES = {
    ImportKind.ADDRESSES: "адреси",
    ImportKind.TEXTS: "тексти",
    ImportKind.TARIFFS: "ціни",
    ImportKind.ALIASES: "старі назви",
}

MOST_MOVED_SHARE = 0.10
MOST_MOVED_PEOPLE = 1_000


def needs_confirmation(*, houses_moved: int, houses: int, people: int) -> bool:
    """Tell whether a change is too large to be made because a file changed: a slip would reach half a city."""
    return houses_moved > MOST_MOVED_SHARE * houses or people > MOST_MOVED_PEOPLE
