"""Schedules as sources give them: real files, and everything that is wrong with files."""

import json
import time
from contextlib import suppress
from datetime import date, datetime
from datetime import time as clock
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from svitlobot.clock import KYIV
from svitlobot.domain.schedules import DayPlan, DayStatus
from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.schedule_sources import MAX_BYTES, ParsedSchedule, parse_schedule

SAMPLES = Path(__file__).parents[1] / "data" / "schedules"
TODAY = date(2026, 11, 24)


def parse(document: Any) -> ParsedSchedule:
    content = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return parse_schedule(content.encode(), TODAY)


def spoken(plan: DayPlan) -> list[str]:
    return [f"{window}{'?' if window.is_possible else ''}" for window in plan.windows]


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
            plan = parsed.days[group][day]
            assert {half for one in plan.windows for half in range(one.start // 30, one.end // 30)} == expected
            compared += len(expected)
    assert compared > 200


def test_tomorrow_full_of_power_before_it_is_planned_is_unknown() -> None:
    parsed = parse_schedule((SAMPLES / "dtek_fact.json").read_bytes(), TODAY)
    assert {plans[date(2025, 10, 30)].status for plans in parsed.days.values()} == {DayStatus.UNKNOWN}
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
    assert {plan.status for plan in emergency.values()} == {DayStatus.EMERGENCY}
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


def test_pasted_text_with_its_usual_typos() -> None:
    days = parse(
        "Оновлений графік на 24 листопада!\n"
        "1.1: 02;00–05:00, 09:00 - 12:00, 20:00-24:00\n"
        "Черга 1.2 – з 0:00 до 03.00, з 21:00 по 23:59\n"
        "2.1 не вимикається\n"
        "3.1, 3,2: 5-8,14:00—17:30\n"
        "4.1: аварійні відключення\n"
    ).days
    assert spoken(days["1.1"][TODAY]) == ["02:00–05:00", "09:00–12:00", "20:00–24:00"]
    assert spoken(days["1.2"][TODAY]) == ["00:00–03:00", "21:00–24:00"]
    assert days["2.1"][TODAY].status is DayStatus.NONE_PLANNED
    assert spoken(days["3.1"][TODAY]) == spoken(days["3.2"][TODAY]) == ["05:00–08:00", "14:00–17:30"]
    assert days["4.1"][TODAY].status is DayStatus.EMERGENCY


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Графік на завтра", date(2026, 11, 25)),
        ("Графік на 01.12.2026", date(2026, 12, 1)),
        ("Графік на 25.11", date(2026, 11, 25)),
        ("Графік на середу, 25.11, гаряча лінія 55-66-77", date(2026, 11, 25)),
        ("Графік 25 листопада 2026", date(2026, 11, 25)),
        ("Оновлено 24.11.2026. Графік на 25 листопада", date(2026, 11, 25)),
        ("Станом на 24.11.2026 графік на завтра, 25 листопада", date(2026, 11, 25)),
        ("Графік на сьогодні, завтра буде новий", TODAY),
        ("Завтра графік може змінитися", TODAY),
        ("Графік", TODAY),
    ],
)
def test_pasted_text_says_its_day_or_means_today(said: str, day: date) -> None:
    assert list(parse(f"{said}\n1.1: 10.12-12.12").days["1.1"]) == [day]


@pytest.mark.parametrize(
    ("today", "said", "day"),
    [
        (date(2026, 12, 31), "на 2 січня", date(2027, 1, 2)),
        (date(2027, 1, 1), "на 31.12", date(2026, 12, 31)),
        (date(2028, 1, 1), "на 29.02", date(2028, 2, 29)),
    ],
)
def test_a_date_without_its_year_is_the_nearest_one(today: date, said: str, day: date) -> None:
    assert list(parse_schedule(f"Графік {said}\n1.1: 10-12".encode(), today).days["1.1"]) == [day]


def test_a_group_may_be_a_whole_number_beside_the_word() -> None:
    days = parse("Черга 5: 10-12\nЧерги №1, 2: 5-8, 14:00-15:00\n6 черга – з 3 до 4 (1 год)\nЧерга 1.1: 10-11").days
    assert {group: spoken(plans[TODAY]) for group, plans in days.items()} == {
        "5": ["10:00–12:00"],
        "1": ["05:00–08:00", "14:00–15:00"],
        "2": ["05:00–08:00", "14:00–15:00"],
        "6": ["03:00–04:00"],
        "1.1": ["10:00–11:00"],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.1: 10-12\nа також 15:00-17:00", "рядок 2: є години, а черги немає"),
        ("Черга перша: 10-12\n1.2: 13-14", "рядок 1: є години"),
        ("1.1: 10-12\n1.2: 9-10\n1,1: 15-17", r"група 1\.1, рядок 3: черга вже була"),
        ("1.1: 10-12, 15", "рядок 1: незрозуміло, що означає «15»"),
        ("1.1-1.2: 10-12", "рядок 1: незрозуміло"),
        ("Черги 5-8: 10-12", "рядок 1: є години"),
        ("На 24.11.2026\n1.1: 10-12\nНа 25.11.2026\n1.2: 10-12", "на який він день"),
        ("24.11.2026\n1.1: 10-12\n25.11.2026\n1.2: 10-12", "на який він день"),
        ("На 24 та 25 листопада\n1.1: 10-12", "перед «25 листопада» є ще день"),
        ("На 31.02.2027\n1.1: 10-12", "дати «31.02.2027» не буває"),
        ("1.1: 10-12" + " " * 500, "рядок 1 довший"),
    ],
)  # fmt: skip
def test_no_outage_of_a_pasted_text_is_lost_or_moved_to_another_day(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        parse(text)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1.1: 00:00-24:00 не вимикається", "не вимик"),
        ("1.1: з 00:00 до 24:00 відключень не заплановано", "не заплано"),
        ("1.1: 10-12 відключень не буде", "відключень не буде"),
        ("1.1: скасовано відключення з 14:00 до 16:00", "скасовано"),
        ("1.1: додатково 14:00-16:00", "додатково"),
        ("1.1: 14:00-16:00 перенесено на 18:00-20:00", "перенесено"),
        ("1.1: світло є 14:00-16:00", "світло є"),
        ("1.1: 10-12 замість 14-16", "замість"),
        ("1.1: 10-12 або аварійні відключення", "аварійн"),
        ("Скасовано відключення:\n1.1: 14:00-16:00", "Скасовано відключення"),
        ("Години, коли є світло:\n1.1: 14:00-16:00", "є світло"),
    ],
)
def test_hours_beside_words_that_mean_something_else_are_no_outage(line: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=rf"рядок 1: .*«{words}"):
        parse(line)


@pytest.mark.parametrize(
    ("line", "windows"),
    [
        ("1.1: 8-12 можливе відключення", ["08:00–12:00?"]),
        ("1.1: можливі відключення 8-12, 14-16", ["08:00–12:00?", "14:00–16:00?"]),
        ("Додаткова інформація за телефоном\n1.1: світла не буде з 8 до 12", ["08:00–12:00"]),
        ("1.1: 8-12 світло буде відсутнє", ["08:00–12:00"]),
    ],
)
def test_an_outage_that_a_pasted_text_calls_possible_is_not_certain(line: str, windows: list[str]) -> None:
    assert spoken(parse(line).days["1.1"][TODAY]) == windows


def test_of_several_outages_it_must_be_clear_which_are_only_possible() -> None:
    with pytest.raises(InvalidInputError, match="рядок 1: незрозуміло, які з годин лише можливі"):
        parse("1.1: 8-12, 14-16 можливо")


@pytest.mark.parametrize(
    "line", [" " * 490, "черга" + " " * 490, "1 " * 240, "1.1, " * 99, "1.1" + " 1:" * 150, "- " * 240]
)
def test_a_text_of_the_worst_lines_is_read_in_no_time(line: str) -> None:
    began = time.process_time()
    with suppress(InvalidInputError):
        parse("\n".join([line] * 500))
    assert time.process_time() - began < 2


def grid(tmp_path: Path, *, rows: list[list[object]], day: object = "24.11.2026") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([day])
    sheet.append(["", *(f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48))])
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "grid.xlsx")
    return (tmp_path / "grid.xlsx").read_bytes()


@pytest.mark.parametrize("day", ["24.11.2026", "2026-11-24", datetime(2026, 11, 24)])  # noqa: DTZ001 - Excel has no zone
def test_a_grid_of_half_hours(tmp_path: Path, day: object) -> None:
    row = ["1.1", *("" if half < 46 else "Х" if half == 46 else "x" for half in range(48))]
    parsed = parse_schedule(grid(tmp_path, rows=[row, ["1.2", None, "-", *[None] * 46]], day=day), TODAY)
    assert spoken(parsed.days["1.1"][TODAY]) == ["23:00–24:00"]
    assert parsed.days["1.2"][TODAY].status is DayStatus.NONE_PLANNED


def test_a_row_of_a_grid_that_holds_nothing_is_unknown_and_told_of(tmp_path: Path) -> None:
    rows = [["1.1", "X"], ["1.2"], ["2.1", *[""] * 48]]
    parsed = parse_schedule(grid(tmp_path, rows=rows), TODAY)
    assert {group: plans[TODAY].status.value for group, plans in parsed.days.items()} == {
        "1.1": "published", "1.2": "unknown", "2.1": "unknown",
    }  # fmt: skip
    assert parsed.notes == ["Порожні рядки пропущено (1.2, 2.1). Якщо відключень немає, поставте в рядку черги «-»."]


def test_a_merged_cell_of_a_grid_is_off_for_as_long_as_it_is_wide(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1"], ["1.2", "X"]])))
    book.active["AL3"] = "X"
    book.active.merge_cells("AL3:AQ4")
    book.save(tmp_path / "merged.xlsx")
    days = parse_schedule((tmp_path / "merged.xlsx").read_bytes(), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["18:00–21:00"]
    assert spoken(days["1.2"][TODAY]) == ["00:00–00:30", "18:00–21:00"]


def test_a_grid_with_a_column_too_many_is_refused(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1", "X"]])))
    book.active.insert_cols(2)
    book.active["B2"] = "адреси"
    book.save(tmp_path / "shifted.xlsx")
    with pytest.raises(InvalidInputError, match="рядок 2, стовпець 2: має бути 00:00, а не «адреси»"):
        parse_schedule((tmp_path / "shifted.xlsx").read_bytes(), TODAY)


@pytest.mark.parametrize(
    "label", [lambda at: at, lambda at: f"{at:%H.%M}", lambda at: f"{at:%-H:%M}–{at:%H:59}", lambda at: at.hour / 24]
)
def test_hours_of_a_grid_may_be_typed_or_be_excels_own(tmp_path: Path, label: Any) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1", *[None] * 47, "X"]])))
    for half in range(0, 48, 2):
        book.active.cell(2, half + 2).value = label(clock(half // 2))
    book.save(tmp_path / "labels.xlsx")
    days = parse_schedule((tmp_path / "labels.xlsx").read_bytes(), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["23:30–24:00"]


def test_a_group_that_is_twice_in_a_grid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"група 1\.1, рядок 4: черга вже була вище"):
        parse_schedule(grid(tmp_path, rows=[["1.1", "X"], ["1.1", "-"]]), TODAY)


def test_an_empty_form_saved_by_mistake_is_not_a_day_without_outages(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="жодного X"):
        parse_schedule(grid(tmp_path, rows=[["1.1", *[None] * 48]]), TODAY)


def test_a_wrong_cell_of_a_grid_is_named_by_group_and_hour(tmp_path: Path) -> None:
    row = ["2.1", *("так" if half == 5 else "X" for half in range(48))]
    with pytest.raises(InvalidInputError, match=r"група 2\.1, рядок 3, 02:30: незрозуміле «так»"):
        parse_schedule(grid(tmp_path, rows=[row]), TODAY)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"data": {"1795471200": {"GPV1.1": {"1": "yes"}}}, "update": ""}, r"GPV1\.1, 24\.11, година 2: немає даних"),
        ({"data": {"завтра": {}}, "update": ""}, "ключ дня"),
        ({"1.1": {"today": {"date": "колись", "slots": []}}}, r"група 1\.1, колись: незрозуміла дата"),
        ({"1.1": {"today": {"date": "2026-11-24", "slots": [{"start": 0, "end": 9e9, "type": "?"}]}}}, "тип «"),
        ([{"eventDate": "24.11.2026", "queues": {"6.1": [{"from": "25:00", "to": "26:00"}]}}], r"група 6\.1.*25:00"),
        ("1.1: 02:00–05:00, 9:75-10:00", r"рядок 1: незрозумілий час «9:75»"),
        ("1.1: 22:00-02:00", "24:00"),
        ("1.1 скоро буде", "немає ні годин"),
        ("Слава Україні", "не знайшли жодної черги"),
        ("{", "не JSON"),
        ({"щось": 1}, "формат невідомий"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_group_and_hour(document: Any, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        parse(document)


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        parse_schedule(b"[" * (MAX_BYTES + 1), TODAY)


@pytest.mark.parametrize("entry", [{"today": {"date": "2026-11-24", "slots": []}}, {"slots": {}}])
def test_a_file_of_too_many_groups_is_refused(entry: object) -> None:
    with pytest.raises(TooLargeError, match="груп більше за 1000"):
        parse({f"g{number}": entry for number in range(1_001)})
