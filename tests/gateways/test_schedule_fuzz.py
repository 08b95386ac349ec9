"""Whatever a file holds, it is read or refused, and missing data never becomes "no outages"."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from svitlobot.domain.schedules.days import DaySchedule, DayStatus
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.schedule_sources import ParsedSchedule, parse_schedule

SAMPLES = Path(__file__).parents[1] / "data" / "schedules"
TODAY = date(2026, 11, 24)


def parse(document: Any) -> ParsedSchedule:
    content = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return parse_schedule(content.encode(), TODAY)


hours = st.dictionaries(
    st.sampled_from([str(hour) for hour in range(26)]),
    st.sampled_from(["yes", "no", "first", "maybe", "off", 1, None]),
    max_size=26,
)
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["updatedOn", "lastUpdated", "scheduleApprovedSince",
                         "fact", "preset", "data", "update", "today", "tomorrow", "slots", "date", "status", "start",
                         "end", "type", "eventDate", "queues", "from", "to", "dsos", "groups", "1.1", "1795471200"]),
        inner, max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.one_of(json_like, st.fixed_dictionaries({"data": st.dictionaries(
    st.just("1795471200"), st.dictionaries(st.just("GPV1.1"), hours)), "update": st.just("")})))  # fmt: skip
def test_any_json_is_read_or_refused_and_never_makes_no_outages_of_missing_data(document: Any) -> None:
    try:
        parsed = parse(document)
    except SvitloBotError:
        return
    for schedules in parsed.days.values():
        for schedule in schedules.values():
            if schedule.status is DayStatus.NONE_PLANNED:
                text = json.dumps(document)
                assert text.count('"yes"') >= 24 or "NoOutages" in text or "[]" in text or "NotPlanned" in text


def _samples() -> list[Any]:
    """Whole documents of real sources."""
    yasno = json.loads((SAMPLES / "yasno.json").read_text())
    fact = json.loads((SAMPLES / "vinnytsia_fact.json").read_text())["fact"]
    return [*yasno.values(), {"fact": fact}, json.loads((SAMPLES / "dtek_fact.json").read_text())]


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Return every place in a document, as what holds it and its key there."""
    keys = document.keys() if isinstance(document, dict) else range(len(document) if isinstance(document, list) else 0)
    return [place for key in keys for place in [(document, key), *_places(document[key])]]


@settings(max_examples=300)
@given(st.sampled_from(_samples()), st.lists(st.integers(0, 10**6), min_size=1, max_size=3), st.booleans())
def test_a_real_file_that_lost_something_is_refused_or_says_no_outages_only_where_it_did(
    whole: Any, cuts: list[int], is_emptied: bool
) -> None:
    said_none = {
        (group, day) for group, day, schedule in _schedules(parse(whole)) if schedule.status is DayStatus.NONE_PLANNED
    }
    damaged = json.loads(json.dumps(whole))
    for cut in cuts:
        places = _places(damaged)
        if places:
            holder, key = places[cut % len(places)]
            if is_emptied:
                holder[key] = [] if isinstance(holder[key], list) else {} if isinstance(holder[key], dict) else None
            else:
                del holder[key]
    with suppress(SvitloBotError):
        for group, day, schedule in _schedules(parse(damaged)):
            assert schedule.status is not DayStatus.NONE_PLANNED or (group, day) in said_none


def _schedules(parsed: ParsedSchedule) -> list[tuple[str, date, DaySchedule]]:
    return [(group, day, schedule) for group, days in parsed.days.items() for day, schedule in days.items()]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse_schedule(text.encode("utf-8", "surrogatepass"), TODAY)
    except SvitloBotError:
        return
    assert parsed.days or parsed.format in {"empty", "dtek", "yasno", "prykarpattia"}
