"""Pings of devices that were never made for us: any GET, and the channelPing of other services."""

from svitlobot.domain.power.observations import Supply

from .client import Api


async def test_any_device_may_ping_by_get_post_or_head(api: Api) -> None:
    key = await api.town.add_sensor("router", supply=Supply.MAINS)
    for method in ("GET", "POST", "HEAD"):
        api.town.clock.tick(10)
        answer = await api.ask(method, f"/api/ping/{key}")
        assert (answer.status, answer.content_type) == (200, "text/plain"), method
        assert answer.body == (b"" if method == "HEAD" else b"OK")
        assert (await api.town.sensor("router")).last_ping_at == api.town.clock()


async def test_channel_ping_is_answered_shortly_over_plain_http_without_a_redirect(api: Api) -> None:
    key = await api.town.add_sensor("esp8266", supply=Supply.MAINS)
    answer = await api.get("/channelPing", params={"channel_key": key})
    assert (answer.status, answer.body) == (200, b"OK")
    sensor = await api.town.sensor("esp8266")
    assert (sensor.reported_on, sensor.silence_after_s) == (True, 300)


async def test_an_ordinary_ping_leaves_the_sensor_s_silence_as_it_was_set(api: Api) -> None:
    key = await api.town.add_sensor("router", supply=Supply.MAINS, silence_after_s=60)
    await api.get(f"/api/ping/{key}")
    assert (await api.town.sensor("router")).silence_after_s == 60


async def test_an_unknown_key_is_nobody_s(api: Api) -> None:
    await api.town.add_sensor("router", supply=Supply.MAINS)
    for path in ("/api/ping/wrong", "/api/ping/%00", "/api/ping/" + "k" * 65, "/channelPing?channel_key=wrong",
                 "/channelPing?channel_key=", "/channelPing", "/channelPing?channel_key=%ff"):  # fmt: skip
        answer = await api.get(path)
        assert (answer.status, answer.json["code"]) == (401, "not_authenticated"), path
    assert (await api.town.sensor("router")).last_ping_at is None


async def test_a_mains_sensor_that_pings_again_turns_its_queue_back_on(api: Api) -> None:
    key = await api.town.add_sensor("router", supply=Supply.MAINS)
    await api.get(f"/api/ping/{key}")
    await api.town.database.pool.execute("UPDATE queues SET is_power_on = false, last_change_at = $1", api.town.clock())
    for _ in range(3):
        api.town.clock.tick(30)
        await api.get(f"/api/ping/{key}")
    assert await api.town.kinds() == ["power_on"]
