"""Init data: what Telegram vouches for, by the example of others and by our own."""

from datetime import UTC, datetime, timedelta

import pytest

from svitlobot.api.mini_app_auth import user_of_init_data
from svitlobot.errors import NotAuthenticatedError

from .client import BOT_TOKENS, init_data

PERSON = 5_000_000_000_001
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
GOOD = init_data(PERSON, NOW)

# Signed by others' code, for the token "42:TEST".
PUBLISHED = "auth_date=1650385342&user=%7B%22id%22%3A42%2C%22first_name%22%3A%22Test%22%7D&query_id=test"
PUBLISHED_HASH = "46d2ea5e32911ec8d30999b56247654460c0d20949b6277af519e76271182803"


def test_a_published_example_is_believed() -> None:
    now = datetime.fromtimestamp(1_650_385_342, UTC)
    assert user_of_init_data(f"{PUBLISHED}&hash={PUBLISHED_HASH}", ["42:TEST"], now) == 42


@pytest.mark.parametrize(
    "notified",
    [
        GOOD,
        init_data(PERSON, NOW, BOT_TOKENS[1]),
        init_data(PERSON, NOW, start_param=""),
        init_data(PERSON, NOW, signature="третьої сторони"),
        init_data(PERSON, NOW - timedelta(hours=1)),
        init_data(PERSON, NOW + timedelta(seconds=60)),
    ],
    ids=["ours", "of our other bot", "blank value", "a signature of a third party", "an hour old", "a minute ahead"],
)
def test_what_telegram_signed_lately_is_believed(notified: str) -> None:
    assert user_of_init_data(notified, BOT_TOKENS, NOW) == PERSON


@pytest.mark.parametrize(
    "notified",
    [
        f"user=%7B%22id%22%3A1%7D&{GOOD}",
        f"auth_date=1&{GOOD}",
        f"hash=00&{GOOD}",
        f"{GOOD}&{GOOD}",
        init_data(PERSON, NOW, start_param="").replace("start_param=&", ""),
        init_data(PERSON, NOW).replace("signature=of-a-third-party_check&", ""),
        GOOD.rpartition("=")[0] + "=" + "а" * 64,
        GOOD.rpartition("=")[0] + "=",
        init_data(PERSON, NOW - timedelta(hours=1, seconds=1)),
        init_data(PERSON, NOW + timedelta(seconds=61)),
    ],
    ids=[
        "user twice", "age twice", "hash twice", "all twice", "blank value gone", "signature gone",
        "hash in Cyrillic", "no hash", "old", "from the future",
    ],
)  # fmt: skip
def test_what_telegram_did_not_sign_or_signed_long_ago_is_refused(notified: str) -> None:
    with pytest.raises(NotAuthenticatedError):
        user_of_init_data(notified, BOT_TOKENS, NOW)
