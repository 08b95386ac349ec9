"""Posts of grid operators in the eight structures in which they are published."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.schedules.amendments import (
    AddWindows,
    CancelWindows,
    DeclareEmergency,
    MoveEnd,
    MoveStart,
    Replace,
    Retime,
)
from svitlobot.domain.schedules.days import DayStatus, Window
from svitlobot.errors import InvalidInputError

from .reading import TODAY, parse, spoken


def table(text: str, day: date = TODAY) -> dict[str, list[str]]:
    """Return the windows by group that a post gives for a day."""
    return {group: spoken(days[day]) for group, days in parse(text).days.items()}


def changes(text: str) -> list[tuple[tuple[str, ...], object]]:
    """Return the amendments of a post."""
    return [(one.groups, one.change) for one in parse(text).amendments]


@pytest.mark.parametrize(
    "prose",
    [
        "24 листопада з 00:00 до 24:00 у області діятимуть ГПВ",
        "ГОП для промисловості з 07:00 до 22:00",
        "2 черги одночасно з 14:00 до 19:00",
        "З 08:00 до 14:00 – 1,5 черги; з 14:00 до 19:00 – 2 черги одночасно",
        "3,5 черги одночасно з 10:00 до 18:00",
        "2.5 черги з 10:00 до 18:00",
        "Обсяг обмежень: з 00:00 до 07:00 - 2.5 черги",
        "Контакт-центр працює з 08:00 до 20:00, телефон 0 800 12 34 56",
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_sentences_with_hours_around_a_table_speak_of_no_queue(prose: str, is_above: bool) -> None:
    rows = "1.1: 13:00-16:30\n1.2: 09:00-12:00"
    parsed = parse(f"{prose}\n{rows}" if is_above else f"{rows}\n{prose}")
    assert {group: spoken(days[TODAY]) for group, days in parsed.days.items()} == {
        "1.1": ["13:00–16:30"], "1.2": ["09:00–12:00"],
    }  # fmt: skip
    assert not parsed.amendments
    assert "пропущено" in parsed.notes[0]


@pytest.mark.parametrize(
    ("row", "group", "windows"),
    [
        ("1.І 13:00-16:30", "1.1", ["13:00–16:30"]),
        ("5 черга І підчерга 08:00-10:00", "5.1", ["08:00–10:00"]),
        ("5 черга, II підчерга: 08:00-10:00", "5.2", ["08:00–10:00"]),
        ("Черга 3, підчерга 2: 08:00-10:00", "3.2", ["08:00–10:00"]),
        ("1.ІІ 13:00-16:30", "1.2", ["13:00–16:30"]),
        ("1.II: 13:00-16:30", "1.2", ["13:00–16:30"]),
        ("Черга 4-ІІ: 13:00-16:30", "4.2", ["13:00–16:30"]),
        ("Черга 4 I – 13:00-16:30", "4.1", ["13:00–16:30"]),
        ("3.1 07:00:14:00", "3.1", ["07:00–14:00"]),
        ("3.1 07:00:14:00, 18:00 -- 20:00", "3.1", ["07:00–14:00", "18:00–20:00"]),
        ("3.1 07.00:14.00", "3.1", ["07:00–14:00"]),
        ("Черга 1.1: 00-01, 02-04", "1.1", ["00:00–01:00", "02:00–04:00"]),
        ("Черга 1.1: 09:00-10:59", "1.1", ["09:00–11:00"]),
    ],
)
def test_a_queue_and_its_hours_in_the_ways_they_are_typed(row: str, group: str, windows: list[str]) -> None:
    assert table(row) == {group: windows}


@pytest.mark.parametrize("nothing", ["-", "–", "—", "немає", "без відключень", "відключень не передбачено"])
def test_a_dash_in_place_of_hours_means_no_outages(nothing: str) -> None:
    days = parse(f"Черга 1.1: 10-12\nЧерга 1.2: {nothing}").days
    assert days["1.2"][TODAY].status is DayStatus.NONE_PLANNED


@pytest.mark.parametrize("head", ["⚡ Черга {}", "Черга {}:", "🔹 {} підчерга", "{}", "Підчерга {} –"])
@pytest.mark.parametrize("row", ["з {} до {}", "• {} – {}", "{}-{}", "Відключення: {}-{}"])
def test_hours_stacked_below_their_queue(head: str, row: str) -> None:
    text = "\n".join(
        [head.format("1.1"), row.format("09:00", "14:00"), row.format("18:00", "20:00"), "", head.format("1.2"),
         row.format("00:00", "03:30")]
    )  # fmt: skip
    assert table(text) == {"1.1": ["09:00–14:00", "18:00–20:00"], "1.2": ["00:00–03:30"]}


def test_a_stacked_queue_may_be_without_outages_but_not_without_a_word() -> None:
    days = parse("⚡ Черга 1.1\nне вимикається\n⚡ Черга 1.2\nз 9 до 10").days
    assert days["1.1"][TODAY].status is DayStatus.NONE_PLANNED
    with pytest.raises(InvalidInputError, match=r"група 1\.2, рядок 3: немає ні годин"):
        parse("⚡ Черга 1.1\nз 09:00 до 14:00\n⚡ Черга 1.2")


def test_a_table_by_time() -> None:
    text = "09:00-09:59  1, 5 та 6 черги\n10:00-10:59  1, 2 черги\n11:00-11:59  4 черга"
    assert table(text) == {
        "1": ["09:00–11:00"], "5": ["09:00–10:00"], "6": ["09:00–10:00"], "2": ["10:00–11:00"], "4": ["11:00–12:00"],
    }  # fmt: skip
    assert table("з 10:00 до 12:00 – 1.1, 2.2\n12:00-14:00: підчерга 3.1") == {
        "1.1": ["10:00–12:00"], "2.2": ["10:00–12:00"], "3.1": ["12:00–14:00"],
    }  # fmt: skip


def test_in_a_table_by_time_a_number_that_may_be_a_count_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="рядок 2: незрозуміло, це номер черги чи скільки"):
        parse("10:00-11:00 1, 2 черги\n12:00-13:00 2 черги")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("графіки на 24 листопада скасовано", CancelWindows()),
        ("Застосування графіків погодинних відключень скасовано", CancelWindows()),
        ("Завтра, 25 листопада, відключень не планують", CancelWindows()),
        ("Графіки скасовано до 14:00", CancelWindows((Window(0, 840),))),
        ("Відключення скасовано з 14:00", CancelWindows((Window(840, 1440),))),
        ("Відключення з 10:00 до 12:00 скасовано", CancelWindows((Window(600, 720),))),
        ("Введено аварійні відключення, графіки погодинних відключень не діють", DeclareEmergency()),
    ],
)
def test_what_is_said_of_the_whole_region_changes_every_queue(text: str, change: object) -> None:
    assert changes(text) == [((), change)]


@pytest.mark.parametrize(
    ("sentence", "group", "change"),
    [
        ("у підчерги 3.1 відключення розпочнеться раніше – о 12:00", "3.1", MoveStart(720, is_earlier=True)),
        ("Для підчерги 2.2 знеструмлення почнеться пізніше, о 15:30", "2.2", MoveStart(930, is_earlier=False)),
        ("у підчерги 4.2 триватиме довше – до 22:00", "4.2", MoveEnd(1320, is_later=True)),
        ("Підчерга 4.2 – відключення завершиться раніше, о 16:00", "4.2", MoveEnd(960, is_later=False)),
        ("підчергу 1.2 додатково знеструмлять з 16:00 до 18:00", "1.2", AddWindows((Window(960, 1080),))),
        ("З 16:00 до 18:00 додатково знеструмлять підчергу 1.2", "1.2", AddWindows((Window(960, 1080),))),
        ("у підчерги 5.1 розпочнеться раніше – об 11:00 і триватиме до 16:00", "5.1", Retime(Window(660, 960))),
        ("Для 3.1 відключення переноситься з 14:00-18:00 на 16:00-20:00", "3.1",
         Replace((Window(840, 1080),), (Window(960, 1200),))),
        ("Для підчерги 3.1 відключення з 14:00 до 16:00 скасовано", "3.1", CancelWindows((Window(840, 960),))),
    ],
)  # fmt: skip
def test_an_amendment_of_a_queue(sentence: str, group: str, change: object) -> None:
    assert changes(f"Оновлення!\n{sentence}") == [((group,), change)]


def test_amendments_in_one_sentence_keep_to_their_own_hours() -> None:
    text = (
        "Зміни: у підчерги 3.1 відключення розпочнеться раніше – о 12:00, у підчерги 4.2 триватиме довше – до 22:00, "
        "підчерги 1.2 та 2.2 додатково знеструмлять з 16:00 до 18:00."
    )
    assert changes(text) == [
        (("3.1",), MoveStart(720, is_earlier=True)),
        (("4.2",), MoveEnd(1320, is_later=True)),
        (("1.2", "2.2"), AddWindows((Window(960, 1080),))),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("У підчерги 3.1 щось раніше о 12:00", "незрозуміло, що саме змінюється"),
        ("Відключення розпочнуться раніше – о 12:00", "є зміна відключень, а черги немає"),
        ("Підчергу 3.1 знеструмлять інакше, ніж у графіку", "немає ні годин"),
        ("Для третьої черги відключення з 15:00 до 17:00", "є години, а черги немає"),
        ("Графіки на 24 листопада скасовано", "суперечить графіку"),
    ],
)
def test_an_amendment_that_is_not_understood_refuses_the_post_with_its_line(line: str, why: str) -> None:
    with pytest.raises(InvalidInputError, match=f"рядок 3.*{why}"):
        parse(f"Графік\n1.1: 10:00-12:00\n{line}")


def test_a_post_may_say_what_its_silence_means() -> None:
    assert parse("1.1: 10-12\nІнші черги не вимикаються").have_others_power
    assert not parse("1.1: 10-12").have_others_power


minutes = st.integers(0, 46).flatmap(
    lambda half: st.tuples(st.just(half * 30), st.integers(half + 1, 48).map(lambda end: end * 30))
)
queue = st.tuples(st.integers(1, 6), st.integers(1, 2))
FORMS = (
    "{g} {a}-{b}",
    "Черга {g}: {a} – {b}",
    "⚡ Черга {g}\nз {a} до {b}",
    "підчерга {g} – з {a} по {b}",
    "{r} {a}-{b}",
    "{a}-{b} {g}, {g} підчерги",
)
PROSE = ("", "Шановні споживачі!\n", "З 00:00 до 24:00 діятимуть ГПВ\n", "ГОП для промисловості з 07:00 до 22:00\n")


@given(st.dictionaries(queue, minutes, min_size=1, max_size=12), st.sampled_from(FORMS), st.sampled_from(PROSE))
def test_a_table_in_any_form_gives_the_hours_it_was_written_from(
    schedules: dict[tuple[int, int], tuple[int, int]], form: str, prose: str
) -> None:
    def clock(minute: int) -> str:
        return "{:02}:{:02}".format(*divmod(minute, 60))

    rows = [
        form.format(g=f"{group}.{part}", r=f"{group}.{'І' * part}", a=clock(start), b=clock(end))
        for (group, part), (start, end) in schedules.items()
    ]
    expected = {
        f"{group}.{part}": [f"{clock(start)}–{clock(end)}"] for (group, part), (start, end) in schedules.items()
    }
    assert table(prose + "\n".join(rows)) == expected
