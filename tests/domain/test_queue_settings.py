"""What a queue may be called, and which channel it may have."""

import pytest

from svitlobot.domain.queue_settings import checked_channel, checked_name
from svitlobot.errors import InvalidInputError


@pytest.mark.parametrize(("typed", "name"), [(" 1.1 ", "1.1"), ("Черга  5", "Черга 5"), ("6-а/2", "6-а/2")])
def test_a_name_is_kept_without_what_nobody_sees(typed: str, name: str) -> None:
    assert checked_name(typed) == name


@pytest.mark.parametrize("wrong", ["", "   ", '1.1"x', "...", "\u200b", "9" * 51])
def test_a_name_that_cannot_be_asked_for_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInputError):
        checked_name(wrong)


@pytest.mark.parametrize("wrong", [501, 0, -501, -1_000_000_000_000, -(10**15)])
def test_a_person_or_a_small_group_is_no_channel(wrong: int) -> None:
    with pytest.raises(InvalidInputError, match="-100"):
        checked_channel(wrong)


def test_a_channel_is_one_and_may_be_none() -> None:
    assert checked_channel(-1001234567890) == -1001234567890
    assert checked_channel(None) is None
