"""Addresses over HTTP: three ways to search, lists to choose from, and adding by the admin."""

import pytest

from .client import AS_ADMIN, Answer, Api

STREETS = (
    "Зелена",
    "Євгена Коновальця",
    "Її",
    "О. Кобилянської",
    "вул. Ґалаґанівська",
    "Абрикосова",
    "700-річчя Львова",
)


async def test_a_line_names_a_house_with_all_its_queues(api: Api) -> None:
    await api.town.add_house("вул. Соборна", "12-А", 1, 4)
    found = await _search(api, query="соборна 12а")
    (house,) = found["items"]
    assert found["match"] == "exact"
    assert (house["street"], house["house_number"]) == ("вул. Соборна", "12-А")
    assert [queue["name"] for queue in house["queues"]] == ["1.1", "2.2"]


async def test_street_and_house_may_be_said_apart(api: Api) -> None:
    await api.town.add_house("вул. Соборна", "12-А")
    found = await _search(api, street="Соборна", house="12 a")
    assert (found["match"], found["items"][0]["house_number"]) == ("exact", "12-А")
    found = await _search(api, street="Соборна")
    assert (found["match"], found["items"], found["streets"][0]["houses"]) == ("street", [], 1)


async def test_a_house_that_is_not_there_gives_its_neighbours_as_a_guess(api: Api) -> None:
    for number in ("2", "10", "11-Б", "40"):
        await api.town.add_house("Зелена", number)
    found = await _search(api, query="Зелена 12", limit=2)
    assert found["match"] == "similar"
    assert [house["house_number"] for house in found["items"]] == ["11-Б", "10"]
    assert found["streets"][0]["street"] == "Зелена"


async def test_a_place_gives_the_nearest_houses_within_a_kilometre(api: Api) -> None:
    for number, latitude in (("1", 49.840), ("2", 49.842), ("3", 49.8401), ("9", 49.86)):
        await api.town.add_house("Зелена", number)
        query = "UPDATE addresses SET latitude = $2, longitude = 24.03 WHERE house_number = $1"
        await api.town.database.pool.execute(query, number, latitude)
    found = await _search(api, latitude=49.84, longitude=24.03)
    assert [(house["house_number"], house["distance_m"]) for house in found["items"]] == [
        ("1", 0),
        ("3", 11),
        ("2", 223),
    ]
    for far in ({"latitude": 90, "longitude": 180}, {"latitude": -90, "longitude": 0}):
        assert (await _search(api, **far))["match"] == "none"


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"query": "а 1", "street": "а"},
        {"query": "а 1", "latitude": "49", "longitude": "24"},
        {"latitude": "49"},
        {"house": "5"},
        {"latitude": "nan", "longitude": "24"},
        {"query": "а" * 201},
        {"query": "я" * 2000},
        {"query": "а 1", "limit": "21"},
    ],
)
async def test_anything_but_one_whole_way_to_ask_is_refused(api: Api, question: dict[str, str]) -> None:
    answer = await api.get("/api/addresses", params=question)
    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    "line",
    ["", " ", "12345", "5", "1/2/3/4", "\x00\x00", "Зелена\x00 5", "😀" * 50, "<b>Зелена</b>", "'; DROP TABLE a --",
     "%%%", "вул.", "буд. 5", "ё" * 200, "1 " * 100, "а,б,в,г," * 20, "²³ ½", "٣٤", "\u202eЗелена", "кв. 5", "9" * 200],
)  # fmt: skip
async def test_whatever_is_typed_is_answered(api: Api, line: str) -> None:
    await api.town.add_house("Зелена", "5")
    found = await _search(api, query=line)
    assert found["match"] in {"exact", "similar", "street", "none"}
    assert (await api.get("/api/addresses", params={"street": line, "house": line})).status == 200


async def test_streets_are_listed_by_the_ukrainian_alphabet_page_by_page(api: Api) -> None:
    for street in STREETS:
        await api.town.add_house(street, "1")
    listed, cursor = [], {}
    for _ in range(4):
        page = (await api.get("/api/streets", params={"limit": "2", **cursor})).json
        listed += [item["street"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert listed == [
        "700-річчя Львова", "Абрикосова", "вул. Ґалаґанівська", "Євгена Коновальця", "Зелена", "Її", "О. Кобилянської",
    ]  # fmt: skip
    assert page["next_cursor"] is None
    assert page["letters"] == ["7", "А", "Ґ", "Є", "З", "Ї", "О"]
    assert (await api.get("/api/streets", params={"skip": "1", "limit": "1"})).json["items"][0]["street"] == listed[1]
    page = (await api.get("/api/streets", params={"letter": "є"})).json
    assert [item["street"] for item in page["items"]] == ["Євгена Коновальця"]


async def test_houses_of_a_street_are_listed_as_people_count(api: Api) -> None:
    ids = [await api.town.add_house("Зелена", number) for number in ("10", "2-А", "2", "100", "2/1", "Б/Н")]
    path = f"/api/streets/{ids[3]}/houses"
    page = (await api.get(path, params={"limit": "4"})).json
    assert page["street"] == {"street_id": min(ids), "street": "Зелена", "houses": 6}
    rest = (await api.get(path, params={"limit": "4", "cursor": page["next_cursor"]})).json
    numbers = [house["house_number"] for house in page["items"] + rest["items"]]
    assert numbers == ["2", "2-А", "2/1", "10", "100", "Б/Н"]
    assert rest["next_cursor"] is None
    assert (await api.get("/api/streets/999999/houses")).status == 404


async def test_the_admin_adds_a_house_once_and_it_is_found_at_once(api: Api) -> None:
    assert (await _search(api, query="Нова 7а"))["match"] == "none"
    new = {"street": "вул. Нова", "house_number": "7-А", "queue": "4.1", "latitude": 49.8, "longitude": 24.0}
    first = await _add(api, **new)
    assert first.status == 201
    for number in (7, "7"):
        again = await _add(api, **new | {"street": "Нова", "house_number": "7 a", "queue": number})
        assert (again.status, again.json) == (200, first.json)
    assert (first.json["queues"], first.json["latitude"]) == ([{"queue_id": 7, "name": "4.1"}], 49.8)
    assert (await _search(api, query="Нова 7а"))["items"] == [first.json]
    logged = await api.town.database.pool.fetch(
        "SELECT description FROM action_logs WHERE action_type = 'address_added'"
    )
    assert [row["description"] for row in logged] == ["вул. Нова, 7-А"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"queue": "9.9"}, 422),
        ({"queue": "1.1"}, 409),
        ({"queue": 1}, 409),
        ({"queue": 0}, 422),
        ({"queue": True}, 422),
        ({"street": "..."}, 422),
        ({"house_number": "7,9"}, 422),
        ({"longitude": None}, 422),
        ({"latitude": 91}, 422),
        ({"street": ""}, 422),
    ],
)
async def test_what_the_import_would_refuse_is_refused(api: Api, change: dict[str, object], status: int) -> None:
    await api.town.add_house("Нова", "7", 2)
    new = {"street": "Нова", "house_number": "7", "queue": "1.2", "latitude": 49.8, "longitude": 24.0}
    answer = await _add(api, **new | change)
    assert answer.status == status
    assert await api.town.database.pool.fetchval("SELECT count(*) FROM addresses") == 1


async def _search(api: Api, **question: object) -> dict:
    answer = await api.get("/api/addresses", params={key: str(value) for key, value in question.items()})
    assert answer.status == 200, answer.body
    return answer.json


async def _add(api: Api, **new: object) -> Answer:
    return await api.ask("POST", "/api/addresses", json=new, headers=AS_ADMIN)
