"""Words after numbers."""

import pytest

from svitlobot.domain.outbox.payloads.personal import ReferralPayload, SubscriptionGrantedPayload
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.plurals import counted
from svitlobot.domain.texts.templates import spoken_days_change


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "днів"), (1, "день"), (2, "дні"), (5, "днів"), (11, "днів"), (12, "днів"), (21, "день"), (24, "дні"),
     (25, "днів"), (101, "день"), (111, "днів"), (112, "днів"), (1_002, "дні")],
)  # fmt: skip
def test_a_number_takes_the_form_of_its_last_digits(count: int, text: str) -> None:
    assert counted(count, "день", "дні", "днів") == f"{count} {text}"


@pytest.mark.parametrize(("count", "text"), [(30, "+30 днів"), (1, "+1 день"), (-2, "−2 дні"), (-21, "−21 день")])
def test_days_given_and_taken_are_counted_alike(count: int, text: str) -> None:
    assert spoken_days_change(count) == text


@pytest.mark.parametrize(("days", "text"), [(1, "1 день"), (3, "3 дні"), (5, "5 днів")])
def test_days_that_are_given_are_told_in_words(days: int, text: str) -> None:
    for payload in (
        ReferralPayload(days=days, tier="Стандарт", until="5 травня"),
        SubscriptionGrantedPayload(days=days, tier="Стандарт", until="5 травня"),
    ):
        assert f"одаровано {text}" in TextCatalog().plain(payload.text_key, **payload.values(None))
