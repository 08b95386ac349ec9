"""GET /api/schedules/picture.png: drawn once for each content, never older than the schedule."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image
from redis.asyncio import Redis

from svitlobot.gateways import schedule_picture

from .client import AS_ADMIN, Answer, Api

PATH = "/api/schedules/picture.png"


class Painter:
    """Counts what is drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.drawn = 0
        draw = schedule_picture.draw

        def counting(*shown: object) -> bytes:
            self.drawn += 1
            return draw(*shown)

        monkeypatch.setattr(schedule_picture, "draw", counting)


@pytest.fixture
def painter(monkeypatch: pytest.MonkeyPatch) -> Painter:
    return Painter(monkeypatch)


async def take(api: Api, text: str) -> None:
    answer = await api.ask("POST", "/api/schedules", headers=AS_ADMIN, data=text.encode())
    assert answer.status == 200, answer.body


async def get(api: Api, query: str = "", known: str = "") -> Answer:
    return await api.get(PATH + query, headers={"If-None-Match": known})


async def test_a_queue_and_the_whole_city_are_pictures_in_both_themes(api: Api) -> None:
    await take(api, "1.1: 18:00-21:00")
    tags = set()
    for query in ("?queue_id=1", "?queue_id=1&theme=dark", "", "?theme=dark"):
        answer = await get(api, query)
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert Image.open(BytesIO(answer.body)).width == 1080
        tags.add(answer.headers["ETag"])
    assert len(tags) == 4


async def test_a_picture_is_drawn_once_however_many_ask(api: Api, painter: Painter) -> None:
    await take(api, "1.1: 18:00-21:00")
    answers = await asyncio.gather(*(get(api, "?queue_id=1") for _ in range(8)))
    assert len({answer.body for answer in answers}) == 1
    api.town.clock.tick(60)
    await get(api, "?queue_id=1")
    assert painter.drawn == 1


async def test_a_caller_who_has_the_picture_is_not_sent_it_and_it_is_not_drawn(api: Api, painter: Painter) -> None:
    tag = (await get(api)).headers["ETag"]
    answer = await get(api, known=tag)
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert painter.drawn == 1


async def test_a_changed_schedule_is_another_picture_at_once_and_takes_the_old_one_s_place(
    api: Api, redis: Redis
) -> None:
    await take(api, "1.1: 18:00-21:00")
    before = await get(api, "?queue_id=1")
    api.town.clock.tick(60)
    await take(api, "1.1: 17:00-21:00")
    after = await get(api, "?queue_id=1", known=before.headers["ETag"])
    assert after.status == 200
    assert after.body != before.body
    assert len([key async for key in redis.scan_iter("picture:*")]) == 1
    assert await redis.ttl("picture:1.1:light") > 0


async def test_a_schedule_that_is_confirmed_without_a_change_is_the_same_picture(api: Api) -> None:
    await take(api, "1.1: 18:00-21:00")
    tag = (await get(api)).headers["ETag"]
    api.town.clock.tick(60)
    await take(api, "1.1: 18:00-21:00")
    assert (await get(api, known=tag)).status == 304


async def test_a_picture_that_cannot_be_drawn_is_refused_with_a_reason(api: Api) -> None:
    assert (await get(api, "?queue_id=99")).json["code"] == "not_found"
    assert (await get(api, "?theme=sepia")).json["code"] == "invalid_input"
    await api.town.database.pool.execute("DELETE FROM queues")
    assert (await get(api)).json["code"] == "not_found"
