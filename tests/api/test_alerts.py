"""The operator's doors: alerts, quiet mode, an outage confirmed, the audit."""

from datetime import timedelta

import pytest

from svitlobot.domain.alerts import AlertKind
from svitlobot.services.alerts import lifecycle

from .client import AS_ADMIN, AS_OPERATOR, OPERATOR_ID, Api


async def _find(api: Api, found: dict[str, dict[str, str]]) -> None:
    api.town.clock.tick(30)
    async with api.town.database.transaction() as session:
        await lifecycle.settle(session, {AlertKind.SOURCE_STALE: found}, api.town.clock())
        await lifecycle.tell(session, api.town.clock(), None)


async def test_alerts_are_paged_newest_first_with_what_is_known(api: Api) -> None:
    sources = {f"u{n}": {"name": f"feed{n}.example", "reason": "HTTP 500"} for n in range(3)}
    await _find(api, sources)
    for _ in range(5):
        await _find(api, {"u2": sources["u2"]})
    first = (await api.get("/api/admin/alerts?limit=2", headers=AS_ADMIN)).json
    second = (await api.get(f"/api/admin/alerts?limit=2&cursor={first['next_cursor']}", headers=AS_ADMIN)).json
    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [2, 1, None]
    open_now = (await api.get("/api/admin/alerts?open=true", headers=AS_OPERATOR)).json["items"]
    assert [alert["values"]["name"] for alert in open_now] == ["feed2.example"]
    assert open_now[0]["text"].startswith("Джерело графіків feed2.example ще ні разу не відповіло: HTTP 500")
    assert (open_now[0]["kind"], open_now[0]["is_critical"]) == ("source_stale", False)


async def test_the_quiet_mode_is_set_and_ended_in_the_operators_name(api: Api) -> None:
    quiet = await api.ask("PUT", "/api/admin/alerts/quiet", headers=AS_OPERATOR, json={"minutes": 120})
    until = (api.town.clock() + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    assert quiet.json == {"quiet_until": until}
    assert (await api.get("/api/admin/alerts", headers=AS_ADMIN)).json["quiet_until"] == until
    loud = await api.ask("PUT", "/api/admin/alerts/quiet", headers=AS_ADMIN, json={"minutes": 0})
    assert loud.json == {"quiet_until": None}
    audit = (await api.get("/api/admin/audit", headers=AS_ADMIN)).json["items"]
    assert [(one["action_type"], one["actor"]) for one in audit] == [
        ("alerts_loud", "admin"), ("alerts_quiet", f"telegram:{OPERATOR_ID}"),
    ]  # fmt: skip


@pytest.mark.parametrize("minutes", [-1, 24 * 60 + 1, "довго"])
async def test_a_wrong_time_to_be_quiet_is_refused(api: Api, minutes: object) -> None:
    answer = await api.ask("PUT", "/api/admin/alerts/quiet", headers=AS_ADMIN, json={"minutes": minutes})
    assert answer.status == 422


async def test_an_outage_is_confirmed_for_the_queues_named_and_twice_changes_nothing(api: Api) -> None:
    await api.town.database.pool.execute(
        "INSERT INTO silence_watch (id, swept_at, listening_since, doubtful_queues) VALUES (1, now(), now(), '{1,2,3}')"
    )

    async def confirm(*queues: int) -> object:
        answer = await api.ask("POST", "/api/iot/confirm-outage", headers=AS_OPERATOR, json={"queue_ids": list(queues)})
        return answer.json if answer.status == 200 else answer.json["code"]

    assert await confirm(1, 2) == {"confirmed": ["1.1", "1.2"], "known": []}
    assert await confirm(1, 2) == {"confirmed": [], "known": ["1.1", "1.2"]}
    assert await confirm(4, 5) == "conflict"  # that silence is over
    audit = (await api.get("/api/admin/audit?action=outage_confirmed", headers=AS_ADMIN)).json["items"]
    assert [(one["actor"], one["details"]) for one in audit] == [(f"telegram:{OPERATOR_ID}", {"queue_ids": [1, 2]})]


async def test_the_audit_is_filtered_and_paged(api: Api) -> None:
    now = api.town.clock()
    rows = [("cli", "sensor_added", None, 3), ("admin", "granted", 7, 2), (None, "payment_success", 7, 1)]
    for actor, action, user_id, hours in rows:
        await api.town.database.pool.execute(
            "INSERT INTO action_logs (actor, action_type, user_id, created_at) VALUES ($1, $2, $3, $4)",
            actor, action, user_id, now - timedelta(hours=hours),
        )  # fmt: skip

    async def found(**query: str) -> list[str]:
        answer = await api.get("/api/admin/audit", headers=AS_ADMIN, params=query)
        return [one["action_type"] for one in answer.json["items"]]

    assert await found() == ["payment_success", "granted", "sensor_added"]
    assert await found(actor="cli") == ["sensor_added"]
    assert await found(user_id="7", action="granted") == ["granted"]
    assert await found(since=(now - timedelta(hours=2)).isoformat()) == ["payment_success", "granted"]
    assert await found(until=(now - timedelta(hours=2)).isoformat()) == ["sensor_added"]
    first = (await api.get("/api/admin/audit?limit=2", headers=AS_ADMIN)).json
    assert await found(cursor=str(first["next_cursor"])) == ["sensor_added"]
    assert (await api.get("/api/admin/audit?actor=%00", headers=AS_ADMIN)).status == 422


async def test_what_an_operator_does_is_on_record_with_their_name(api: Api) -> None:
    house = {"street": "вул. Соборна", "house_number": "1", "queue": "1.1"}
    await api.ask("POST", "/api/addresses", headers=AS_OPERATOR, json=house)
    plan = {"headers": AS_OPERATOR | {"Content-Type": "text/plain"}, "data": b"1.1: 18-21"}
    assert (await api.ask("POST", "/api/schedules", **plan)).status == 200
    audit = (await api.get("/api/admin/audit", headers=AS_ADMIN)).json["items"]
    assert {(one["action_type"], one["actor"]) for one in audit} == {
        ("address_added", f"telegram:{OPERATOR_ID}"), ("schedule_imported", f"telegram:{OPERATOR_ID}"),
    }  # fmt: skip
