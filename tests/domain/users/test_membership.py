"""For how long Telegram's answer about the channel stands."""

from datetime import UTC, datetime, timedelta

from svitlobot.domain.users.membership import MEMBERSHIP_FRESH_FOR, is_fresh

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_an_answer_stands_for_an_hour() -> None:
    assert timedelta(hours=1) == MEMBERSHIP_FRESH_FOR
    assert is_fresh(NOW - MEMBERSHIP_FRESH_FOR + timedelta(seconds=1), NOW)
    assert not is_fresh(NOW - MEMBERSHIP_FRESH_FOR, NOW)


def test_who_was_never_asked_of_is_asked_of_now() -> None:
    assert not is_fresh(None, NOW)
