"""The whole play on the real product: API, sender, PostgreSQL, Redis, over HTTP."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOnPayload
from svitlobot.errors import ConfigurationError, ConflictError, NotFoundError, UnavailableError
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot.settings import Settings
from svitlobot_bench.rig import Rig, free_port, until
from svitlobot_sandbox.city import outages, play
from svitlobot_sandbox.city.data_files import load_data
from svitlobot_sandbox.city.outages import Outage
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.play import Site, simulate
from svitlobot_sandbox.city.population import Mix, audience, populate
from svitlobot_sandbox.city.product import running_product, while_it_lives
from svitlobot_sandbox.city.stage import calmest_queue, cast
from svitlobot_sandbox.cli import DEMO_ADDRESSES


@dataclass
class Stage:
    """A product that runs, a city's site in it, and what is printed."""

    rig: Rig
    site: Site
    screen: StringIO

    @property
    def console(self) -> Console:
        return Console(file=self.screen, width=200)


@pytest.fixture
async def stage(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(outages, "LAG", (0.05, 0.1))
    for queue_id in (1, 2):
        await rig.add_houses(queue_id)
    await rig.start_api()
    await rig.start_sender(rate=1000)
    return Stage(rig, Site(rig.api, rig.telegram, tmp_path, send_rate=1000, city_port=0), StringIO())


async def test_an_outage_and_its_end_reach_everybody_exactly_once(stage: Stage) -> None:
    is_perfect = await simulate(
        stage.rig.database, stage.site, stage.console, residents=400, script=[Outage("1.1", starts_after=0)]
    )
    people = sum((await audience(stage.rig.database, 1)).values())
    printed = stage.screen.getvalue()
    assert is_perfect
    assert printed.count(f"сповіщено {people} з {people}") == 2
    assert f"Повідомлень на телефонах: {2 * people}; втрат 0, дублів 0" in printed
    assert sum((await stage.rig.deliveries_by_chat()).values()) == 2 * people


async def test_outages_of_two_queues_are_played_at_once(stage: Stage) -> None:
    script = [Outage("1.1", starts_after=0), Outage("1.2", starts_after=0.1)]
    assert await simulate(stage.rig.database, stage.site, stage.console, residents=200, script=script)
    changes = await stage.rig.database.pool.fetch(
        "SELECT queue_id, is_power_on, confidence FROM queue_changes ORDER BY queue_id, id"
    )
    assert [tuple(change) for change in changes] == [
        (queue_id, is_on, "confirmed") for queue_id in (1, 2) for is_on in (False, True)
    ]


async def test_after_the_play_the_city_lives_on_and_each_flip_of_a_visitor_is_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "BOT_AWAKE_WITHIN", 0.1)  # the rig has none
    stage.site = replace(stage.site, city_port=free_port())
    script = [Outage("1.1", starts_after=0)]
    playing = asyncio.create_task(
        simulate(stage.rig.database, stage.site, stage.console, residents=60, script=script, stay=True)
    )
    page = f"{stage.site.telegram_url}/"

    async def has_printed(text: str) -> bool:
        return text in stage.screen.getvalue()

    await until(partial(has_printed, "Місто живе далі"))
    city = f"http://127.0.0.1:{stage.site.city_port}/city"
    async with stage.rig.http.post(f"{city}/queues/2", json={"mode": "off"}) as answer:
        assert answer.status == 200
    await until(partial(has_printed, "черга 1.2: ⚫️ світло зникло"))
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    printed = stage.screen.getvalue()
    assert printed.index(page) < printed.index("світло зникло")  # there is time to open the page
    assert "втрат 0, дублів 0" in printed
    assert "черга 1.1:" not in printed  # the play's own flips were shown as they went


async def test_ctrl_c_at_the_moment_the_bot_awakes_ends_the_city(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def awake_as_ctrl_c_comes(_phones: Phones) -> None:
        playing.cancel()

    monkeypatch.setattr(Phones, "bot_awake", awake_as_ctrl_c_comes)
    playing = asyncio.create_task(simulate(stage.rig.database, stage.site, stage.console, residents=10))
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(30):
            await playing


async def test_messages_owed_from_before_go_first_and_are_not_counted(rig: Rig, tmp_path: Path) -> None:
    database, screen = rig.database, StringIO()
    for queue_id in (1, 2):
        await rig.add_houses(queue_id)
    await populate(database, 120, mix=Mix("payers", pro=100, standard=0, free=0, several_addresses=True))
    both = "SELECT count(*) FROM (SELECT user_id FROM user_addresses GROUP BY 1 HAVING count(DISTINCT queue_id) = 2) s"
    assert await database.pool.fetchval(both) > 10
    async with database.transaction() as session:
        await announce_in_queue(session, PowerOnPayload(time="12:00", note=""), QueueResidents(2), datetime.now(UTC))
    await rig.start_api()
    site = Site(rig.api, rig.telegram, tmp_path, send_rate=1000, city_port=0)
    script = [Outage("1.1", starts_after=0)]
    playing = asyncio.create_task(simulate(database, site, Console(file=screen, width=200), script=script))

    async def is_waiting() -> bool:
        return "давніші" in screen.getvalue()

    await until(is_waiting)
    await rig.start_sender(rate=1000)
    assert await playing
    people = sum((await audience(database, 1)).values())
    assert f"Повідомлень на телефонах: {2 * people}; втрат 0, дублів 0" in screen.getvalue()


async def test_a_city_that_has_people_keeps_them_unless_told_otherwise(stage: Stage) -> None:
    await populate(stage.rig.database, 123)
    await simulate(stage.rig.database, stage.site, stage.console, script=[Outage("1.1", starts_after=0)])
    assert await stage.rig.database.pool.fetchval("SELECT count(*) FROM users") == 123


async def test_when_the_api_is_down_the_error_names_the_sensor_and_the_trouble(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "SENSORS_HEARD_WITHIN", 1.0)
    await rig.add_houses()
    site = Site(f"http://127.0.0.1:{free_port()}", rig.telegram, tmp_path, send_rate=30, city_port=0)
    with pytest.raises(UnavailableError, match=r"ESP32_SIM1_1.*connect"):
        await simulate(rig.database, site, Console(file=StringIO()), residents=10)


async def test_an_unknown_queue_is_refused_with_the_ones_there_are(town: Database) -> None:
    with pytest.raises(NotFoundError, match=r"«9\.9».*1\.1, 1\.2, 2\.1"):
        await cast(town, [Outage("9.9")])


async def test_a_queue_about_to_become_unstable_is_refused(town: Database) -> None:
    now = datetime.now(UTC)
    for flip in range(3):
        await town.pool.execute(
            "INSERT INTO queue_changes (queue_id, is_power_on, effective_at, detected_at, source, confidence, reason,"
            " is_announced) VALUES (1, $1, $2, $2, 'iot', 'confirmed', '', true)",
            bool(flip % 2),
            now,
        )
    with pytest.raises(ConflictError, match="10 хвилин"):
        await cast(town, [Outage("1.1")])
    assert [scene.queue_id for scene in await cast(town, [Outage("1.2")])] == [2]


async def test_the_calmest_queue_has_addresses_and_changed_longest_ago(town: Database) -> None:
    await town.pool.execute("UPDATE queues SET last_change_at = now() - queue_id * interval '1 h'")
    assert await calmest_queue(town) == "2.1"


async def test_without_addresses_no_queue_can_be_chosen(database: Database) -> None:
    with pytest.raises(NotFoundError, match="svitlobot import addresses"):
        await calmest_queue(database)


def test_production_is_never_played_with() -> None:
    with pytest.raises(ConfigurationError, match="production"):
        Site.of(Settings(_env_file=None, environment="production"))


def test_the_site_is_the_running_products() -> None:
    site = Site.of(Settings(_env_file=None, api_host="0.0.0.0", api_port=8123, telegram_sandbox_port=8124))
    assert (site.api_url, site.telegram_url) == ("http://127.0.0.1:8123", "http://127.0.0.1:8124")


async def test_a_product_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "file"))
    with pytest.raises(UnavailableError, match="VAR_DIR"):
        async with running_product(f"http://127.0.0.1:{free_port()}", tmp_path / "up.log"):
            pytest.fail("it cannot have started")


async def test_a_product_that_ends_by_itself_ends_the_play_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "up.log").write_text("killed")
    process = await asyncio.create_subprocess_exec("true")
    with pytest.raises(UnavailableError, match=r"зупинився:\nkilled"):
        async with asyncio.timeout(10), while_it_lives(process, tmp_path / "up.log"):
            await asyncio.Event().wait()


async def test_a_play_may_time_out_while_its_product_lives(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "60")
    with pytest.raises(TimeoutError, match="own"):
        async with while_it_lives(process, tmp_path / "up.log"):
            raise TimeoutError("own")
    process.kill()
    await process.wait()


async def test_a_second_product_on_the_same_port_is_refused(rig: Rig, tmp_path: Path) -> None:
    await rig.start_api()
    with pytest.raises(ConflictError, match="svitlobot simulate"):
        async with running_product(rig.api, tmp_path / "up.log"):
            pytest.fail("it must not have started")


async def test_a_city_without_prices_gets_the_demos_and_one_with_prices_keeps_its_own(
    town: Database, tmp_path: Path
) -> None:
    site, screen = Site("", "", tmp_path, send_rate=30, city_port=0), StringIO()
    for expected in (6, 1):
        await load_data(town, site.var_dir, Console(file=screen), DEMO_ADDRESSES, lambda _fraction, _text: None)
        assert await town.pool.fetchval("SELECT count(*) FROM tariffs WHERE is_offered") == expected
        await town.pool.execute("DELETE FROM tariffs WHERE (tier, days) <> ('PRO', 30)")
    assert screen.getvalue().count("прийнято 6") == 1
