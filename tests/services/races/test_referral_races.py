"""People who register, bring each other and are forgotten at one moment: each friend counts once."""

import pytest

from racing import race
from town import Town

from .use_cases import NADIIA, OLENA, TARAS, activating, check_books, code_of, count, forgetting, registering

pytestmark = pytest.mark.long


async def test_of_a_newcomer_who_registers_fifty_times_one_is_new_and_the_friend_is_rewarded_once(town: Town) -> None:
    [results] = await race(registering(town, 100, await code_of(town, OLENA)))
    assert sum(results) == 1
    assert await count(town, "subscription_grants") == 1
    await check_books(town)


async def test_days_for_one_friend_are_given_once_however_often_they_are_forgotten_and_come_back(town: Town) -> None:
    code = await code_of(town, OLENA)
    for _ in range(6):
        await race(activating(town, TARAS, code), forgetting(town, TARAS), registering(town, TARAS, code), times=12)
        assert await count(town, f"subscription_grants WHERE user_id = {OLENA}") <= 1
    await check_books(town)


async def test_a_code_used_while_its_owner_is_forgotten_and_comes_back_leaves_the_books_in_order(town: Town) -> None:
    code = await code_of(town, OLENA)
    await race(
        activating(town, TARAS, code), forgetting(town, OLENA), registering(town, 7, code),
        registering(town, 100, code), registering(town, OLENA, None), times=10,
    )  # fmt: skip
    await check_books(town)


async def test_two_who_bring_each_other_are_each_rewarded_once(town: Town) -> None:
    await race(activating(town, TARAS, await code_of(town, OLENA)), activating(town, OLENA, await code_of(town, TARAS)))
    assert await count(town, "subscription_grants") == 2
    await check_books(town)


async def test_a_friend_brought_by_two_people_counts_for_one(town: Town) -> None:
    codes = [await code_of(town, user_id) for user_id in (OLENA, NADIIA)]
    await race(*(activating(town, TARAS, code) for code in codes), times=25)
    assert await count(town, "subscription_grants") == 1
    assert await count(town, "users WHERE referral_days_earned = 5 AND user_id IN (SELECT referred_by FROM users)") == 1
    await check_books(town)
