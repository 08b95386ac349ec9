"""The operator's broadcasts and messages, over HTTP."""

from typing import Any

import pytest

from svitlobot.api.mini_app_auth import open_session
from svitlobot.sender.expand import expand_next

from .client import AS_ADMIN, AS_OPERATOR, BOT_TOKENS, OPERATOR_ID, Answer, Api

OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002
NEW = {"text": "Планові роботи", "key": "key-of-the-first"}


async def post(api: Api, path: str, body: Any = None, headers: Any = AS_OPERATOR) -> Answer:
    return await api.ask("POST", path, headers=headers, json=body)


async def audits(api: Api) -> list[tuple[str, str | None]]:
    rows = await api.town.database.pool.fetch(
        "SELECT action_type, actor FROM action_logs WHERE actor IS NOT NULL ORDER BY id"
    )
    return [(row["action_type"], row["actor"]) for row in rows]


async def test_a_dry_run_counts_and_renders_and_does_nothing(api: Api) -> None:
    await api.register(OLENA)
    answer = await post(api, "/api/admin/broadcast", {"text": "<b>a</b> & b", "dry_run": True})
    assert answer.status == 200
    assert answer.json["id"] is None
    assert answer.json["audience"] == {"count": 1, "is_exact": True, "eta_seconds": 0}
    assert answer.json["rendered"] == "&lt;b&gt;a&lt;/b&gt; &amp; b"
    assert await api.town.events() == []


async def test_a_test_goes_to_the_operators_own_chat_only(api: Api) -> None:
    await api.register(OLENA)
    answer = await post(api, "/api/admin/broadcast", {"text": "Перевірка", "to_self": True})
    assert answer.status == 200
    [event] = await api.town.events()
    assert (event["kind"], event["audience"]) == ("operator_message", {"chats": [OPERATOR_ID]})
    assert (await api.get("/api/admin/broadcasts", headers=AS_OPERATOR)).json["items"] == []
    refused = await post(api, "/api/admin/broadcast", {"text": "Перевірка", "to_self": True}, AS_ADMIN)
    assert (refused.status, "ADMIN_CHAT_ID" in refused.json["detail"]) == (422, True)


async def test_the_same_request_again_is_the_same_broadcast_and_another_one_needs_another_key(api: Api) -> None:
    first = await post(api, "/api/admin/broadcast", NEW | {"filter": "tier:FREE"})
    again = await post(api, "/api/admin/broadcast", NEW | {"filter": " TIER:free "})
    other = await post(api, "/api/admin/broadcast", NEW)
    assert (first.status, again.status, other.status) == (202, 202, 409)
    assert first.json["id"] == again.json["id"]
    assert len(await api.town.events()) == 1
    assert await audits(api) == [("broadcast", f"telegram:{OPERATOR_ID}")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": None}, "key"),
        ({"text": " \n "}, "порожній"),
        ({"text": "я" * 4097}, "4096"),
        ({"text": "💡" * 2049}, "4098"),
        ({"text": "<b>не закрито", "is_html": True}, "не закрито"),
        ({"text": "<script>x</script>", "is_html": True}, "не зрозуміє"),
        ({"text": "<b> </b>", "is_html": True}, "порожній"),
        ({"filter": "city:Львів"}, "невідоме слово"),
        ({"filter": "queue:9.9"}, "Черги «9.9» немає"),
        ({"expires_in_hours": 0}, "перевірку"),
        ({"surprise": 1}, "перевірку"),
    ],
)
async def test_what_would_not_go_out_well_is_refused_before_anything_is_sent(
    api: Api, wrong: dict[str, Any], said: str
) -> None:
    answer = await post(api, "/api/admin/broadcast", NEW | wrong)
    assert answer.status == 422
    assert said in answer.json["detail"]
    assert await api.town.events() == []


async def test_a_long_text_in_cyrillic_is_no_body_too_large(api: Api) -> None:
    assert (await post(api, "/api/admin/broadcast", NEW | {"text": "я" * 4096})).status == 202


async def test_a_broadcast_is_paused_resumed_and_cancelled_and_each_is_audited_once(api: Api) -> None:
    await api.register(OLENA)
    event = (await post(api, "/api/admin/broadcast", NEW)).json["id"]
    while await expand_next(api.town.database.pool):
        pass
    path = f"/api/admin/broadcasts/{event}"
    for action, status in (("pause", "paused"), ("pause", "paused"), ("resume", "expanded"), ("cancel", "cancelled")):
        answer = await post(api, f"{path}/{action}")
        assert (answer.status, answer.json["status"]) == (200, status)
    assert (await post(api, f"{path}/cancel")).status == 200
    assert (await post(api, f"{path}/resume")).status == 409
    [item] = (await api.get("/api/admin/broadcasts", headers=AS_OPERATOR)).json["items"]
    assert (item["id"], item["planned"], item["left"], item["text"]) == (event, 1, 0, "Планові роботи")
    actions = [action for action, _ in await audits(api)]
    turns = ["broadcast_paused", "broadcast_resumed", "broadcast_cancelled"]
    assert actions == ["broadcast", *turns, "broadcast_not_told"]


async def test_a_cancelled_broadcast_says_by_tier_who_was_not_told_and_lists_them(api: Api) -> None:
    pool = api.town.database.pool
    told, planned, unplanned, stranger = (OLENA + number for number in range(4))
    for user_id in (told, planned, unplanned, stranger):
        await api.register(user_id)
    await pool.execute("UPDATE users SET subscription_tier = 'PRO' WHERE user_id = ANY($1)", [told, planned])
    chosen = f"id:{told},{planned},{unplanned}"
    event = (await post(api, "/api/admin/broadcast", NEW | {"filter": chosen})).json["id"]
    path = f"/api/admin/broadcasts/{event}"
    assert (await api.get(f"{path}/not_told.csv", headers=AS_OPERATOR)).status == 409
    assert await expand_next(pool)  # of PRO only: the other tiers are still to be planned
    await pool.execute("UPDATE notifications SET state = 'sent' WHERE user_id = $1", told)
    answer = await post(api, f"{path}/cancel")
    assert answer.json["not_told"] == {"PRO": 1, "FREE": 1}
    listed = await api.get(f"{path}/not_told.csv", headers=AS_OPERATOR)
    assert listed.body.decode().split() == ["user_id,tier", f"{planned},PRO", f"{unplanned},FREE"]
    rest = await api.get(f"{path}/not_told.csv?after={planned}", headers=AS_OPERATOR)
    assert rest.body.decode().split() == ["user_id,tier", f"{unplanned},FREE"]
    noted = await pool.fetchval("SELECT description FROM action_logs WHERE action_type = 'broadcast_not_told'")
    assert noted == f"розсилка {event}: не отримали 2 людини (PRO 1, FREE 1)"


async def test_people_who_came_after_everybody_was_planned_do_not_count_as_not_told(api: Api) -> None:
    await api.register(OLENA)
    event = (await post(api, "/api/admin/broadcast", NEW)).json["id"]
    while await expand_next(api.town.database.pool):
        pass
    await api.register(TARAS)
    assert (await post(api, f"/api/admin/broadcasts/{event}/cancel")).json["not_told"] == {"FREE": 1}


async def test_another_event_is_no_broadcast(api: Api) -> None:
    await api.register(OLENA)
    sent = await post(api, "/api/notifications/send", {"user_id": OLENA, "text": "Вітаю", "key": "key-of-a-word"})
    assert (await post(api, f"/api/admin/broadcasts/{sent.json['event_id']}/cancel")).status == 404


async def test_a_message_to_one_person_is_sent_once_for_its_key_and_shown_as_it_looks(api: Api) -> None:
    await api.register(OLENA)
    body = {"user_id": OLENA, "text": "Дякуємо <3", "key": "key-of-a-word"}
    first, again = await post(api, "/api/notifications/send", body), await post(api, "/api/notifications/send", body)
    assert (first.status, first.json["is_new"], again.json["is_new"]) == (202, True, False)
    assert first.json["event_id"] == again.json["event_id"]
    assert (await post(api, "/api/notifications/send", body | {"text": "Інше"})).status == 409
    while await expand_next(api.town.database.pool):
        pass
    for query in (f"user_id={OLENA}", f"event_id={first.json['event_id']}"):
        [shown] = (await api.get(f"/api/notifications/history?{query}", headers=AS_OPERATOR)).json["items"]
        assert shown["text"] == "✉️ <b>Повідомлення від оператора</b>\n\nДякуємо &lt;3"
        assert (shown["user_id"], shown["state"]) == (OLENA, "pending")


@pytest.mark.parametrize(
    ("addressee", "status"),
    [({}, 422), ({"user_id": OLENA, "queue_id": 1}, 422), ({"user_id": 9}, 404), ({"queue_id": 99}, 404)],
)
async def test_a_message_needs_one_addressee_who_exists(api: Api, addressee: dict[str, int], status: int) -> None:
    answer = await post(api, "/api/notifications/send", {"text": "Вітаю", "key": "key-of-a-word"} | addressee)
    assert answer.status == status


async def test_an_events_messages_are_paged_and_name_each_persons_address(api: Api) -> None:
    address = await api.town.add_house("вул. Соборна", "1")
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
        await api.as_bot("POST", f"/api/users/{user_id}/addresses", {"address_id": address})
    sent = await post(api, "/api/notifications/send", {"queue_id": 1, "text": "Ремонт", "key": "key-of-a-word"})
    while await expand_next(api.town.database.pool):
        pass
    path = f"/api/notifications/history?event_id={sent.json['event_id']}&limit=1"
    first = (await api.get(path, headers=AS_ADMIN)).json
    second = (await api.get(f"{path}&cursor={first['next_cursor']}", headers=AS_ADMIN)).json
    assert [page["items"][0]["user_id"] for page in (first, second)] == [OLENA, TARAS]
    assert first["items"][0]["text"] == "📣 <b>Черга 1.1</b>\n\nРемонт"


async def test_everybodys_messages_are_paged_from_the_newest_event_on(api: Api) -> None:
    address = await api.town.add_house("вул. Соборна", "1")
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
        await api.as_bot("POST", f"/api/users/{user_id}/addresses", {"address_id": address})
    first, second = [
        (await post(api, "/api/notifications/send", {"queue_id": 1, "text": text, "key": f"key-of-{text}"})).json
        for text in ("earlier", "later")
    ]
    while await expand_next(api.town.database.pool):
        pass
    seen, query = [], "limit=1"
    while True:
        page = (await api.get(f"/api/notifications/history?{query}", headers=AS_OPERATOR)).json
        seen += [(item["event_id"], item["user_id"]) for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"limit=1&cursor={page['next_cursor']}"
    events = (second["event_id"], first["event_id"])
    assert seen == [(event, user_id) for event in events for user_id in (OLENA, TARAS)]


async def test_a_resident_sees_their_own_messages_only(api: Api) -> None:
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
        await post(api, "/api/notifications/send", {"user_id": user_id, "text": "Вітаю", "key": f"key-of-{user_id}"})
    while await expand_next(api.town.database.pool):
        pass
    session = open_session(OLENA, BOT_TOKENS, api.town.clock()).token
    headers = {"Authorization": f"tma-session {session}"}
    [item] = (await api.get("/api/notifications/history", headers=headers)).json["items"]
    assert item["user_id"] == OLENA
    assert (await api.get(f"/api/notifications/history?user_id={TARAS}", headers=headers)).status == 404


async def test_a_cursor_of_another_list_is_refused(api: Api) -> None:
    for query in ("cursor=5", "user_id=5&cursor=5:5", "cursor=here", f"cursor={10**19 - 1}:1"):
        answer = await api.get(f"/api/notifications/history?{query}", headers=AS_OPERATOR)
        assert answer.status == 422, query


async def test_what_an_older_broadcast_still_owes_goes_before(api: Api) -> None:
    """A thousand people an older broadcast knows of only by its estimate, and none of them planned."""
    await api.register(OLENA)
    await post(api, "/api/admin/broadcast", NEW)
    pool = api.town.database.pool
    await pool.execute("UPDATE events SET audience = audience || '{\"estimate\": 1000}'")
    later = NEW | {"key": "key-of-the-second"}
    looked = await post(api, "/api/admin/broadcast", later | {"key": None, "dry_run": True})
    accepted = await post(api, "/api/admin/broadcast", later)
    first, second = (await api.get("/api/admin/broadcasts", headers=AS_OPERATOR)).json["items"][::-1]
    assert first["eta_seconds"] >= 10
    assert looked.json["audience"]["eta_seconds"] == first["eta_seconds"]
    assert accepted.json["audience"]["eta_seconds"] == second["eta_seconds"] == first["eta_seconds"]
    await post(api, f"/api/admin/broadcasts/{first['id']}/pause")
    path = f"/api/admin/broadcasts/{second['id']}"
    assert (await api.get(path, headers=AS_OPERATOR)).json["eta_seconds"] == 0  # one that stands still holds up nobody


async def test_the_audit_says_how_many_in_words_and_that_it_is_an_estimate(api: Api) -> None:
    await api.register(OLENA)
    await post(api, "/api/admin/broadcast", NEW)
    said = await api.town.database.pool.fetchval("SELECT description FROM action_logs WHERE action_type = 'broadcast'")
    assert said.endswith("усі, приблизно 1 людина")
