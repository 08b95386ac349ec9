"""The installation at a glance."""

from datetime import timedelta

from .client import AS_ADMIN, AS_OPERATOR, Api

OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002


async def test_the_operator_sees_queues_sensors_people_and_money(api: Api) -> None:
    town = api.town
    await town.add_sensor("ESP32_1")
    await town.add_sensor("ESP32_2", queue_id=2)
    await api.report("ESP32_1", is_power_on=True)
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
    await town.database.pool.execute("UPDATE users SET is_blocked = true WHERE user_id = $1", TARAS)
    for days, amount in ((0, 49), (2, 99), (40, 1000)):
        await town.database.pool.execute(
            "INSERT INTO payments (user_id, amount, status, subscription_days, subscription_tier, completed_at) "
            "VALUES ($1, $2, 'success', 30, 'PRO', $3)",
            OLENA, amount, town.clock() - timedelta(days=days),
        )  # fmt: skip
    answer = await api.get("/api/admin/stats", headers=AS_OPERATOR)
    assert answer.status == 200
    stats = answer.json
    assert len(stats["queues"]) == 12
    assert (stats["sensors"]["total"], stats["sensors"]["online"]) == (2, 1)
    assert [one["sensor_id"] for one in stats["sensors"]["silent"]] == ["ESP32_2"]
    people = stats["people"]
    assert (people["total"], people["blocked"], people["banned"]) == (2, 1, 0)
    assert people["by_tier"] == {"NOFREE": 0, "FREE": 2, "STANDARD": 0, "PRO": 0}
    assert [day["count"] for day in people["new_by_day"]] == [2]
    assert stats["money"]["today"] == [{"currency": "UAH", "count": 1, "amount": "49.00"}]
    assert stats["money"]["days_30"] == [{"currency": "UAH", "count": 2, "amount": "148.00"}]
    assert (stats["sending"]["waiting"], stats["pending_reports"], stats["money"]["pending"]) == (0, 0, 0)


async def test_a_lane_is_done_when_those_more_urgent_are(api: Api) -> None:
    pool, now = api.town.database.pool, api.town.clock()
    event = await pool.fetchval(
        "INSERT INTO events (kind, audience, lane, expires_at, status, created_at) "
        "VALUES ('broadcast', '{}', 6, $1, 'expanded', $2) RETURNING id",
        now + timedelta(days=1), now,
    )  # fmt: skip
    for number, lane, size in ((0, 1, 300), (1, 6, 600)):
        await pool.execute(
            "INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id) "
            "VALUES ($1, $2, $3, $4, $5, 1, 900)",
            event, number, now, lane, size,
        )  # fmt: skip
    sending = (await api.get("/api/admin/stats", headers=AS_ADMIN)).json["sending"]
    rate = 30 * 2  # two bots
    etas = {lane["name"]: lane["eta_seconds"] for lane in sending["lanes"]}
    assert etas["pro"] == 300 / rate
    assert etas["broadcast"] == 900 / rate
    assert etas["free"] is None
    assert sending["waiting"] == 900


async def test_the_rate_is_of_the_last_seconds(api: Api) -> None:
    pool, now = api.town.database.pool, api.town.clock()
    event = await pool.fetchval(
        "INSERT INTO events (kind, audience, lane, expires_at, status, created_at) "
        "VALUES ('broadcast', '{}', 6, $1, 'expanded', $2) RETURNING id",
        now + timedelta(days=1), now,
    )  # fmt: skip
    await pool.execute(
        "INSERT INTO notification_batches "
        "(event_id, batch_no, event_at, lane, size, first_user_id, last_user_id, is_done, done_at) "
        "VALUES ($1, 0, $2, 6, 60, 1, 60, true, $2)",
        event, now,
    )  # fmt: skip
    await pool.execute(
        "INSERT INTO notifications (event_at, event_id, user_id, batch_no, state, sent_at) "
        "SELECT $2, $1, number, 0, 'sent', cast($2 AS timestamptz) - number * interval '0.5 s' "
        "FROM generate_series(1, 60) AS number",
        event, now,
    )  # fmt: skip
    sending = (await api.get("/api/admin/stats", headers=AS_ADMIN)).json["sending"]
    assert sending["rate"] == 1.9  # those of less than ten seconds ago, a second


async def test_of_a_large_city_the_last_count_is_shown_with_its_moment(api: Api) -> None:
    await api.register(OLENA)
    await api.town.database.pool.execute(
        "INSERT INTO people_counts (id, counted_at, took_ms, counts) VALUES (1, $1, 500, $2)",
        api.town.clock() - timedelta(seconds=50),
        {"total": 1_000_000, "by_tier": {"FREE": 1_000_000}, "blocked": 0, "banned": 0, "new_by_day": []},
    )
    people = (await api.get("/api/admin/stats", headers=AS_ADMIN)).json["people"]
    assert people["total"] == 1_000_000
    assert people["counted_at"] < api.town.clock().isoformat()
