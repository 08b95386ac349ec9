"""From a reading to its message by ids: the request's, the event's, the queue's."""

import structlog
from structlog.testing import capture_logs

from .client import Api


async def _flip_logged(api: Api, **headers: str) -> dict[str, object]:
    for name in ("a", "b"):
        await api.town.add_sensor(name)
        await api.report(name, True)
    api.town.clock.tick(60)
    await api.report("a", False)
    body = b'{"sensor_id":"b","is_power_on":0}'
    headers |= {"Authorization": f"Bearer {api.town.keys['b']}"}
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        assert (await api.ask("POST", "/api/iot/data", data=body, headers=headers)).status == 200
    [line] = [line for line in lines if line["event"] == "queue_flipped"]
    [reading] = [line for line in lines if line["event"] == "reading_ingested"]
    assert reading["request_id"] == line["request_id"]
    return line


async def test_a_flip_is_a_line_with_its_reason_its_request_and_its_event(api: Api) -> None:
    line = await _flip_logged(api, **{"X-Request-ID": "0123456789abcdef"})
    [event] = await api.town.events()
    expected = {
        "request_id": "0123456789abcdef",
        "event_id": event["id"],
        "queue_id": 1,
        "is_power_on": False,
        "reason": "sensors_agree",
        "source": "iot",
        "announcement": "change",
    }
    assert expected.items() <= line.items()


async def test_an_event_keeps_the_id_of_the_reading_that_caused_it(api: Api) -> None:
    await _flip_logged(api, **{"X-Request-ID": "0123456789abcdef"})
    assert await api.town.database.pool.fetchval("SELECT request_id FROM events") == "0123456789abcdef"


async def test_an_id_that_could_forge_a_line_is_replaced(api: Api) -> None:
    line = await _flip_logged(api, **{"X-Request-ID": 'x" forged="yes'})
    assert len(str(line["request_id"])) == 32


async def test_one_request_s_id_is_not_the_next_one_s(api: Api) -> None:
    await api.get("/api/queues", headers={"X-Request-ID": "0123456789abcdef"})
    line = await _flip_logged(api)
    assert line["request_id"] != "0123456789abcdef"
    assert "request_id" not in structlog.contextvars.get_contextvars()
