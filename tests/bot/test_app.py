"""The bot as a whole: people write, the bot answers, whatever fails in between."""

from .people import Person


async def test_a_newcomer_is_greeted_and_known(person: Person) -> None:
    await person.writes("/start")

    answer = await person.line.api.town.database.pool.fetchval("SELECT first_name FROM users")
    assert answer == "Олена"
    assert "СвітлоБот" in person.messages[0].text
