"""Words after numbers."""

import pytest

from svitlobot.domain.texts.plurals import counted


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "днів"), (1, "день"), (2, "дні"), (5, "днів"), (11, "днів"), (12, "днів"), (21, "день"), (24, "дні"),
     (25, "днів"), (101, "день"), (111, "днів"), (112, "днів"), (1_002, "дні")],
)  # fmt: skip
def test_a_number_takes_the_form_of_its_last_digits(count: int, text: str) -> None:
    assert counted(count, "день", "дні", "днів") == f"{count} {text}"
