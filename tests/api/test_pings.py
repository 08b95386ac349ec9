"""Pings of devices that were never made for us: any GET, and the channelPing of other services."""

import pytest

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


async def test_a_trailing_slash_and_head_are_answered_without_a_redirect(api: Api) -> None:
    key = await api.town.add_sensor("router", supply=Supply.MAINS)
    for method, path in (
        ("GET", f"/api/ping/{key}/"),
        ("POST", f"/api/ping/{key}/"),
        ("HEAD", f"/api/ping/{key}/up/"),
        ("HEAD", f"/channelPing?channel_key={key}"),
        ("GET", f"/channelPing/?channel_key={key}"),
        ("POST", f"/channelPing?channel_key={key}"),
        ("GET", f"/channelPing?channel_key={key}%0D%0A"),
    ):
        api.town.clock.tick(10)
        answer = await api.ask(method, path)
        assert (answer.status, answer.body) == (200, b"" if method == "HEAD" else b"OK"), (method, path)
        assert (await api.town.sensor("router")).last_ping_at == api.town.clock(), (method, path)


@pytest.mark.parametrize(
    ("ping", "is_on"),
    [
        ("/fail", False),
        ("/1", False),
        ("/255", False),
        ("/0", True),
        ("/down", False),
        ("/off/", False),
        ("/UP", True),
        ("/on", True),
        ("?status=up&msg=OK&ping=12", True),
        ("?status=down", False),
        ("/start", None),
        ("/log", None),
        ("?status=", None),
        ("?STATUS=down", False),
        ("/start?Status=DOWN", False),
    ],
)
@pytest.mark.parametrize("supply", list(Supply))
async def test_a_ping_may_say_whether_there_is_power(api: Api, ping: str, is_on: bool | None, supply: Supply) -> None:
    key = await api.town.add_sensor("monitor", supply=supply)
    assert (await api.get(f"/api/ping/{key}{ping}")).status == 200
    by_itself = True if supply is Supply.MAINS else None
    assert (await api.town.sensor("monitor")).reported_on is (by_itself if is_on is None else is_on)
    stored = [row["is_power_on"] for row in await api.town.readings("monitor")]
    assert stored == ([] if (text := by_itself if is_on is None else is_on) is None else [text])


async def test_a_failure_and_the_success_after_it_flip_the_queue(api: Api) -> None:
    keys = [await api.town.add_sensor(name, supply=Supply.MAINS) for name in ("a", "b")]
    for key in keys:
        await api.get(f"/api/ping/{key}")
    api.town.clock.tick(60)
    for key in keys:
        await api.get(f"/channelPing?channel_key={key}&status=down")
    assert await api.town.kinds() == ["power_off"]
    api.town.clock.tick(60)
    for key in keys:
        await api.get(f"/api/ping/{key}")
    assert await api.town.kinds() == ["power_off", "power_on"]


async def test_a_state_that_no_monitor_has_is_refused_and_counts_as_nothing(api: Api) -> None:
    key = await api.town.add_sensor("router", supply=Supply.MAINS)
    for path in ("/broken", "/256", "/-1", "/%00", "/1/1/1", "/" + "1" * 500, "?status=maybe", "?status=" + "u" * 21):
        assert (await api.get(f"/api/ping/{key}{path}")).status in {404, 422}, path
    assert (await api.town.sensor("router")).last_ping_at is None


async def test_a_ping_that_contradicts_itself_is_refused_and_counts_as_nothing(api: Api) -> None:
    key = await api.town.add_sensor("router", supply=Supply.MAINS)
    for path in ("/up?status=down", "?status=up&STATUS=down", "/0?status=1"):
        answer = await api.get(f"/api/ping/{key}{path}")
        assert (answer.status, answer.json["code"]) == (422, "invalid_input"), path
    assert (await api.town.sensor("router")).last_ping_at is None
