"""The order of streets and of houses."""

import random

from svitlobot.domain.addresses.alphabet import alphabetical, first_letter, natural


def test_the_ukrainian_alphabet_is_the_order() -> None:
    alphabet = [*"абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"]
    mixed = [*alphabet, "7", "ы", "z"]
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=alphabetical) == ["7", *alphabet, "z", "ы"]


def test_a_shorter_word_and_a_space_come_first() -> None:
    listed = ["зелена", "зелена бічна", "зеленогірська", "зелений гай"]
    assert sorted(listed, key=alphabetical) == ["зелена", "зелена бічна", "зелений гай", "зеленогірська"]


def test_a_name_is_listed_under_its_capital() -> None:
    assert [first_letter(key) for key in ("їжакевича", "ґалаґанівська", "700 річчя львова", "")] == ["Ї", "Ґ", "7", ""]


def test_houses_are_counted_not_spelled() -> None:
    counted = ["2", "2а", "2б", "2ґ", "2/1", "2/10", "2к2", "10", "100", "бн"]
    mixed = counted[::-1]
    ordered = sorted(mixed, key=natural)
    assert [key for key in ordered if key.isdecimal()] == ["2", "10", "100"]
    assert ordered.index("2а") < ordered.index("2б") < ordered.index("10")
    assert ordered.index("2/1") < ordered.index("2/10") < ordered.index("10")
    assert ordered[-1] == "бн"
