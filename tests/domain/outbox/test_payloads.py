"""An event cannot be made without what its text says; every kind and text has one class."""

from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any

import pytest

from svitlobot.domain.callback_data import Button, Buttons
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.power import PowerOffPayload
from svitlobot.domain.outbox.payloads.registry import CLASSES, PAYLOADS, own_text
from svitlobot.domain.texts.templates import PLACEHOLDERS
from svitlobot.domain.texts.wording import BUILT_IN

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SAMPLES: dict[Any, Any] = {
    str: "11:05",
    int: 7,
    bool: True,
    datetime: NOW,
    tuple[date, ...]: (NOW.date(),),
    Buttons: ((Button("button_quiet", "quiet:2"),),),
}
PER_PERSON = frozenset({"address"})

of_each_class = pytest.mark.parametrize("payload_class", CLASSES, ids=lambda one: one.__name__)


def required(payload_class: type[Payload]) -> dict[str, Any]:
    """Return a sample for each field that an event of the class must have."""
    return {one.name: SAMPLES[one.type] for one in fields(payload_class) if one.default is MISSING}


def test_every_kind_has_one_class_for_its_own_text_and_one_for_each_other() -> None:
    assert {kind for kind, _ in PAYLOADS} == set(EventKind)
    assert [kind for kind in EventKind if (kind, own_text(kind)) not in PAYLOADS] == []
    assert len(PAYLOADS) == len(CLASSES)


@of_each_class
def test_a_class_has_a_text_and_fills_all_its_placeholders(payload_class: type[Payload]) -> None:
    assert payload_class.text_key in BUILT_IN
    payload = payload_class(**required(payload_class))
    filled = payload.values("1.1").keys() | payload.values_at(NOW).keys()
    assert PLACEHOLDERS[payload_class.text_key] - PER_PERSON <= filled


@of_each_class
def test_an_event_that_lacks_a_field_or_misspells_one_cannot_be_made(payload_class: type[Payload]) -> None:
    sound = required(payload_class)
    for name in sound:
        with pytest.raises(TypeError, match=name):
            payload_class(**{other: value for other, value in sound.items() if other != name})
    with pytest.raises(TypeError, match="notte"):
        payload_class(**sound, notte="")


def test_a_payload_is_not_changed_once_it_is_made() -> None:
    payload = PowerOffPayload(time="11:05", note="")
    with pytest.raises(AttributeError):
        payload.note = "Інше"  # type: ignore[misc]
