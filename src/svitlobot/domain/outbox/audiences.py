"""To whom an event is told. PostgreSQL finds the people, chunk by chunk; an audience says which of them are meant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class QueueResidents:
    """A queue's channel and the people who follow a house in it."""

    queue_id: int


@dataclass(frozen=True, slots=True)
class WarnedResidents:
    """Of a queue's people, those who chose any of these warning times, and none of ``except_times`` (minutes).

    ``told_by`` are events, by when they were made and id, that have just told the same: people who get one of them
    are left out.
    """

    queue_id: int
    warning_times: tuple[int, ...]
    except_times: tuple[int, ...] = ()
    told_by: tuple[tuple[datetime, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Chats:
    """These people, or the operator's chat."""

    chat_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MovedUsers:
    """People whose houses the event's import put into other queues."""


@dataclass(frozen=True, slots=True)
class FilteredUsers:
    """Everybody whom a filter means. ``by`` is who asked for it, ``estimate`` how many they were thought to be."""

    filter: str = ""
    estimate: int = 0
    by: str | None = None


@dataclass(frozen=True, slots=True)
class OtherReleaseAudience:
    """An audience that this release does not understand: nobody is told, rather than everybody."""


EventAudience = QueueResidents | WarnedResidents | Chats | MovedUsers | FilteredUsers
StoredAudience = EventAudience | OtherReleaseAudience
