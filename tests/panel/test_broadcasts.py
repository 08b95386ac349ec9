"""The page of broadcasts in the panel."""

from svitlobot.db.session import Database
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.schemas.broadcasts import NewBroadcast
from svitlobot.services import broadcasts
from town import Town

from .serving import Visitor


async def _begin(town: Town, text: str, key: str) -> int:
    async with town.database.transaction() as session:
        wanted = NewBroadcast(text=text, key=key)
        accepted = await broadcasts.accept(session, wanted, town.clock(), SendingRates(30.0), actor="cli")
    assert accepted.id is not None
    return accepted.id


async def _cancel(database: Database, town: Town, event_id: int) -> None:
    async with database.transaction() as session:
        await broadcasts.cancel(session, event_id, town.clock(), actor="cli")


async def test_a_cancelled_broadcast_leads_to_the_list_of_those_it_did_not_reach(
    browser_of_operator: Visitor, town: Town
) -> None:
    await town.database.pool.execute("INSERT INTO users (user_id, subscription_tier) VALUES (7, 'FREE')")
    going = await _begin(town, "Триває", "key-of-the-first")
    cancelled = await _begin(town, "<i>Скасована</i>", "key-of-the-second")
    await _cancel(town.database, town, cancelled)
    status, page = await browser_of_operator.get("/broadcasts")
    assert status == 200
    assert "&lt;i&gt;Скасована" in page
    assert f"/admin/broadcasts/{cancelled}/not_told.csv" in page
    assert f"/admin/broadcasts/{going}/not_told.csv" not in page
    status, rows = await browser_of_operator.get(f"/broadcasts/{cancelled}/not_told.csv")
    assert (status, rows.lstrip("\ufeff").split()) == (200, ["user_id,tier", "7,FREE"])


async def test_one_that_goes_on_and_one_that_never_was_have_no_list(browser_of_operator: Visitor, town: Town) -> None:
    going = await _begin(town, "Триває", "key-of-the-first")
    assert (await browser_of_operator.get(f"/broadcasts/{going}/not_told.csv"))[0] == 409
    assert (await browser_of_operator.get("/broadcasts/999/not_told.csv"))[0] == 404
    assert (await browser_of_operator.get("/broadcasts/x/not_told.csv"))[0] == 404
