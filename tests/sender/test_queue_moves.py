"""People whose houses are in another queue now: each is told once, of their own houses, and only what is true."""

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.services.imports.queue_moves import tell_moved

from .stage import Stage


async def move(stage: Stage, *houses: int, to: int, key: str = "import:1") -> int:
    """Move houses to a queue as an import does; return how many people are to be told."""
    async with stage.database.transaction() as session:
        connection = await stage.database.connection_of(session)
        await connection.execute(
            "CREATE TEMP TABLE moved_people ON COMMIT DROP AS SELECT user_id, address_id, priority, "
            "ARRAY[queue_id] AS old_queues, ARRAY[$2::int] AS new_queues FROM user_addresses "
            "WHERE address_id = ANY ($1::int[])",
            list(houses),
            to,
        )
        await connection.execute("UPDATE addresses SET queue_id = $2 WHERE id = ANY ($1::int[])", list(houses), to)
        return await tell_moved(session, key, utc_now())


async def test_everybody_is_told_once_of_all_their_houses_and_of_no_others(stage: Stage) -> None:
    home, work, other = [await stage.house(f"вул. <b>{name}</b>") for name in ("Зелена", "Синя", "Біла")]
    await stage.person(7, home, work, other, tier=Tier.PRO)
    await stage.person(8, other)
    await stage.person(9, home, notifications_enabled=False)
    await stage.person(10, home, tier=Tier.NOFREE)
    await stage.person(11, other, work)  # FREE has one address; the other sleeps
    async with stage.sending():
        assert await move(stage, home, work, to=6) == 4
        await stage.until_settled()
    assert stage.reached == {7: 1}
    [text] = stage.texts(7)
    assert text == (
        "🔀 Ваш будинок тепер в іншій черзі\nвул. <b>Зелена</b>, 1: тепер черга 3.2 (була 1.1)\n"
        "вул. <b>Синя</b>, 1: тепер черга 3.2 (була 1.1)\n\n"
        "Про світло й графік далі писатиму за новою чергою. Робити нічого не треба."
    )


async def test_a_change_made_twice_is_told_once(stage: Stage) -> None:
    house = await stage.house()
    await stage.person(7, house)
    async with stage.sending():
        assert [await move(stage, house, to=2), await move(stage, house, to=3)] == [1, 0]
        await stage.until_settled()
    assert stage.reached == {7: 1}


async def test_a_house_that_is_back_by_the_time_of_sending_is_not_spoken_of(stage: Stage) -> None:
    back, moved = await stage.house(), await stage.house(number="2")
    await stage.person(7, back)
    await stage.person(8, moved)
    await move(stage, back, moved, to=2)
    await stage.database.pool.execute("UPDATE addresses SET queue_id = 1 WHERE id = $1", back)
    await stage.database.pool.execute("UPDATE addresses SET queue_id = 5 WHERE id = $1", moved)
    async with stage.sending():
        await stage.until_settled()
    assert stage.reached == {8: 1}
    assert "тепер черга 3.1 (була 1.1)" in stage.texts(8)[0]
    assert await stage.states() == {"superseded": 1, "sent": 1}


async def test_a_crowd_is_told_chunk_by_chunk(stage: Stage) -> None:
    await stage.crowd(1200)
    house = await stage.database.pool.fetchval("SELECT id FROM addresses LIMIT 1")
    async with stage.sending():
        assert await move(stage, house, to=2) == 1200
        await stage.until_settled()
    assert (len(stage.reached), set(stage.reached.values())) == (1200, {1})
