"""Schedules pasted as the text that operators publish, with its typos."""

import time
from contextlib import suppress
from datetime import date

import pytest

from svitlobot.domain.schedules.days import DayStatus
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources import parse_schedule

from .reading import TODAY, parse, spoken


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
    assert {group: spoken(schedules[TODAY]) for group, schedules in days.items()} == {
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
    "line",
    [
        " " * 490,
        "черга" + " " * 490,
        "1 " * 240,
        "1.1, " * 99,
        "1.1" + " 1:" * 150,
        "- " * 240,
        "10-12, " * 70,
        "1.1   10-12   " * 35,
        "1.1: " + "10-12   " * 60,
        "І, " * 160 + "черги",
        "V.I " * 120,
    ],
)
def test_a_text_of_the_worst_lines_is_read_in_no_time(line: str) -> None:
    began = time.process_time()
    with suppress(InvalidInputError):
        parse("\n".join([line] * 500))
    assert time.process_time() - began < 2
