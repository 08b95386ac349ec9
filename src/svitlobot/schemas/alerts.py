"""What the API says of troubles, and of who confirmed what."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from svitlobot.domain.alerts import AlertKind


class OutageClaim(BaseModel):
    """The operator's word that queues whose sensors fell silent together are off; those that the operator was shown."""

    queue_ids: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(min_length=1, max_length=500)]


class OutageConfirmed(BaseModel):
    """Names of queues: confirmed now, and confirmed before, when nothing changed."""

    confirmed: list[str]
    known: list[str]


class AlertInfo(BaseModel):
    """A trouble, in words and in figures; ``resolved_at`` is null while it lasts.

    ``returns``: how often it went away and came back without a message.
    """

    id: int
    kind: AlertKind
    is_critical: bool
    text: str
    values: dict[str, Any]
    raised_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None
    lasted_s: int
    returns: int


class AlertPage(BaseModel):
    """Some alerts, newest first; ``next_cursor`` asks for older ones. ``quiet_until`` is null while it is loud."""

    items: list[AlertInfo]
    next_cursor: int | None
    quiet_until: datetime | None


class Quiet(BaseModel):
    """For how long to be quiet, in minutes; 0 is loud."""

    minutes: Annotated[int, Field(ge=0, le=24 * 60)]


class QuietState(BaseModel):
    """Until when it is quiet; null while it is loud."""

    quiet_until: datetime | None


class OperatorChatInfo(BaseModel):
    """The operator's chat; null when the settings name none."""

    chat_id: int | None
