"""What the API says of broadcasts and of what was sent."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.broadcasts import LONGEST_SOURCE, BroadcastStatus
from svitlobot.domain.users.filters import MAX_LENGTH

MessageText = Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE)]
FilterText = Annotated[str, Field(max_length=MAX_LENGTH, description="Фільтр: docs/filters.md; порожній — усі")]
RequestKey = Annotated[
    str,
    StringConstraints(min_length=8, max_length=80, pattern=r"^[\w.:-]+$"),
    Field(description="Повторений запит із тим самим ключем — та сама дія"),
]


class NewBroadcast(BaseModel):
    """What to tell whom. ``dry_run`` only counts and renders; ``to_self`` sends it to the operator's own chat."""

    model_config = ConfigDict(extra="forbid")

    text: MessageText
    is_html: bool = False
    filter: FilterText = ""
    expires_in_hours: Annotated[int, Field(ge=1, le=168)] = 24
    key: RequestKey | None = None
    dry_run: bool = False
    to_self: bool = False


class Audience(BaseModel):
    """How many would be told, exactly or about, and how long that would take behind what is on its way already."""

    count: int
    is_exact: bool
    eta_seconds: int


class BroadcastAccepted(BaseModel):
    """What a broadcast came to: its id once it is on its way, and how it looks in Telegram HTML."""

    id: int | None
    audience: Audience
    rendered: str
    filter: str


class BroadcastProgress(BaseModel):
    """How far a broadcast is. ``planned`` grows until everybody is found; ``left`` is an estimate until then."""

    id: int
    status: BroadcastStatus
    text: str
    is_html: bool
    filter: str
    actor: str | None
    created_at: datetime
    expires_at: datetime
    is_planned: bool
    audience: int
    planned: int
    sent: int
    failed: int
    blocked: int
    left: int
    rate: float
    eta_seconds: int | None


class BroadcastPage(BaseModel):
    """Some broadcasts, the newest first; ``next_cursor`` asks for those before them."""

    items: list[BroadcastProgress]
    next_cursor: int | None


class OperatorMessage(BaseModel):
    """A message of the operator's to one person, or to everybody of one queue."""

    model_config = ConfigDict(extra="forbid")

    user_id: Annotated[int, Field(ge=1, lt=2**52)] | None = None
    queue_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    text: MessageText
    is_html: bool = False
    key: RequestKey


class MessageAccepted(BaseModel):
    """The event that will be told; ``is_new``: false when the key had been used for this very message."""

    event_id: int
    is_new: bool


class SentMessage(BaseModel):
    """One person's message, its text as it was rendered from the event."""

    event_id: int
    kind: str
    queue: str | None
    user_id: int
    state: str
    event_at: datetime
    sent_at: datetime | None
    error: str | None
    text: str


class MessagePage(BaseModel):
    """Some messages; ``next_cursor`` asks for those after them, and there may be some when this page has none."""

    items: list[SentMessage]
    next_cursor: str | None
