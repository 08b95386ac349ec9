"""GET and POST /api/schedules: what is imported is what is told, and what is not known is never "no outages"."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from redis.asyncio import Redis

from svitlobot.clock import KYIV, kyiv
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES, source_id
from svitlobot.settings import Settings

from .client import AS_ADMIN, Answer, Api

SAMPLES = Path(__file__).parents[1] / "data" / "schedules"
EVENING = "1.1: 18:00-21:00"
FEED = "https://feed.example.org/secret/plan.json"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"schedule_urls": [FEED]})


@pytest.fixture
async def noon(api: Api) -> datetime:
    wall = kyiv(api.town.clock.now).replace(hour=12, minute=0, second=0, microsecond=0)
    api.town.clock.now = wall.astimezone(UTC)
    return wall


async def take(api: Api, content: str | bytes | object, query: str = "") -> Answer:
    body = content if isinstance(content, str | bytes) else json.dumps(content)
    return await api.ask("POST", f"/api/schedules{query}", headers=AS_ADMIN, data=body)


async def queue(api: Api, queue_id: int = 1, day: date | None = None) -> dict[str, Any]:
    wanted = f"&date={day}" if day else ""
    answer = await api.get(f"/api/schedules?queue_id={queue_id}{wanted}")
    assert answer.status == 200, answer.body
    (item,) = answer.json["items"]
    return item


async def test_a_week_has_what_a_source_gives_of_each_day_and_none_planned_is_not_unknown(
    api: Api, noon: datetime
) -> None:
    days = [noon.date() + timedelta(days=ahead) for ahead in range(7)]
    plans = {days[0]: EVENING, days[3]: "1.1: 00:00-24:00", days[5]: "1.1: -"}
    for day, plan in plans.items():
        assert (await take(api, f"Графік на {day:%d.%m.%Y}\n{plan}")).status == 200
    answer = await api.get("/api/schedules/week/1")
    assert [one["date"] for one in answer.json["days"]] == [str(day) for day in days]
    assert [one["status"] for one in answer.json["days"]] == [
        *("published", "unknown", "unknown", "published", "unknown", "none_planned", "unknown")
    ]
    whole, none, unknown = (answer.json["days"][number] for number in (3, 5, 6))
    assert (whole["half_hours"], none["half_hours"], unknown["half_hours"]) == ("1" * 48, "0" * 48, None)
    assert whole["windows"] == [{"start": "00:00", "end": "24:00", "is_possible": False}]
    assert (await api.get("/api/schedules/week/99")).status == 404


async def test_every_queue_has_today_and_tomorrow_and_what_is_not_known_is_said_to_be_unknown(
    api: Api, noon: datetime
) -> None:
    assert (await take(api, EVENING)).status == 200
    items = (await api.get("/api/schedules")).json["items"]
    assert [item["name"] for item in items] == [f"{main}.{sub}" for main in range(1, 7) for sub in (1, 2)]
    for item in items:
        assert [day["date"] for day in item["days"]] == [str(noon.date()), str(noon.date() + timedelta(days=1))]
    today, tomorrow = items[0]["days"]
    assert (today["status"], today["source"], today["is_stale"]) == ("published", "operator", None)
    assert today["windows"] == [{"start": "18:00", "end": "21:00", "is_possible": False}]
    assert today["half_hours"] == "0" * 36 + "1" * 6 + "0" * 6
    assert (tomorrow["status"], tomorrow["half_hours"], tomorrow["confirmed_at"]) == ("unknown", None, None)
    assert {day["status"] for item in items[1:] for day in item["days"]} == {"unknown"}
    assert items[1]["outlook"] == {"now": None, "next": None, "last": None, "known_until": None}


async def test_the_outlook_tells_the_outage_of_now_and_the_next_one(api: Api, noon: datetime) -> None:
    await take(api, "1.1: 11:00-13:30, 22-24")
    outlook = (await queue(api))["outlook"]
    assert _moment(outlook["now"]["end"]) == noon.replace(hour=13, minute=30)
    assert _moment(outlook["next"]["start"]) == noon.replace(hour=22)
    assert outlook["next"]["end"] is None  # nobody has planned tomorrow yet
    assert _moment(outlook["known_until"]) == noon.replace(hour=0) + timedelta(days=1)


async def test_a_day_may_be_asked_for_and_a_queue_that_is_not_there_is_not_found(api: Api, noon: datetime) -> None:
    await take(api, EVENING)
    (day,) = (await queue(api, day=noon.date()))["days"]
    assert day["status"] == "published"
    (day,) = (await queue(api, day=date(1999, 1, 1)))["days"]
    assert (day["status"], day["windows"]) == ("unknown", [])
    for query in ("queue_id=99", f"queue_id=99&date={noon.date()}"):
        assert (await api.get(f"/api/schedules?{query}")).status == 404
    for query in ("queue_id=0", "date=soon", f"queue_id={2**31}"):
        assert (await api.get(f"/api/schedules?{query}")).status == 422


async def test_an_import_is_seen_at_once_although_answers_are_cached(api: Api, noon: datetime, redis: Redis) -> None:
    assert (await queue(api))["days"][0]["status"] == "unknown"
    await take(api, EVENING)
    assert (await queue(api))["days"][0]["status"] == "published"
    keys = [key async for key in redis.scan_iter("schedules:*:1")]
    assert keys
    for key in keys:
        assert 0 < await redis.ttl(key) <= 10


async def test_a_dry_run_says_what_would_change_and_changes_nothing(api: Api, noon: datetime) -> None:
    dry = (await take(api, EVENING, "?dry_run=true")).json
    assert (dry["days_changed"], dry["queues_told"], dry["is_dry_run"]) == (1, 1, True)
    assert (await queue(api))["days"][0]["status"] == "unknown"
    assert await api.town.events() == []
    real = (await take(api, EVENING)).json
    assert real == dry | {"is_dry_run": False}
    assert "Днів змінено: 1" in real["lines"][0]


async def test_a_wrong_group_is_named_by_hour_and_costs_itself_alone(api: Api, noon: datetime) -> None:
    hours = {str(hour): "no" for hour in range(1, 25)}
    day = str(int(noon.replace(hour=0).timestamp()))
    wrong = hours | {"7": "?"}
    answer = await take(api, {"data": {day: {"GPV1.1": hours, "GPV1.2": wrong}}, "update": ""})
    assert any("група GPV1.2" in line and "година 7" in line for line in answer.json["lines"])
    assert (await queue(api))["days"][0]["status"] == "published"
    assert (await queue(api, 2))["days"][0]["status"] == "unknown"


async def test_a_file_of_wrong_groups_alone_is_refused(api: Api, noon: datetime) -> None:
    hours = {str(hour): "no" for hour in range(1, 24)}
    day = str(int(noon.replace(hour=0).timestamp()))
    answer = await take(api, {"data": {day: {"GPV1.1": hours}}, "update": ""})
    assert (answer.status, answer.json["code"]) == (422, "invalid_input")
    assert "година 24" in answer.json["detail"]
    assert (await queue(api))["days"][0]["status"] == "unknown"


async def test_a_partial_table_is_refused_until_the_caller_says_what_its_silence_means(
    api: Api, noon: datetime
) -> None:
    await take(api, b"1.1: 18:00-20:00\n1.2: 18:00-20:00")
    refused = await take(api, b"1.1: 18:00-19:00")
    assert (refused.status, refused.json["code"]) == (409, "others_undecided")
    assert (await take(api, b"1.1: 18:00-19:00", "?dry_run=true")).json["must_choose_others"]
    assert (await take(api, b"1.1: 18:00-19:00", "?others=cancel")).status == 200
    assert (await queue(api, 2))["days"][0]["status"] == "none_planned"


async def test_one_outage_is_added_to_what_is_planned_for_its_day(api: Api, noon: datetime) -> None:
    day = noon.date()
    evening = {"queue_id": 1, "date": str(day), "start": "18:00", "end": "21:00"}
    assert (await take(api, evening, "?dry_run=true")).json["days_changed"] == 1
    assert (await queue(api))["days"][0]["status"] == "unknown"
    assert (await take(api, evening)).json["format"] == "outage"
    assert (await take(api, evening | {"start": "22:30:00", "end": "24:00:00"})).json["days_changed"] == 1
    assert (await take(api, evening)).json["days_changed"] == 0
    (today, _) = (await queue(api))["days"]
    assert (today["status"], today["source"]) == ("published", "operator")
    assert [(one["start"], one["end"]) for one in today["windows"]] == [("18:00", "21:00"), ("22:30", "24:00")]
    assert (await queue(api, 2))["days"][0]["status"] == "unknown"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"queue_id": 99}, "99"),
        ({"queue_id": "1.1"}, "queue_id"),
        ({"queue_id": True}, "queue_id"),
        ({"date": "завтра"}, "date"),
        ({"date": "2020-01-01"}, "минула"),
        ({"start": "25:00"}, "start"),
        ({"end": None}, "end"),
        ({"start": "22:00", "end": "02:00"}, "24:00"),
        ({"reason": "ремонт"}, "reason"),
    ],
)
async def test_a_wrong_field_of_one_outage_is_named(
    api: Api, noon: datetime, wrong: dict[str, object], named: str
) -> None:
    right = {"queue_id": 1, "date": str(noon.date()), "start": "18:00", "end": "21:00"}
    answer = await take(api, right | wrong)
    assert (answer.status, named in answer.json["detail"]) == (422, True), answer.json
    missing = await take(api, {"queue_id": 1, "date": str(noon.date())})
    assert "end, start" in missing.json["detail"]


async def test_only_so_much_is_read(api: Api) -> None:
    assert (await take(api, b" " * (MAX_SCHEDULE_BYTES + 1))).status == 413


async def test_an_excel_grid_is_taken_like_any_other_format(api: Api, noon: datetime) -> None:
    book, content = Workbook(), BytesIO()
    book.active.append([noon.date()])
    book.active.append(["", *(f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48))])
    book.active.append(["2.1", *("X" if half < 3 else None for half in range(48))])
    book.save(content)
    assert (await take(api, content.getvalue())).json["format"] == "grid"
    assert (await queue(api, 3))["days"][0]["half_hours"] == "111" + "0" * 45


async def test_a_day_from_a_source_that_is_asked_on_a_timer_goes_stale_without_it(api: Api, noon: datetime) -> None:
    await take(api, EVENING)
    await api.town.database.pool.execute("UPDATE schedule_days SET source = $1", source_id(FEED))
    assert (await queue(api, day=noon.date()))["days"][0]["is_stale"] is False
    api.town.clock.tick(30 * 60 + 1)
    assert (await queue(api, day=noon.date()))["days"][0]["is_stale"] is True


HALVES = {"yes": "00", "no": "11", "first": "10", "second": "01", "maybe": "??", "mfirst": "?0", "msecond": "0?"}


def told_by_hours(hours: dict[str, str]) -> str:
    return "".join(HALVES[hours[str(hour)]] for hour in range(1, 25))


@pytest.mark.parametrize("name", ["vinnytsia_fact.json", "dtek_fact.json"])
async def test_each_half_hour_of_a_fact_file_comes_out_as_it_went_in(api: Api, name: str) -> None:
    document = json.loads((SAMPLES / name).read_text())
    fact = document.get("fact", document)
    api.town.clock.now = datetime.fromtimestamp(fact["today"] + 43_200, UTC)
    assert (await take(api, (SAMPLES / name).read_bytes())).status == 200
    for key, groups in fact["data"].items():
        day = datetime.fromtimestamp(int(key), KYIV).date()
        # Until tomorrow is planned, the page shows power everywhere, which means nothing.
        is_unmade = int(key) > fact["today"] and all("1" not in told_by_hours(hours) for hours in groups.values())
        for number, hours in enumerate(groups.values(), 1):
            (notified,) = (await queue(api, number, day))["days"]
            assert notified["half_hours"] == (None if is_unmade else told_by_hours(hours)), (key, number)


async def test_each_half_hour_of_a_template_comes_out_as_possible_for_a_week(api: Api) -> None:
    document = json.loads((SAMPLES / "dnipro_preset.json").read_text())
    assert (await take(api, document)).status == 200
    today = kyiv(api.town.clock.now).date()
    for day in (today + timedelta(days=ahead) for ahead in range(7)):
        (notified,) = (await queue(api, 1, day))["days"]
        hours = document["preset"]["data"]["GPV1.1"][str(day.isoweekday())]
        assert notified["status"] == "preliminary"
        assert notified["half_hours"] == told_by_hours(hours).replace("1", "?")


def yasno_days() -> Iterator[Any]:
    samples = json.loads((SAMPLES / "yasno.json").read_text())
    for name, document in samples.items():
        for entry in document.values():
            for which in ("today", "tomorrow"):
                if which in entry:
                    yield pytest.param(document, entry[which], id=f"{name}, {which}")


@pytest.mark.parametrize(("document", "sent"), list(yasno_days()))
async def test_each_half_hour_of_yasno_comes_out_as_it_went_in(
    api: Api, document: dict[str, Any], sent: dict[str, Any]
) -> None:
    began = datetime.fromisoformat(sent["date"])
    api.town.clock.now = (began + timedelta(hours=1)).astimezone(UTC)
    assert (await take(api, document)).status == 200
    (notified,) = (await queue(api, 1, began.date()))["days"]
    expected = None
    if sent["slots"]:
        word = {"NotPlanned": "0", "Definite": "1", "Possible": "?"}
        expected = "".join(word[slot["type"]] * ((slot["end"] - slot["start"]) // 30) for slot in sent["slots"])
    assert notified["half_hours"] == expected
    if not sent["slots"]:
        assert notified["status"] in {"emergency", "unknown"}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
