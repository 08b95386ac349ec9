"""The operator's filters: what is understood, and how the rest is refused."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.users.filters import (
    MAX_LENGTH,
    MAX_VALUES,
    Age,
    AudienceFilter,
    FilterField,
    Term,
    parse_filter,
)
from svitlobot.errors import InvalidInputError


def test_words_are_joined_by_and_and_values_by_or() -> None:
    text = 'tier:pro,STANDARD queue:1.1 active:<30d blocked:no name:Олена address:"соборна 12" since:2026-01-01'
    assert parse_filter(text) == AudienceFilter(
        (
            Term(FilterField.TIER, (Tier.PRO, Tier.STANDARD)),
            Term(FilterField.QUEUE, ("1.1",)),
            Term(FilterField.ACTIVE, (Age(is_less=True, duration=timedelta(days=30)),)),
            Term(FilterField.BLOCKED, (False,)),
            Term(FilterField.NAME, ("олена",)),
            Term(FilterField.ADDRESS, ("соборна 12",)),
            Term(FilterField.SINCE, (date(2026, 1, 1),)),
        )
    )


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_said_means_everybody(text: str) -> None:
    assert parse_filter(text) == AudienceFilter()


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("tier:PRO city:Львів", 10, "невідоме слово «city»"),
        ("олена", 1, "немає двокрапки"),
        ("tier:", 6, "немає значення"),
        ("tier:GOLD", 6, "можна: NOFREE, FREE, STANDARD, PRO"),
        ("tier:PRO,", 10, "немає значення"),
        ("tier:PRO tier:FREE", 15, "вже є"),
        ('name:"олена', 6, "немає значення"),
        ('name:"олена"тарас', 13, "потрібна кома"),
        ("active:30d", 8, "<30d"),
        ("active:<0d", 8, "<30d"),
        ("active:<30d,>40d", 17, "одне значення"),
        ("since:2026-02-30", 7, "2026-01-31"),
        ("id:0", 4, "123456"),
        ("blocked:maybe", 9, "yes, no"),
        ("name:@", 6, "початок імені"),
        (f"id:{','.join(str(number) for number in range(1, MAX_VALUES + 2))}", None, "значень"),
        (" " * (MAX_LENGTH + 1), None, "довший"),
        ("name:a\x00b", 7, "знак"),
        (":PRO", 1, "має бути слово, можна: id"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_what_is_known(
    text: str, place: int | None, reason: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_filter(text)
    assert reason in refused.value.text
    if place is not None:
        assert f"знак {place}:" in refused.value.text


_WORDY = st.text(st.characters(exclude_characters='"\x00', exclude_categories=["Cs"]), min_size=1, max_size=20).map(
    str.strip
)
_NAMES = _WORDY.map(lambda name: name.removeprefix("@").lower().strip()).filter(
    lambda name: name and not name.startswith("@") and name.lower() == name
)
_AGES = st.builds(Age, st.booleans(), st.integers(1, 3660 * 24).map(lambda hours: timedelta(hours=hours)))
_VALUES = {
    FilterField.ID: st.integers(1, 2**52 - 1),
    FilterField.USERNAME: _NAMES,
    FilterField.NAME: _NAMES,
    FilterField.TIER: st.sampled_from(Tier),
    FilterField.QUEUE: _WORDY.filter(bool),
    FilterField.ADDRESS: _WORDY.filter(bool),
    FilterField.ACTIVE: _AGES,
    FilterField.SINCE: st.dates(date(2000, 1, 1), date(2199, 12, 31)),
    FilterField.UNTIL: st.dates(date(2000, 1, 1), date(2199, 12, 31)),
    FilterField.BLOCKED: st.booleans(),
    FilterField.BANNED: st.booleans(),
}
_SINGLE = {FilterField.ACTIVE, FilterField.SINCE, FilterField.UNTIL, FilterField.BLOCKED, FilterField.BANNED}


def _most(word: FilterField) -> int:
    return 1 if word in _SINGLE else 3


@st.composite
def filters(draw: st.DrawFn) -> AudienceFilter:
    words = draw(st.lists(st.sampled_from(FilterField), unique=True, max_size=4))
    return AudienceFilter(
        tuple(
            Term(word, tuple(draw(st.lists(_VALUES[word], unique=True, min_size=1, max_size=_most(word)))))
            for word in words
        )
    )  # fmt: skip


@given(filters())
def test_a_filter_says_itself_in_words_that_mean_the_same(chosen: AudienceFilter) -> None:
    if len(str(chosen)) <= MAX_LENGTH:
        assert parse_filter(str(chosen)) == chosen


@pytest.mark.parametrize("text", ["username:@@olena", 'name:"@ @оля"', "name:@@"])
def test_what_was_understood_means_the_same_when_it_is_read_again(text: str) -> None:
    with suppress(InvalidInputError):
        assert parse_filter(str(parse_filter(text))) == parse_filter(text)


@given(st.text(max_size=MAX_LENGTH + 10) | st.from_regex(r"([a-z]{2,7}:\S{0,9}[ ,\"]?){0,6}"))
def test_any_text_is_understood_or_refused_in_words(text: str) -> None:
    with suppress(InvalidInputError):  # anything else would be a bug
        assert len(parse_filter(text).terms) <= len(FilterField)
