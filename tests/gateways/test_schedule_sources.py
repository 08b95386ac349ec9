"""Schedules as sources give them: real files, and everything that is wrong with files."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from svitlobot.clock import KYIV
from svitlobot.domain.schedules.days import DayStatus
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES
from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.schedule_sources import parse_schedule

from .reading import SAMPLES, TODAY, parse, spoken


def test_a_real_fact_file_gives_the_very_half_hours_it_holds() -> None:
    document = json.loads((SAMPLES / "vinnytsia_fact.json").read_text())
    parsed = parse_schedule((SAMPLES / "vinnytsia_fact.json").read_bytes(), TODAY)
    assert parsed.said_at == datetime(2026, 1, 16, 23, 15, tzinfo=KYIV)
    halves = {"yes": (), "no": (0, 1), "first": (0,), "second": (1,)}
    compared = 0
    for key, groups in document["fact"]["data"].items():
        day = datetime.fromtimestamp(int(key), KYIV).date()
        for group, hours in groups.items():
            expected = {(int(hour) - 1) * 2 + half for hour, word in hours.items() for half in halves[word]}
            schedule = parsed.days[group][day]
            assert {half for one in schedule.windows for half in range(one.start // 30, one.end // 30)} == expected
            compared += len(expected)
    assert compared > 200


def test_tomorrow_full_of_power_before_it_is_planned_is_unknown() -> None:
    parsed = parse_schedule((SAMPLES / "dtek_fact.json").read_bytes(), TODAY)
    assert {schedules[date(2025, 10, 30)].status for schedules in parsed.days.values()} == {DayStatus.UNKNOWN}
    assert spoken(parsed.days["GPV1.1"][date(2025, 10, 29)]) == ["12:30–16:30"]
    assert parsed.days["GPV2.1"][date(2025, 10, 29)].status is DayStatus.NONE_PLANNED


def test_a_real_template_gives_possible_outages_by_weekday_and_no_days() -> None:
    parsed = parse_schedule((SAMPLES / "dnipro_preset.json").read_bytes(), TODAY)
    assert parsed.days == {}
    assert [f"{one}{'?' * one.is_possible}" for one in parsed.weekly["GPV1.1"][0]] == [
        "00:00–04:00?", "07:30–14:30?", "18:00–24:00?",
    ]  # fmt: skip


def test_real_answers_of_yasno() -> None:
    samples = json.loads((SAMPLES / "yasno.json").read_text())
    published = parse(samples["published and preliminary"]).days["1.1"]
    assert published[date(2025, 12, 13)].status is DayStatus.NONE_PLANNED
    assert published[date(2025, 12, 14)].status is DayStatus.PRELIMINARY
    assert spoken(published[date(2025, 12, 14)]) == ["00:00–03:00", "06:30–13:30", "17:00–20:30"]
    emergency = parse(samples["emergency"]).days["1.1"]
    assert {schedule.status for schedule in emergency.values()} == {DayStatus.EMERGENCY}
    (week,) = parse(samples["template of a week"]).weekly.values()
    assert week[0]


@pytest.mark.parametrize("status", ["ScheduleApplies", "WaitingForSchedule", "SomethingNew", None])
def test_yasno_without_slots_is_unknown_whatever_the_status(status: str | None) -> None:
    day = {"slots": [], "date": "2026-11-24T00:00:00+02:00", "status": status}
    assert parse({"1.1": {"today": day}}).days["1.1"][TODAY].status is DayStatus.UNKNOWN


def test_hours_may_be_counted_from_nought() -> None:
    hours = {str(hour): "no" if hour == 0 else "yes" for hour in range(24)}
    parsed = parse({"data": {"1795471200": {"GPV1.1": hours}}, "update": "08:30 24.11.2026", "today": 1795471200})
    assert spoken(parsed.days["GPV1.1"][TODAY]) == ["00:00–01:00"]
    assert parsed.said_at == datetime(2026, 11, 24, 8, 30, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("1795471200", date(2026, 11, 24)),  # midnight of Kyiv
        ("1795474800", date(2026, 11, 24)),  # one o'clock: by the offset of winter, were it summer
        ("1795467600", date(2026, 11, 24)),  # eleven in the evening: by the offset of summer
        ("1782853200", date(2026, 7, 1)),  # midnight of Kyiv in summer
        ("1782856800", date(2026, 7, 1)),
    ],
)
def test_a_day_begins_at_the_midnight_nearest_to_its_key(key: str, day: date) -> None:
    hours = {str(hour): "no" for hour in range(1, 25)}
    assert list(parse({"data": {key: {"1.1": hours}}, "update": ""}).days["1.1"]) == [day]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-24T00:00:00+02:00", date(2026, 11, 24)),
        ("2026-11-23T22:00:00Z", date(2026, 11, 24)),
        ("2026-11-23T23:00:00+02:00", date(2026, 11, 24)),
        ("2026-11-24T00:00:00+03:00", date(2026, 11, 24)),
        ("2026-07-01T00:00:00+02:00", date(2026, 7, 1)),
        ("2026-11-24", date(2026, 11, 24)),
    ],
)
def test_yasno_means_the_day_of_kyiv_in_whatever_zone_it_is_written(written: str, day: date) -> None:
    slots = [{"start": 0, "end": 1440, "type": "Definite"}]
    parsed = parse({"1.1": {"today": {"slots": slots, "date": written, "status": "ScheduleApplies"}}})
    assert list(parsed.days["1.1"]) == [day]


@pytest.mark.parametrize("status", ["ScheduleApplies", "WaitingForSchedule"])
def test_a_day_of_yasno_of_which_hours_are_missing_is_unknown(status: str) -> None:
    slots = [{"start": 0, "end": 60, "type": "Definite"}, {"start": 120, "end": 1440, "type": "NotPlanned"}]
    day = {"slots": slots, "date": "2026-11-24T00:00:00+02:00", "status": status}
    assert parse({"1.1": {"today": day}}).days["1.1"][TODAY].status is DayStatus.UNKNOWN


@pytest.mark.parametrize("nothing", [[], {"fact": {"data": [], "update": "24.07.2026 08:30"}, "preset": {"data": {}}}])
def test_no_information_gives_no_days(nothing: Any) -> None:
    parsed = parse(nothing)
    assert (parsed.days, parsed.weekly) == ({}, {})


def test_prykarpattia_orders_windows_and_ends_the_day_at_midnight() -> None:
    windows = [{"from": "22:00", "to": "00:00"}, {"from": "05:00", "to": "08:30"}]
    parsed = parse([{"eventDate": "24.11.2026", "queues": {"6.1": windows, "6.2": []}}])
    assert spoken(parsed.days["6.1"][TODAY]) == ["05:00–08:30", "22:00–24:00"]
    assert parsed.days["6.2"][TODAY].status is DayStatus.NONE_PLANNED


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"data": {"1795471200": {"GPV1.1": {"1": "yes"}}}, "update": ""}, r"GPV1\.1, 24\.11, година 2: немає даних"),
        ({"data": {"завтра": {}}, "update": ""}, "ключ дня"),
        ({"1.1": {"today": {"date": "колись", "slots": []}}}, r"група 1\.1, колись: незрозуміла дата"),
        ({"1.1": {"today": {"date": "2026-11-24", "slots": [{"start": 0, "end": 9e9, "type": "?"}]}}}, "тип «"),
        ([{"eventDate": "24.11.2026", "queues": {"6.1": [{"from": "25:00", "to": "26:00"}]}}], r"група 6\.1.*25:00"),
        ("1.1: 02:00–05:00, 9:75-10:00", r"рядок 1: незрозумілий час «9:75»"),
        ("1.1: 22:00-02:00", "24:00"),
        ("1.1 скоро буде", "немає ні годин"),
        ("Слава Україні", "не знайшов жодної черги"),
        ("{", "не JSON"),
        ({"щось": 1}, "формат невідомий"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_group_and_hour(document: Any, text: str) -> None:
    with pytest.raises(InvalidInputError, match=text):
        parse(document)


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        parse_schedule(b"[" * (MAX_SCHEDULE_BYTES + 1), TODAY)


@pytest.mark.parametrize("entry", [{"today": {"date": "2026-11-24", "slots": []}}, {"slots": {}}])
def test_a_file_of_too_many_groups_is_refused(entry: object) -> None:
    with pytest.raises(TooLargeError, match="груп більше за 1000"):
        parse({f"g{number}": entry for number in range(1_001)})


def test_a_broken_group_costs_that_group_and_is_told_of() -> None:
    parsed = parse_schedule((SAMPLES / "vinnytsia_broken_group.json").read_bytes(), date(2026, 2, 10))
    statuses = {group: schedules[date(2026, 2, 10)].status for group, schedules in parsed.days.items()}
    assert statuses.pop("GPV5.1") is DayStatus.UNKNOWN
    assert set(statuses.values()) == {DayStatus.PUBLISHED}
    assert parsed.broken == {"GPV5.1"}
    assert "група GPV5.1, 10.02: немає жодної години" in parsed.notes[0]


def test_a_queue_whose_tomorrow_is_not_planned_yet_is_blank_though_others_are() -> None:
    hours = {str(hour): "yes" for hour in range(1, 25)}
    data = {"1795557600": {"GPV1.1": hours, "GPV1.2": hours | {"5": "no"}}}
    parsed = parse({"data": data, "update": "", "today": 1795471200})
    tomorrow = date(2026, 11, 25)
    assert parsed.days["GPV1.1"][tomorrow].status is DayStatus.UNKNOWN
    assert parsed.blanks == {("GPV1.1", tomorrow)}
    assert spoken(parsed.days["GPV1.2"][tomorrow]) == ["04:00–05:00"]


@pytest.mark.parametrize("broken", [None, [], "no", {"today": 5}, {"today": {"date": "колись"}}])
def test_a_broken_group_of_yasno_costs_that_group(broken: Any) -> None:
    slots = [{"start": 0, "end": 60, "type": "Definite"}, {"start": 60, "end": 1440, "type": "NotPlanned"}]
    good = {"today": {"slots": slots, "date": "2026-11-24T00:00:00+02:00", "status": "ScheduleApplies"}}
    parsed = parse({"1.1": good, "1.2": broken})
    assert spoken(parsed.days["1.1"][TODAY]) == ["00:00–01:00"]
    assert parsed.broken == {"1.2"}


def test_a_broken_queue_of_prykarpattia_costs_that_queue() -> None:
    queues = {"6.1": [{"from": "05:00", "to": "08:00"}], "6.2": [{"from": "25:00", "to": "08:00"}]}
    parsed = parse([{"eventDate": "24.11.2026", "queues": queues}])
    assert spoken(parsed.days["6.1"][TODAY]) == ["05:00–08:00"]
    assert parsed.days["6.2"][TODAY].status is DayStatus.UNKNOWN


MIDNIGHT = 1795471200  # 24 November 2026 in Kyiv
FACT = {str(hour): "no" if hour in (9, 10) else "yes" for hour in range(1, 25)}
SLOTS = [(0, 480, "NotPlanned"), (480, 600, "Definite"), (600, 1440, "NotPlanned")]


def of_yasno(day: object, slots: list[tuple[Any, Any, str]]) -> dict[str, Any]:
    listed = [{"start": start, "end": end, "type": kind} for start, end, kind in slots]
    return {"1.1": {"today": {"slots": listed, "date": day, "status": "ScheduleApplies"}, "updatedOn": None}}


def of_prykarpattia(day: str, begins: str, ends: str) -> list[dict[str, Any]]:
    return [{"eventDate": day, "queues": {"1.1": [{"from": begins, "to": ends}]}}]


@pytest.mark.parametrize(
    "document",
    [
        {"data": {str(MIDNIGHT * 1000): {"1.1": FACT}}, "update": "", "today": MIDNIGHT * 1000},
        {"data": {str(MIDNIGHT): {"1.1": FACT}}, "update": "", "today": str(MIDNIGHT)},
        {"data": {"2026-11-24": {"1.1": FACT}}, "update": "", "today": "2026-11-24"},
        {"data": {str(MIDNIGHT): {"1.1": {hour.zfill(2): word.upper() for hour, word in FACT.items()}}}, "update": ""},
        of_yasno(MIDNIGHT * 1000, SLOTS),
        of_yasno("2026-11-24T00:00:00+02:00", [(str(start), str(end), kind) for start, end, kind in SLOTS]),
        of_yasno("2026-11-24T00:00:00+02:00", [(float(start), end, kind.upper()) for start, end, kind in SLOTS]),
        of_prykarpattia("2026-11-24", "8:00", "10:00"),
        of_prykarpattia("24.11.2026", "08:00:00", "10:00:00"),
    ],
)
def test_a_feed_may_write_its_numbers_days_and_words_in_another_way(document: Any) -> None:
    assert spoken(parse(document).days["1.1"][TODAY]) == ["08:00–10:00"]


@pytest.mark.parametrize("written", [MIDNIGHT, MIDNIGHT * 1000, str(MIDNIGHT), "2026-11-24T00:00:00+02:00"])
def test_a_feed_says_when_it_was_made_in_seconds_milliseconds_or_words(written: object) -> None:
    said_at = parse({"fact": {"data": {str(MIDNIGHT): {"1.1": FACT}}}, "lastUpdated": written}).said_at
    assert said_at is not None
    assert said_at.timestamp() == MIDNIGHT


@pytest.mark.parametrize(
    "document",
    [
        {"data": {str(MIDNIGHT): {"1.1": FACT}, str(MIDNIGHT + 86_400): None}, "update": ""},
        [*of_prykarpattia("24.11.2026", "08:00", "10:00"), {"eventDate": "25.11.2026", "queues": [1]}],
    ],
)
def test_a_day_that_holds_nothing_costs_that_day(document: Any) -> None:
    parsed = parse(document)
    assert spoken(parsed.days["1.1"][TODAY]) == ["08:00–10:00"]
    assert any("має бути об'єктом JSON" in note for note in parsed.notes)
