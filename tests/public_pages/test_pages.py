"""The public pages: readable by everybody without a script, safe, and cheap."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from api.client import AS_ADMIN, Api
from svitlobot.clock import kyiv

PAGES = ("/", "/q/4.1", "/q/4.1/embed", "/search", "/search?q=соборна", "/q/none", "/search?query=%00")
OTHERS = ("/q/4.1.png", "/q/4.1/badge.svg", "/sitemap.xml", "/robots.txt", "/site/site.css", "/site/site.js")
MARKUP = '<b onclick="x">&"'


async def text(site: Api, path: str, status: int = 200) -> str:
    answer = await site.get(path)
    assert answer.status == status, answer.body
    return answer.body.decode()


async def hear(site: Api, queue_id: int, is_on: bool) -> None:
    for number in (1, 2):
        sensor_id = f"ESP32_{queue_id}_{number}"
        if sensor_id not in site.town.keys:
            await site.town.add_sensor(sensor_id, queue_id=queue_id)
        await site.report(sensor_id, is_on)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_ukrainian_has_one_heading_and_nothing_inline(site: Api, path: str) -> None:
    page = (await site.get(path)).body.decode()
    assert '<html lang="uk">' in page
    assert (page.count("<h1"), page.count("<main")) == (1, 1)
    assert "<style" not in page
    assert not re.search(r"\s(on\w+|style)=", page)
    assert all(" src=" in one for one in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
async def test_every_answer_has_a_policy_and_sets_no_cookie(site: Api, path: str) -> None:
    headers = (await site.get(path)).headers
    assert "Set-Cookie" not in headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    is_framed = path.endswith("/embed")
    assert ("frame-ancestors *" in policy) is is_framed
    assert ("X-Frame-Options" in headers) is not is_framed


async def test_the_board_shows_every_queue_with_its_state_and_leads_to_it(site: Api) -> None:
    await hear(site, 3, True)
    page = await text(site, "/")
    assert page.count('<li class="card">') == 12
    card = next(one for one in page.split('<li class="card">') if "Черга 2.1<" in one)
    assert "Світло є" in card
    assert 'href="/q/2.1"' in card
    assert page.count("Невідомо") == 11


async def test_without_the_bot_s_name_pages_have_no_link_to_it_and_do_not_wait_for_it(site: Api) -> None:
    for path in ("/", "/q/4.1"):
        assert "t.me" not in await text(site, path)


async def test_a_queue_says_why_it_is_believed_and_what_is_planned(site: Api) -> None:
    await hear(site, 1, False)
    today = kyiv(site.town.clock()).date()
    await site.ask("POST", "/api/schedules", headers=AS_ADMIN, data=f"{today:%d.%m.%Y}\n1.1: 00:00-24:00".encode())
    site.town.clock.tick(5)
    page = await text(site, "/q/1.1")
    for said in (
        "Світла немає",
        "на зв&#39;язку 2 з 2",
        "вимкнення за графіком 00:00–24:00",
        "Насправді",
        "Історії ще",
    ):
        assert said.lower() in page.lower(), said


async def test_a_queue_without_sensors_claims_nothing(site: Api) -> None:
    page = await text(site, "/q/4.1")
    assert "немає датчиків" in page
    assert "Світло є" not in page
    assert "Графіка ще немає" in page


async def test_the_last_days_are_a_table_and_unknown_ones_claim_nothing(site: Api) -> None:
    for back, heard, off in ((0, 600, 90), (1, 0, 0), (31, 1440, 777)):
        await site.town.database.pool.execute(
            "INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, outages, updated_at) "
            "VALUES (1, $1, $2, $3, $4, now())",
            kyiv(site.town.clock()).date() - timedelta(days=back), heard, off, 0,
        )  # fmt: skip
    page = await text(site, "/q/1.1")
    assert page.count('<th scope="row">') == 2
    assert "1 год 30 хв" in page
    assert "<td>невідомо</td>" in page


async def test_an_unknown_queue_is_a_friendly_page_everywhere(site: Api) -> None:
    for path in ("/q/99", "/q/99/embed", "/q/99/badge.svg", "/q/99.png", "/q/%3Cb%3E"):
        page = await text(site, path, 404)
        assert "Такої черги немає" in page
        assert 'href="/"' in page
        assert "<b>" not in page


async def test_a_name_with_markup_is_escaped_everywhere(site: Api) -> None:
    await site.town.database.pool.execute("UPDATE queues SET name = $1 WHERE queue_id = 7", MARKUP)
    own = "/q/%3Cb%20onclick%3D%22x%22%3E%26%22"
    await site.town.add_house("вул. Соборна", "12", 7)
    for path in ("/", own, f"{own}/embed", f"{own}/badge.svg", "/sitemap.xml", "/search?query=соборна 12"):
        page = await text(site, path)
        assert "<b" not in page.replace("<body", "").replace("<button", ""), path
        assert own in page or "&lt;b onclick" in page, path
    assert "<script>alert" not in await text(site, "/search?query=<script>alert(1)</script>")


async def test_a_house_is_found_and_leads_to_its_queues(site: Api) -> None:
    await site.town.add_house("вул. Соборна", "12", 1, 4)
    page = await text(site, "/search?query=соборна 12")
    assert "вул. Соборна, 12" in page
    assert page.count('<li><a href="/q/') == 2
    assert "нічого не знайшли" in await text(site, "/search?query=" + "х" * 300)
    assert (await site.get("/search?query=соборна")).headers["Cache-Control"].startswith("private")


async def test_a_street_leads_to_all_its_houses_by_their_queues_without_a_script(site: Api) -> None:
    for number, *queues in (("2", 7), ("10", 7), ("2-А", 1, 4)):
        await site.town.add_house("вул. Соборна", number, *queues)
    [link] = re.findall(r'href="(/search\?street=\d+)"', await text(site, "/search?q=соборна"))
    page = await text(site, link)
    assert "<h1>вул. Соборна</h1>" in page
    assert [heading.split() for heading in re.findall("<h2>Будинки (.*)</h2>", page)] == [["2,", "10"], ["2-А"]]
    assert re.findall(r'<li><a href="(/q/[^"]+)"', page) == ["/q/4.1", "/q/1.1", "/q/2.2"]
    assert link in await text(site, "/search?q=соборна 4")  # whose neighbours are shown, too


@pytest.mark.parametrize("street", ["0", "-1", "x", "9" * 30, "²"])
async def test_a_street_that_is_gone_is_a_friendly_page(site: Api, street: str) -> None:
    assert "Такої вулиці" in await text(site, f"/search?street={street}", 404)


async def test_an_old_address_of_the_search_still_works(site: Api) -> None:
    assert await text(site, "/search?query=соборна") == await text(site, "/search?q=соборна")


async def test_pages_say_what_the_operator_has_written(site: Api) -> None:
    await site.town.database.pool.execute(
        "INSERT INTO excel_texts (key, value) VALUES ('site_power_unknown', 'Не відомо &lt;нікому&gt;')"
    )
    assert "Не відомо &lt;нікому&gt;" in await text(site, "/")


async def test_searches_are_limited_together_with_the_api_s(site: Api) -> None:
    statuses = [(await site.get("/api/addresses?query=х")).status for _ in range(60)]
    assert set(statuses) == {200}
    answer = await site.get("/search?query=х")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert (await site.get("/")).status == 200


async def test_pages_may_be_cached_and_an_unchanged_one_is_not_sent_again(site: Api) -> None:
    for path in ("/", "/q/4.1", "/q/4.1/embed", "/q/4.1/badge.svg", "/q/4.1.png", "/sitemap.xml"):
        first = await site.get(path)
        assert re.fullmatch(r"public, max-age=\d+, s-maxage=\d+", first.headers["Cache-Control"]), path
        assert (await site.get(path, headers={"If-None-Match": first.headers["ETag"]})).status == 304, path


async def test_a_page_names_the_edition_that_the_status_has(site: Api) -> None:
    tag = (await site.get("/api/status")).headers["ETag"].removeprefix("W/").strip('"')
    assert f'data-edition="{tag}"' in await text(site, "/")
    site.town.clock.tick(5)
    await hear(site, 1, True)
    site.town.clock.tick(5)
    assert f'data-edition="{tag}"' not in await text(site, "/q/1.1")


async def test_a_messenger_and_a_search_engine_get_full_addresses(site: Api) -> None:
    page = await text(site, "/q/4.1")
    assert '<meta property="og:image" content="https://svitlo.example.org/q/4.1.png">' in page
    picture = await site.get("/q/4.1.png")
    assert (picture.content_type, picture.body[:4]) == ("image/png", b"\x89PNG")
    tree = ElementTree.fromstring(await text(site, "/sitemap.xml"))
    places = [one.text for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "https://svitlo.example.org/q/4.1" in places
    assert "Sitemap: https://svitlo.example.org/sitemap.xml" in await text(site, "/robots.txt")


async def test_the_badge_says_its_state_in_words(site: Api) -> None:
    badge = await site.get("/q/4.1/badge.svg")
    assert badge.content_type == "image/svg+xml"
    assert "Черга 4.1: невідомо" in "".join(ElementTree.fromstring(badge.body).itertext())


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)])
async def test_pages_of_a_day_when_the_clock_is_changed_are_whole(site: Api, day: datetime) -> None:
    site.town.clock.now = day
    for path in ("/", "/q/4.1", "/q/4.1/embed"):
        assert "Невідомо" in await text(site, path)
