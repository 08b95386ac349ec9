"""Without paid days the tier follows the channel, and each change of it is in the log."""

from datetime import timedelta

import pytest

from svitlobot.db.session import Database
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import subscription_ends
from svitlobot.services.users import membership, profile
from town import Town

from ..purchases import OLENA, Purchases, notification_of


@pytest.fixture
async def purchases(emptied_database: Database) -> Purchases:
    """Olena is not in the channel."""
    purchases = Purchases(Town(emptied_database))
    await purchases.open()
    await learn(purchases, False)
    return purchases


async def learn(purchases: Purchases, is_member: bool) -> None:
    async with purchases.town.database.transaction() as session:
        await membership.learn(session, OLENA, is_member=is_member, at=purchases.town.clock())


async def changes(purchases: Purchases) -> list[str]:
    query = "SELECT description FROM action_logs WHERE action_type = 'tier_by_channel' ORDER BY id"
    return [row["description"] for row in await purchases.town.database.pool.fetch(query)]


async def test_coming_and_going_is_logged_when_the_tier_changes_by_it(purchases: Purchases) -> None:
    for is_member in (True, True, False):
        await learn(purchases, is_member)
    assert await changes(purchases) == ["FREE → NOFREE", "NOFREE → FREE", "FREE → NOFREE"]


@pytest.mark.parametrize(("is_member", "tier"), [(True, "FREE"), (False, "NOFREE")])
async def test_a_payer_who_came_or_left_has_what_the_channel_gives_when_days_end(
    purchases: Purchases, is_member: bool, tier: str
) -> None:
    await learn(purchases, not is_member)
    await purchases.apply(notification_of(await purchases.order()))
    await learn(purchases, is_member)
    assert (await purchases.olena()).subscription_tier == "STANDARD"
    purchases.town.clock.tick(30 * 86_400)
    assert await subscription_ends.end_days(purchases.town.database, purchases.town.clock(), of_payers=True) == 1
    assert (await purchases.olena()).subscription_tier == tier


async def test_where_there_is_no_channel_a_returning_person_is_let_in_and_it_is_logged(purchases: Purchases) -> None:
    async with purchases.town.database.transaction() as session:
        now = purchases.town.clock() + timedelta(minutes=1)
        await profile.register(session, Registration(user_id=OLENA), now, has_channel=False)
    assert (await purchases.olena()).subscription_tier == "FREE"
    assert await changes(purchases) == ["FREE → NOFREE", "NOFREE → FREE"]


async def meet(purchases: Purchases, user_id: int, *, checked_days_ago: float | None) -> None:
    now = purchases.town.clock()
    async with purchases.town.database.transaction() as session:
        await profile.register(session, Registration(user_id=user_id), now, has_channel=True)
        if checked_days_ago is not None:
            await membership.learn(session, user_id, is_member=True, at=now - timedelta(days=checked_days_ago))


async def tiers(purchases: Purchases) -> dict[int, str]:
    rows = await purchases.town.database.pool.fetch("SELECT user_id, subscription_tier FROM users")
    return {row["user_id"]: row["subscription_tier"] for row in rows}


async def test_who_left_unnoticed_is_found_the_longest_unasked_first_and_within_a_budget(
    purchases: Purchases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "RECHECKED", 2)
    for user_id, days in ((1, 8), (2, 30), (3, 6), (4, None), (5, 20), (6, 40)):
        await meet(purchases, user_id, checked_days_ago=days)
    await purchases.town.database.pool.execute("UPDATE users SET is_blocked = true WHERE user_id = 6")
    asked: list[int] = []

    async def ask(user_id: int) -> bool:
        asked.append(user_id)
        return user_id != 2

    for learnt in (2, 1, 0):
        assert await membership.recheck(purchases.town.database, ask, purchases.town.clock, every_s=0) == learnt
    assert asked == [2, 5, 1]
    assert {user_id: tier for user_id, tier in (await tiers(purchases)).items() if user_id in {1, 2, 5}} == {
        1: "FREE", 2: "NOFREE", 5: "FREE",
    }  # fmt: skip


async def test_when_telegram_does_not_say_it_is_not_asked_on_and_nobody_loses_anything(purchases: Purchases) -> None:
    for user_id in range(1, 10):
        await meet(purchases, user_id, checked_days_ago=8)
    asked: list[int] = []

    async def ask(user_id: int) -> None:
        asked.append(user_id)

    assert await membership.recheck(purchases.town.database, ask, purchases.town.clock, every_s=0) == 0
    assert len(asked) == membership.SILENCES + 1
    assert set((await tiers(purchases)).values()) == {"FREE", "NOFREE"}
    assert (await tiers(purchases))[1] == "FREE"


async def test_a_person_who_comes_while_telegram_is_asked_is_not_sent_out_again(purchases: Purchases) -> None:
    await meet(purchases, 1, checked_days_ago=8)

    async def ask(user_id: int) -> bool:
        purchases.town.clock.tick(1)
        async with purchases.town.database.transaction() as session:
            await membership.learn(session, user_id, is_member=True, at=purchases.town.clock())
        return False

    await membership.recheck(purchases.town.database, ask, purchases.town.clock, every_s=0)
    assert (await tiers(purchases))[1] == "FREE"
