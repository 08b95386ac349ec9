"""Spellings of one word sound the same, and words that differ do not."""

import pytest

from svitlobot.domain.addresses.spelling import is_latin, retyped, sound, transliterated


@pytest.mark.parametrize(
    ("russian", "ukrainian"),
    [
        ("городоцкая", "городоцька"), ("зелёная", "зелена"), ("шевченко", "шевченка"), ("украинки", "українки"),
        ("зелёный", "зелений"), ("верхняя", "верхня"), ("николая", "миколи"), ("медовой", "медової"),
        ("грушевского", "грушевського"), ("бандеры", "бандери"),
    ],
)  # fmt: skip
def test_russian_sounds_as_ukrainian(russian: str, ukrainian: str) -> None:
    assert sound(russian) == sound(ukrainian)


@pytest.mark.parametrize(
    ("latin", "ukrainian"),
    [
        ("shevchenka", "шевченка"), ("horodotska", "городоцька"), ("gorodocka", "городоцька"), ("yevhena", "євгена"),
        ("ievgena", "євгена"), ("shchyretska", "щирецька"), ("zalizniaka", "залізняка"), ("nechaia", "нечая"),
        ("khmelnytskoho", "хмельницького"), ("chervonoi", "червоної"), ("bratska", "братська"), ("vulytsia", "вулиця"),
    ],
)  # fmt: skip
def test_latin_letters_sound_as_the_ukrainian_they_stand_for(latin: str, ukrainian: str) -> None:
    assert sound(transliterated(latin)) == sound(ukrainian)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("зелена", "зимова"),
        ("хмільова", "хвильова"),
        ("шевська", "шевченка"),
        ("галицька", "галицького"),
        ("ясна", "ясний"),
    ],
)
def test_other_words_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_a_keyboard_that_was_not_switched_is_undone() -> None:
    assert retyped("itdxtyrf") == "шевченка"
    assert [is_latin(text) for text in ("itdxtyrf 5", "Shevчenka", "5")] == [True, False, True]
