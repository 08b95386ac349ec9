"""Friends brought, and the days for them."""

import asyncio
from datetime import timedelta

import pytest

from svitlobot.db.models import User
from svitlobot.db.session import Database
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.errors import NotFoundError, NotRegisteredError, ReferralRefusedError
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import referrals
from svitlobot.services.users import erasure, profile
from svitlobot_bench.rig import until
from town import Town

OLENA, TARAS = 42, 43


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    town = Town(emptied_database)
    for user_id in (OLENA, TARAS):
        await meet(town, user_id)
    return town


async def meet(town: Town, user_id: int) -> None:
    async with town.database.transaction() as session:
        await profile.register(session, Registration(user_id=user_id), town.clock(), has_channel=False)


async def person(town: Town, user_id: int) -> User:
    async with town.database.transaction() as session:
        return await session.get_one(User, user_id)


async def invited(town: Town, user_id: int) -> int:
    async with town.database.transaction() as session:
        return (await referrals.stats(session, user_id)).invited


async def activate(town: Town, referred: int, code: str | None) -> int:
    async with town.database.transaction() as session:
        return await referrals.activate(session, referred, code or "", mark_of(referred), town.clock())


async def test_a_person_who_brings_a_friend_gets_five_days_and_a_message(town: Town) -> None:
    assert await activate(town, TARAS, (await person(town, OLENA)).referral_code) == 5
    olena = await person(town, OLENA)
    assert (olena.subscription_tier, olena.subscription_expires_at) == ("STANDARD", town.clock() + timedelta(days=5))
    assert (olena.referral_days_earned, await invited(town, OLENA)) == (5, 1)
    (event,) = await town.events()
    assert (event["kind"], event["audience"]) == ("referral", {"chats": [OLENA]})


async def test_days_for_friends_add_up_and_extend_what_is_paid_for(town: Town) -> None:
    code = (await person(town, OLENA)).referral_code
    await town.database.pool.execute(
        "UPDATE users SET subscription_tier = 'PRO', subscription_expires_at = $1 WHERE user_id = $2",
        town.clock() + timedelta(days=10), OLENA,
    )  # fmt: skip
    for friend in (100, 101):
        await meet(town, friend)
        await activate(town, friend, code)
    olena = await person(town, OLENA)
    assert (olena.subscription_tier, olena.subscription_expires_at) == ("PRO", town.clock() + timedelta(days=20))


async def test_of_fifty_activations_at_once_one_counts(town: Town) -> None:
    code = (await person(town, OLENA)).referral_code
    results = await asyncio.gather(*(activate(town, TARAS, code) for _ in range(50)), return_exceptions=True)
    assert results.count(5) == 1
    assert sum(isinstance(result, ReferralRefusedError) for result in results) == 49
    assert (await person(town, OLENA)).referral_days_earned == 5


async def test_nobody_brings_themselves(town: Town) -> None:
    with pytest.raises(ReferralRefusedError):
        await activate(town, OLENA, (await person(town, OLENA)).referral_code)


async def test_a_friend_who_is_not_new_brings_no_days(town: Town) -> None:
    town.clock.tick(86_401)
    with pytest.raises(ReferralRefusedError):
        await activate(town, TARAS, (await person(town, OLENA)).referral_code)


async def test_an_unknown_code_and_an_unknown_person_are_refused(town: Town) -> None:
    with pytest.raises(NotFoundError):
        await activate(town, TARAS, "nobody")
    with pytest.raises(NotRegisteredError):
        await activate(town, 999, (await person(town, OLENA)).referral_code)


async def test_two_people_who_bring_each_other_are_each_rewarded_once(town: Town) -> None:
    codes = {user_id: (await person(town, user_id)).referral_code for user_id in (OLENA, TARAS)}
    await asyncio.gather(activate(town, TARAS, codes[OLENA]), activate(town, OLENA, codes[TARAS]))
    for user_id in (OLENA, TARAS):
        assert (await person(town, user_id)).referral_days_earned == 5


async def test_everybody_who_comes_by_a_link_at_once_is_counted_and_nobody_is_in_anothers_way(town: Town) -> None:
    code = (await person(town, OLENA)).referral_code

    async def come(user_id: int) -> bool:
        async with town.database.transaction() as session:
            newcomer = Registration(user_id=user_id, referral_code=code)
            return await referrals.meet(session, newcomer, mark_of(user_id), town.clock(), has_channel=False)

    came = await asyncio.gather(*(come(user_id) for user_id in (*range(1, 21), *range(1, 21), TARAS)))
    assert sum(came) == 20  # nobody twice, and Taras was here
    assert ((await person(town, OLENA)).referral_days_earned, await invited(town, OLENA)) == (100, 20)


async def test_two_friends_who_are_forgotten_at_once_are_both_forgotten(town: Town) -> None:
    database, now = town.database, town.clock()
    for number in range(20):
        friend, newcomer = 1_000 + 2 * number + number % 2, 1_001 + 2 * number - number % 2
        await meet(town, friend)
        code = (await person(town, friend)).referral_code
        async with database.transaction() as session:
            brought = Registration(user_id=newcomer, referral_code=code)
            await referrals.meet(session, brought, mark_of(newcomer), now, has_channel=False)
        await asyncio.gather(*(erasure.forget(database, one, now) for one in (friend, newcomer)))
    assert await database.pool.fetchval("SELECT count(*) FROM users WHERE user_id >= 1000") == 0


async def until_true(town: Town, query: str) -> None:
    async def check() -> bool:
        return bool(await town.database.pool.fetchval(query))

    await until(check)
