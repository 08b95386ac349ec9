"""/api/users/{user_id}/addresses: houses followed, labelled, put first, and left."""

import asyncio
from typing import Any

from .client import Answer, Api

PERSON = 5_000_000_000_001


async def test_a_house_in_two_queues_is_one_house(api: Api) -> None:
    house = await _resident(api, tier="FREE", houses=["вул. Соборна 1"], queues=(1, 4))
    answer = await _follow(api, house[0], label=" дім ")
    assert answer.status == 201
    (followed,) = answer.json["addresses"]
    assert [queue["queue_id"] for queue in followed["queues"]] == [1, 4]
    assert (followed["address_id"], followed["label"], followed["priority"]) == (house[0], "дім", 1)
    assert (followed["street"], followed["house_number"], followed["is_active"]) == ("вул. Соборна", "1", True)
    assert await _stored(api) == [(1, 1), (4, 1)]
    assert (await _left(api, house[0] + 1)).json["addresses"] == []
    assert await _stored(api) == []


async def test_following_the_same_house_again_is_no_error(api: Api) -> None:
    (house,) = await _resident(api, tier="FREE", houses=["вул. Соборна 1"], queues=(1, 4))
    await _follow(api, house, label="дім")
    for label, expected in ((None, "дім"), ("робота", "робота")):
        answer = await _follow(api, house + 1, label=label)
        assert answer.status == 201
        assert [address["label"] for address in answer.json["addresses"]] == [expected]


async def test_a_house_that_got_another_queue_is_completed_by_following_it_again(api: Api) -> None:
    (house,) = await _resident(api, tier="FREE", houses=["вул. Соборна 1"])
    await _follow(api, house, label="дім")
    await api.town.add_house("вул. Соборна", "1", 4)
    (followed,) = (await _follow(api, house)).json["addresses"]
    assert ([queue["queue_id"] for queue in followed["queues"]], followed["label"]) == ([1, 4], "дім")


async def test_a_tier_gives_so_many_houses_and_no_more(api: Api) -> None:
    houses = await _resident(api, tier="STANDARD", houses=["вул. Соборна 1", "вул. Соборна 2", "вул. Соборна 3"])
    for house in houses[:2]:
        assert (await _follow(api, house)).status == 201
    answer = await _follow(api, houses[2])
    assert (answer.status, answer.json["code"]) == (409, "too_many_addresses")
    assert "тариф" in answer.json["detail"]
    assert (await _follow(api, houses[1])).status == 201


async def test_a_house_may_be_exchanged_for_another_which_takes_its_place_and_label(api: Api) -> None:
    old, kept, new = await _resident(
        api, tier="STANDARD", houses=["вул. Соборна 1", "вул. Соборна 2", "вул. Соборна 3"]
    )
    await _follow(api, old, label="дім")
    await _follow(api, kept)
    for _ in range(2):
        answer = await _follow(api, new, instead=old)
        assert answer.status == 201
        assert [(one["address_id"], one["label"]) for one in answer.json["addresses"]] == [(new, "дім"), (kept, None)]
    assert await _counted(api) == 2


async def test_an_exchange_that_is_not_possible_takes_nothing_away(api: Api) -> None:
    old, stranger = await _resident(api, tier="FREE", houses=["вул. Соборна 1", "вул. Соборна 2"])
    await _follow(api, old, label="дім")
    assert (await _follow(api, 2**31 - 1, instead=old)).status == 404
    assert (await _follow(api, stranger, instead=stranger)).status == 409
    profile = (await api.as_bot("GET", f"/api/users/{PERSON}")).json
    assert [(one["address_id"], one["label"]) for one in profile["addresses"]] == [(old, "дім")]


async def test_ten_houses_at_once_are_no_way_around_the_tier(api: Api) -> None:
    houses = await _resident(api, tier="PRO", houses=[f"вул. Соборна {number}" for number in range(10)])
    answers = await asyncio.gather(*(_follow(api, house) for house in houses))
    assert sorted(answer.status for answer in answers) == [201] * 3 + [409] * 7
    assert [priority for _, priority in await _stored(api)] == [1, 2, 3]
    assert await _counted(api) == 3


async def test_one_house_followed_twice_at_once_is_followed_once(api: Api) -> None:
    (house,) = await _resident(api, tier="FREE", houses=["вул. Соборна 1"], queues=(1, 4))
    answers = await asyncio.gather(*(_follow(api, house) for _ in range(8)))
    assert {answer.status for answer in answers} == {201}
    assert await _stored(api) == [(1, 1), (4, 1)]


async def test_priorities_have_no_gaps_and_the_primary_house_is_the_first(api: Api) -> None:
    houses = await _resident(api, tier="PRO", houses=["вул. Соборна 1", "вул. Соборна 2", "вул. Соборна 3"])
    for house in houses:
        await _follow(api, house)
    first, second, third = houses
    assert _order((await _left(api, first)).json) == [second, third]
    assert _order((await _follow(api, first)).json) == [second, third, first]
    changed = await api.as_bot("PATCH", f"/api/users/{PERSON}", {"primary_address_id": first})
    assert _order(changed.json) == [first, second, third]
    assert [address["priority"] for address in changed.json["addresses"]] == [1, 2, 3]
    primary = "SELECT primary_address_id FROM users WHERE user_id = $1"
    assert await api.town.database.pool.fetchval(primary, PERSON) == first
    for house in houses:
        await _left(api, house)
    assert await api.town.database.pool.fetchval(primary, PERSON) is None
    assert await _counted(api) == 0


async def test_what_the_tier_no_longer_gives_sleeps_but_stays(api: Api) -> None:
    houses = await _resident(api, tier="PRO", houses=["вул. Соборна 1", "вул. Соборна 2"])
    for house in houses:
        await _follow(api, house)
    await api.town.database.pool.execute("UPDATE users SET subscription_tier = 'FREE'")
    profile = (await api.as_bot("GET", f"/api/users/{PERSON}")).json
    assert [address["is_active"] for address in profile["addresses"]] == [True, False]
    assert profile["rights"]["addresses"] == 1


async def test_a_label_is_given_and_taken_away(api: Api) -> None:
    (house,) = await _resident(api, tier="FREE", houses=["вул. Соборна 1"], queues=(1, 4))
    await _follow(api, house)
    for label in ("робота", None):
        answer = await api.as_bot("PATCH", f"/api/users/{PERSON}/addresses/{house + 1}", {"label": label})
        assert [address["label"] for address in answer.json["addresses"]] == [label]
    for wrong in ("", "   ", "x" * 31, "а\0б"):
        answer = await api.as_bot("PATCH", f"/api/users/{PERSON}/addresses/{house}", {"label": wrong})
        assert answer.status == 422, wrong


async def test_what_a_person_does_not_follow_cannot_be_changed_and_may_be_left(api: Api) -> None:
    (house,) = await _resident(api, tier="FREE", houses=["вул. Соборна 1"])
    for answer in (
        await api.as_bot("PATCH", f"/api/users/{PERSON}/addresses/{house}", {"label": "дім"}),
        await api.as_bot("PATCH", f"/api/users/{PERSON}", {"primary_address_id": house}),
        await _follow(api, house + 1000),
    ):
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert (await _left(api, house)).status == 200


async def _resident(api: Api, *, tier: str, houses: list[str], queues: tuple[int, ...] = (1,)) -> list[int]:
    await api.register(PERSON)
    await api.town.database.pool.execute("UPDATE users SET subscription_tier = $1", tier)
    return [await api.town.add_house(*name.rsplit(" ", 1), *queues) for name in houses]


async def _follow(api: Api, address_id: int, **choice: Any) -> Answer:
    return await api.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": address_id, **choice})


async def _left(api: Api, address_id: int) -> Answer:
    return await api.as_bot("DELETE", f"/api/users/{PERSON}/addresses/{address_id}")


async def _stored(api: Api) -> list[tuple[int, int]]:
    query = "SELECT queue_id, priority FROM user_addresses ORDER BY priority, queue_id"
    return [tuple(row) for row in await api.town.database.pool.fetch(query)]


async def _counted(api: Api) -> int:
    return await api.town.database.pool.fetchval("SELECT address_count FROM users")


def _order(profile: dict[str, Any]) -> list[int]:
    return [address["address_id"] for address in profile["addresses"]]


async def test_topics_of_a_house_are_muted_apart_from_the_whole_house(api: Api) -> None:
    await api.register(PERSON)
    house = await api.town.add_house("Соборна", "1", 1, 2)
    await api.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": house})
    path = f"/api/users/{PERSON}/addresses/{house}"

    async def choose(**wanted: Any) -> tuple[bool, list[str]]:
        [shown] = (await api.as_bot("PATCH", path, wanted)).json["addresses"]
        return shown["is_muted"], shown["muted"]

    assert await choose(muted=["return", "power"]) == (False, ["power", "return"])
    assert await choose(is_muted=True) == (True, ["power", "return"])
    assert await choose(label="дім") == (True, ["power", "return"])
    assert await choose(is_muted=False) == (False, ["power", "return"])
    assert await choose(is_muted=True, muted=[]) == (True, [])
    assert (await api.as_bot("PATCH", path, {"muted": ["weather"]})).status == 422
    houses = await api.town.database.pool.fetch("SELECT DISTINCT address_id FROM notification_mutes")
    assert len(houses) == 2  # both rows of the house that is in two queues


async def test_what_was_muted_of_a_house_goes_with_it_also_when_another_takes_its_place(api: Api) -> None:
    await api.register(PERSON)
    first, second = await api.town.add_house("Соборна", "1", 1), await api.town.add_house("Соборна", "2", 2)
    await api.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": first})
    await api.as_bot("PATCH", f"/api/users/{PERSON}/addresses/{first}", {"muted": ["power"]})
    await api.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": second, "instead": first})
    assert await api.town.database.pool.fetchval("SELECT count(*) FROM notification_mutes") == 0
