import pytest

from svitlobot.domain.addresses.questions import asks_about_power


@pytest.mark.parametrize(
    "text",
    [
        "світло є?",
        "Є світло",
        "Коли дадуть світло??",
        "нема світла",
        "Добрий день! Скажіть, будь ласка, коли у нас буде світло",
        "світло",
        "графік на завтра",
        "чому зникло світло",
        "когда дадут свет",
        "чи з'явилося світло",
    ],
)
def test_a_question_about_the_power_is_one(text: str) -> None:
    assert asks_about_power(text)


@pytest.mark.parametrize(
    "text",
    ["Світла", "вулиця Світла", "світла 10", "Світлогірська", "Світло 5", "", "?", "Привіт", "дача", "світло " * 13],
)
def test_an_address_or_anything_else_is_none(text: str) -> None:
    assert not asks_about_power(text)
