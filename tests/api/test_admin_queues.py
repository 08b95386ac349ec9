"""The operator's view of a queue: its manual override, and what each sensor reports."""

from datetime import timedelta

from svitlobot.domain.power.observations import Supply

from .client import AS_ADMIN, AS_OPERATOR, OPERATOR_ID, Api


async def details(api: Api, queue_id: int = 1) -> dict:
    return (await api.get(f"/api/admin/queues/{queue_id}", headers=AS_OPERATOR)).json


async def override(api: Api, is_power_on: bool, reason: str = "дзвінок РЕМ", hours: int = 2) -> None:
    body = {"is_power_on": is_power_on, "reason": reason, "hours": hours}
    answer = await api.ask("POST", "/api/admin/queues/1/override", headers=AS_OPERATOR, json=body)
    assert answer.status == 200


async def test_an_override_is_shown_with_who_set_it_until_when_and_why(api: Api) -> None:
    await api.register(OPERATOR_ID, first_name="Ганна")
    await override(api, False)
    set_at = api.town.clock()
    api.town.clock.tick(60)
    shown = (await details(api))["override"]
    assert shown == {
        "is_power_on": False,
        "source": "manual",
        "by": f"telegram:{OPERATOR_ID}",
        "by_name": "Ганна",
        "reason": "дзвінок РЕМ",
        "given_at": set_at.isoformat().replace("+00:00", "Z"),
        "until": (set_at + timedelta(hours=2)).isoformat().replace("+00:00", "Z"),
    }


async def test_an_override_that_ran_out_or_was_withdrawn_is_not_shown(api: Api) -> None:
    await override(api, False, hours=1)
    api.town.clock.tick(3600)
    assert (await details(api))["override"] is None
    await override(api, True)
    body = {"reason": "помилка"}
    await api.ask("POST", "/api/admin/queues/1/override/withdraw", headers=AS_OPERATOR, json=body)
    assert (await details(api))["override"] is None
    queue = await api.town.queue()
    assert (queue.word_by, queue.word_reason, queue.word_source) == (None, None, None)


async def test_each_sensor_is_shown_with_what_it_reports_and_whether_the_override_outweighs_it(api: Api) -> None:
    town = api.town
    await town.add_sensor("a")
    await town.add_sensor("lost")
    await town.add_sensor("m", supply=Supply.MAINS)
    await api.report("lost", True)
    town.clock.tick(400)
    await api.report("a", True)
    await town.ping("m")
    await override(api, False)
    town.clock.tick(200)
    shown = {one["sensor_id"]: one for one in (await details(api))["observations"]}
    assert {name: (one["observed"], one["is_silent"], one["is_overridden"]) for name, one in shown.items()} == {
        "a": ("on", False, True),
        "lost": ("unknown", True, False),
        "m": ("off", True, False),
    }
    assert (shown["a"]["last_voltage"], shown["a"]["reported_on"]) == (229.3, True)
    assert shown["m"]["last_reading_at"] is None
    assert shown["m"]["last_contact_at"] == shown["m"]["observed_since"]
    assert shown["lost"]["observed_since"] is None


async def test_a_silence_that_is_held_back_and_its_confirmation_are_shown(api: Api) -> None:
    town = api.town
    await town.beat()
    for queue_id in (1, 2, 3):
        await town.add_sensor(f"m{queue_id}", queue_id, Supply.MAINS)
        await town.ping(f"m{queue_id}")
    town.clock.tick(190)
    await town.sweep()
    assert (await details(api))["is_silence_held"]
    await api.ask("POST", "/api/iot/confirm-outage", headers=AS_OPERATOR, json={"queue_ids": [1]})
    assert (await details(api))["outage_confirmed_until"] is not None
    assert not (await details(api, 4))["is_silence_held"]


async def test_a_queue_that_is_not_there_is_not_found(api: Api) -> None:
    assert (await api.get("/api/admin/queues/99", headers=AS_ADMIN)).status == 404
    assert (await api.get(f"/api/admin/queues/{10**30}", headers=AS_ADMIN)).status == 422


async def test_the_operator_learns_whether_people_hear_of_an_override_now_or_when_the_power_is_calm(api: Api) -> None:
    async def answered(is_power_on: bool) -> tuple[bool, str | None]:
        body = {"is_power_on": is_power_on, "reason": "дзвінок РЕМ", "hours": 2}
        answer = await api.ask("POST", "/api/admin/queues/1/override", headers=AS_OPERATOR, json=body)
        return answer.json["is_changed"], answer.json["announcement"]

    assert [await answered(is_on) for is_on in (False, False, True, False, True, False, True)] == [
        (True, "change"),
        (False, None),
        (True, "change"),
        (True, "change"),
        (True, "change"),
        (True, "unstable"),
        (True, "nothing"),
    ]
    assert (await api.town.kinds()).count("power_off") + (await api.town.kinds()).count("power_on") == 4
    body = {"reason": "помилка"}
    withdrawn = await api.ask("POST", "/api/admin/queues/1/override/withdraw", headers=AS_OPERATOR, json=body)
    assert withdrawn.json == {"is_changed": False, "announcement": None}
