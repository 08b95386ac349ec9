"""What the bot shows but cannot do yet. When a feature lands, its line in NOT_YET goes."""

from enum import StrEnum


class Feature(StrEnum):
    """Something that screens speak of; the value is the end of its text's key, ``feature_…``."""

    CROWD_REPORTS = "crowd_reports"
    MODERATION = "moderation"
    BROADCASTS = "broadcasts"


NOT_YET = frozenset(
    {
        Feature.CROWD_REPORTS,
        Feature.MODERATION,
    }
)


def is_ready(feature: Feature) -> bool:
    """Whether people can use it already."""
    return feature not in NOT_YET
