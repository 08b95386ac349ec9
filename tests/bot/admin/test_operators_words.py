"""What the operator writes to many or to one: what becomes of its markup, and how it is said whom it is for."""

import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.broadcasts.compose import audience_name
from svitlobot.bot.screens.texts import Texts

from ..homes import move_in
from ..operating import OPERATOR, opens
from ..people import Person


@pytest.fixture
def config() -> BotConfig:
    """One operator."""
    return BotConfig(admin_user_ids=frozenset({OPERATOR}))


@pytest.fixture
def operator(person: Person) -> Person:
    """The operator's phone."""
    return Person(person.line, OPERATOR)


async def test_a_custom_emoji_is_sent_as_the_ordinary_one_it_shows(operator: Person, person: Person) -> None:
    await move_in(person)
    await opens(operator, "📣 Розсилка", "👥 Усім")
    emoji = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}
    code = {"type": "pre", "offset": 3, "length": 2, "language": "python"}
    await operator.sends(text="👍 ні", entities=[emoji, code])
    assert operator.messages[-2].text == "👍 ні"
    assert "Кому: усім" in operator.last.text


async def test_a_text_that_its_markup_makes_too_long_is_refused_in_clear_words(
    operator: Person, person: Person
) -> None:
    await move_in(person)
    await opens(operator, "📣 Розсилка", "👥 Усім")
    await operator.writes("&" * 2_000)
    assert operator.last.text.endswith("це 10000 знаків, а вміщається 8192: скоротіть")
    await operator.writes("коротше")
    assert operator.messages[-2].text == "коротше"
    await opens(operator, "👤 Люди")
    await operator.writes(str(person.user_id))
    await operator.presses("Олена · FREE")
    await operator.presses("✉️ Написати")
    await operator.writes("&" * 2_000)
    assert operator.last.text.endswith("скоротіть")
    await operator.writes("ні")
    assert operator.last.text == "✏️ Потрібно від 3 до 3000 знаків."


@pytest.mark.parametrize(
    ("filter_text", "said"),
    [
        ("", "усім"),
        ("tier:PRO", "тариф «Про»"),
        ('queue:"Черга 1"', "черга Черга 1"),
        ("queue:1.1", "черга 1.1"),
        ("queue:1.1,1.2", "queue:1.1,1.2"),
        ("tier:PRO,FREE", "tier:PRO,FREE"),
        ("tier:PRO queue:1.1", "tier:PRO queue:1.1"),
    ],
)
def test_whom_a_broadcast_is_for_is_said_in_words_where_a_button_said_it(filter_text: str, said: str) -> None:
    assert audience_name(Texts(), filter_text) == said
