"""What the bot shows but cannot do yet. When a feature lands, its line in NOT_YET goes."""

from enum import StrEnum


class Feature(StrEnum):
    """Something that screens speak of; the value is the end of its text's key, ``feature_…``."""

    BROADCASTS = "broadcasts"


NOT_YET = frozenset(
    {
        Feature.BROADCASTS,
    }
)
