"""Calendar feeds, read by the parsers of others: icalendar, and ical, which is Home Assistant's."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from svitlobot.clock import kyiv

from .client import AS_ADMIN, Answer, Api

OLENA = 5_000_000_000_001


@pytest.fixture(autouse=True)
async def noon(api: Api) -> datetime:
    wall = kyiv(api.town.clock.now).replace(hour=12, minute=0, second=0, microsecond=0)
    api.town.clock.now = wall.astimezone(UTC)
    return api.town.clock.now


async def take(api: Api, text: str) -> None:
    answer = await api.ask("POST", "/api/schedules", headers=AS_ADMIN, data=text.encode())
    assert answer.status == 200, answer.body


async def get(api: Api, path: str = "/api/queues/1/calendar.ics", **request: Any) -> Answer:
    answer = await api.get(path, **request)
    assert answer.status == 200, answer.body
    return answer


def events(answer: Answer) -> list[icalendar.Event]:
    """Read the feed as two parsers do, which must agree."""
    found = icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
    others = IcsCalendarStream.calendar_from_ics(answer.body.decode())
    assert [(one.uid, one.summary, one.start) for one in others.events] == [
        (str(one["UID"]), str(one["SUMMARY"]), one.start) for one in found
    ]
    return found


async def follow(api: Api, queue_id: int, house: str, label: str | None = None) -> None:
    address_id = await api.town.add_house("Зелена", house, queue_id)
    answer = await api.as_bot("POST", f"/api/users/{OLENA}/addresses", {"address_id": address_id, "label": label})
    assert answer.status == 201, answer.body


async def link(api: Api, query: str = "") -> str:
    """Return the path of a person's calendar."""
    answer = await api.as_bot("POST", f"/api/users/{OLENA}/calendar{query}")
    assert answer.status == 200, answer.body
    return str(re.sub(r"^https?://[^/]+", "", answer.json["url"]))


async def become(api: Api, tier: str, **settings: object) -> None:
    await api.town.database.pool.execute("UPDATE users SET subscription_tier = $1 WHERE user_id = $2", tier, OLENA)
    if settings:
        answer = await api.as_bot("PATCH", f"/api/users/{OLENA}", {"settings": settings})
        assert answer.status == 200, answer.body


async def test_a_planned_outage_is_an_event_in_universal_time(api: Api, noon: datetime) -> None:
    await take(api, "1.1: 18:00-21:00")
    answer = await get(api)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer)
    assert (event.start, event.end) == (noon + timedelta(hours=6), noon + timedelta(hours=9))
    assert str(event["SUMMARY"]) == "Відключення світла · черга 1.1"
    assert (str(event["STATUS"]), event.last_modified, event.DTSTAMP) == ("CONFIRMED", noon, noon)
    assert f"DTSTART:{noon + timedelta(hours=6):%Y%m%dT%H%M%SZ}".encode() in answer.body


async def test_the_file_says_what_clients_need_to_know_of_it(api: Api) -> None:
    body = (await get(api)).body
    for line in (
        "VERSION:2.0", "METHOD:PUBLISH", "X-WR-TIMEZONE:Europe/Kyiv", "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M", "X-WR-CALNAME:Відключення світла · черга 1.1",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n".encode() in body.replace(b"\r\n ", b""), line
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


async def test_a_changed_outage_is_the_same_event_of_a_later_edition(api: Api) -> None:
    await take(api, "1.1: 18:00-21:00")
    (before,) = events(await get(api))
    api.town.clock.tick(60)
    await take(api, "1.1: 18:00-22:00")
    (after,) = events(await get(api))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.end == before.end + timedelta(hours=1)


async def test_a_calendar_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    await take(api, "1.1: 18:00-21:00")
    tag = (await get(api)).headers["ETag"]
    api.town.clock.tick(600)
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = await api.get("/api/queues/1/calendar.ics", headers={"If-None-Match": known})
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    await take(api, "1.1: 18:00-22:00")
    assert (await get(api, headers={"If-None-Match": tag})).headers["ETag"] != tag


async def test_a_calendar_without_outages_is_valid_and_a_queue_that_is_not_there_has_none(api: Api) -> None:
    assert events(await get(api)) == []
    assert (await api.get("/api/queues/99/calendar.ics")).status == 404


async def test_a_person_s_calendar_has_all_their_queues_and_alarms_at_their_times(api: Api) -> None:
    await api.register(OLENA)
    await become(api, "PRO", warning_times=[15, 60])
    await follow(api, 1, "1", "дім")
    await follow(api, 1, "2")
    await follow(api, 2, "3")
    await take(api, "1.1: 18:00-21:00\n1.2: 21:00-24:00\n2.1: 12:00-15:00")
    home, other = events(await get(api, await link(api)))
    assert str(home["LOCATION"]) == "дім (Зелена, 1); Зелена, 2"
    assert str(other["SUMMARY"]) == "Відключення світла · черга 1.2"
    assert sorted(alarm.TRIGGER for alarm in home.walk("VALARM")) == [timedelta(hours=-1), timedelta(minutes=-15)]


async def test_a_tier_without_warnings_has_no_alarms_and_a_dormant_house_no_events(api: Api) -> None:
    await api.register(OLENA)
    await become(api, "STANDARD")
    await follow(api, 1, "1")
    await follow(api, 2, "2")
    await take(api, "1.1: 18:00-21:00\n1.2: 21:00-24:00")
    path = await link(api)
    assert len(events(await get(api, path))) == 2
    await become(api, "FREE")
    (event,) = events(await get(api, path))
    assert str(event["SUMMARY"]).endswith("1.1")
    assert event.walk("VALARM") == []


async def test_a_link_stays_until_it_is_rotated_and_then_the_old_one_is_dead(api: Api) -> None:
    await api.register(OLENA)
    path = await link(api)
    assert await link(api) == path
    assert str(OLENA) not in path
    renewed = await link(api, "?rotate=true")
    assert (await api.get(path)).status == 404
    assert events(await get(api, renewed)) == []
    assert (await api.get("/api/calendars/nobody.ics")).status == 404


async def test_a_token_with_a_nul_is_refused(api: Api) -> None:
    assert (await api.get("/api/calendars/a%00b.ics")).status == 422


async def test_a_person_who_is_not_registered_has_no_calendar(api: Api) -> None:
    answer = await api.as_bot("POST", f"/api/users/{OLENA}/calendar")
    assert (answer.status, answer.json["code"]) == (404, "not_registered")
    await api.register(OLENA)
    path = await link(api)
    await api.town.database.pool.execute("UPDATE users SET deleted_at = now() WHERE user_id = $1", OLENA)
    assert (await api.get(path)).status == 404
