"""Payloads and audiences as the JSON of their columns.

Fields that have their default are left out, and the text is named only where it is not the kind's own. Rows that an
earlier or later release wrote with other fields still load, as `OtherReleasePayload`.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, assert_never

import orjson
from pydantic import TypeAdapter, ValidationError

from svitlobot.domain.outbox.audiences import (
    Chats,
    EventAudience,
    FilteredUsers,
    MovedUsers,
    OtherReleaseAudience,
    QueueResidents,
    StoredAudience,
    WarnedResidents,
)
from svitlobot.domain.outbox.payloads.base import OtherReleasePayload, Payload, StoredPayload
from svitlobot.domain.outbox.payloads.registry import PAYLOADS, own_text
from svitlobot.domain.texts.wording import BUILT_IN


def payload_to_json(payload: Payload) -> str:
    """Return what a payload's column holds; moments are written as ``isoformat`` does."""
    found = {one.name: getattr(payload, one.name) for one in fields(payload)}
    wanted = {one.name: found[one.name] for one in fields(payload) if found[one.name] != one.default}
    text = {} if payload.text_key == own_text(payload.kind) else {"text_key": payload.text_key}
    return orjson.dumps(wanted | text).decode()


def payload_from_json(kind: str, raw: Mapping[str, Any]) -> StoredPayload:
    """Return the payload of a row. A text that only a newer release knows gives way to the kind's own."""
    text_key = str(raw.get("text_key"))
    if text_key not in BUILT_IN:
        text_key = own_text(kind)
    values = {name: value for name, value in raw.items() if name != "text_key"}
    payload_class = PAYLOADS.get((kind, text_key))
    if payload_class is None or not values.keys() <= {one.name for one in fields(payload_class)}:
        return OtherReleasePayload(kind, text_key, raw)
    try:
        return _reader(kind, text_key).validate_python(values)
    except ValidationError:
        return OtherReleasePayload(kind, text_key, raw)


@cache
def _reader(kind: str, text_key: str) -> TypeAdapter[Payload]:
    return TypeAdapter(PAYLOADS[kind, text_key])


def audience_to_json(audience: EventAudience) -> str:
    """Return what an audience's column holds."""
    return orjson.dumps(_audience(audience)).decode()


def _audience(audience: EventAudience) -> dict[str, Any]:
    match audience:
        case QueueResidents(queue_id):
            return {"queue": queue_id}
        case WarnedResidents(queue_id, times, others, told_by):
            optional = {"except_times": others, "said_by": told_by}
            return {"queue": queue_id, "warning_times": times} | {key: one for key, one in optional.items() if one}
        case Chats(chat_ids):
            return {"chats": chat_ids}
        case MovedUsers():
            return {"moved": True}
        case FilteredUsers(chosen, estimate, by):
            return {"everyone": True, "filter": chosen, "estimate": estimate, "by": by}
        case _:
            assert_never(audience)


def audience_from_json(raw: Mapping[str, Any]) -> StoredAudience:
    """Return the audience of a row; the keys that it has are its tag."""
    match raw:
        case {"chats": chat_ids}:
            return Chats(tuple(chat_ids))
        case {"queue": queue_id, "warning_times": times}:
            told_by = tuple((datetime.fromisoformat(at), event_id) for at, event_id in raw.get("said_by", ()))
            return WarnedResidents(queue_id, tuple(times), tuple(raw.get("except_times", ())), told_by)
        case {"queue": queue_id}:
            return QueueResidents(queue_id)
        case {"moved": True}:
            return MovedUsers()
        case {"everyone": True}:
            return FilteredUsers(raw.get("filter", ""), raw.get("estimate", 0), raw.get("by"))
        case _:
            return OtherReleaseAudience()
