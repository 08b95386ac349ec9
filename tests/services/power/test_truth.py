"""The simulated city: our rule keeps its figures, and the services decide what the pure rule decides."""

from datetime import timedelta
from itertools import chain

import pytest

from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import DAY_ENDS, Window, outages, planned
from svitlobot_bench.truth import explain
from svitlobot_bench.truth.devices import make_feeds
from svitlobot_bench.truth.intervals import START
from svitlobot_bench.truth.ours import OurRule
from svitlobot_bench.truth.run import ALL, OURS, simulate
from svitlobot_bench.truth.score import Told
from svitlobot_bench.truth.services import replay, shown
from svitlobot_bench.truth.setups import SETUPS
from svitlobot_bench.truth.through_services import differences
from svitlobot_bench.truth.world import NETWORKS, QueueWorld, World

pytestmark = pytest.mark.long

CHOSEN = ("two batteries and mains", "two mains", "one mains")


def _world() -> World:
    """An hour and a half with outages that are planned or not, a blink, a provider away, our restart and Redis away."""
    off = [[(1203.0, 2406.0), (3607.0, 3611.0)], [(1511.0, 2714.0)], [(903.0, 1907.0), (4217.0, 5001.0)]]
    away = {name: [] for name in NETWORKS} | {"provider-b": [(3307.0, 3701.0)]}
    days = {START.date(): planned([Window(140, 160)])}  # 02:20–02:40 in Kyiv, when the first queue really goes
    queues = [QueueWorld(spans, [], days, outages(days)) for spans in off]
    return World(1, queues, away, api_away=[(4511.0, 4553.0)], redis_away=[(2001.0, 2101.0)])


async def test_the_services_decide_what_the_pure_rule_decides(emptied_database: Database, monkeypatch) -> None:
    monkeypatch.setattr(World, "end", 5400.0)
    await emptied_database.pool.execute("DELETE FROM queues WHERE queue_id > 3")
    world = _world()
    feeds = make_feeds(world, 3, [SETUPS[name] for name in CHOSEN])
    pure = [one.told for one in OurRule(world, feeds, thorough=True, sweep_every=30.0).run()]
    assert all(pure), "something happens in every queue"
    real = await replay(emptied_database, world, feeds, sweep_every=30.0)
    assert [shown(told) for told in real] == [shown(told) for told in pure]


async def test_the_services_decide_what_the_pure_rule_decides_over_midnight(
    emptied_database: Database, monkeypatch
) -> None:
    """Half an hour around Kyiv's midnight, to which an outage is planned; before, nothing runs and nobody is heard."""
    begin, midnight = 22 * 3600 - 1200.0, 22 * 3600.0
    monkeypatch.setattr(World, "end", midnight + 1200.0)
    await emptied_database.pool.execute("DELETE FROM queues WHERE queue_id > 1")
    days = {
        START.date(): planned([Window(23 * 60 + 30, DAY_ENDS)]),
        START.date() + timedelta(days=1): planned([Window(0, 10)]),
    }
    queue = QueueWorld([(midnight - 600, midnight - 200), (midnight + 300, midnight + 900)], [], days, outages(days))
    world = World(1, [queue], {name: [] for name in NETWORKS}, api_away=[(0.0, begin)], redis_away=[(0.0, begin)])
    feeds = make_feeds(world, 3, [SETUPS["battery and mains"]])
    [pure] = [one.told for one in OurRule(world, feeds, thorough=True, sweep_every=30.0).run()]
    assert [one.is_on for one in pure] == [False, True, False, True]
    [real] = await replay(emptied_database, world, feeds, sweep_every=30.0)
    assert shown(real) == shown(pure)


def test_what_the_services_decide_otherwise_is_named_by_set_up() -> None:
    same = Told(60.0, is_on=False, dated=0.0)
    pure, real = [[same], [Told(65.0, is_on=False, dated=0.0)]], [[same], [same]]
    assert list(differences(["one battery", "one mains"], pure, real)) == [
        "one mains: rule: 01-01 00:01:05 off as of 0.000",
        "one mains: services: 01-01 00:01:00 off as of 0.000",
    ]


def test_some_days_of_the_city_keep_their_figures() -> None:
    figures = {name: one.row() for name, one in simulate(5, 6, baselines=False)[OURS].items()}
    assert figures[ALL]["missed_2"] == figures[ALL]["false_2"] == 0
    assert figures[ALL]["missed"] == 0
    assert figures["two batteries"]["off_p50"] <= 5
    assert figures["two batteries and mains"]["off_p50"] <= 5


def test_a_fault_is_told_with_the_rule_and_the_trouble_behind_it(monkeypatch) -> None:
    monkeypatch.setattr(World, "end", 5400.0)
    world = _world()
    feeds = make_feeds(world, 3, [SETUPS[name] for name in CHOSEN])
    feeds[2][0].troubles["pause"] = [(100.0, 700.0)]
    told = [Told(600.0, is_on=False, dated=400.0, reason="silence"), Told(650.0, is_on=True, dated=650.0)]
    [(false, line), (missed, _), _] = explain.faults(world, 2, feeds[2], told)
    assert false == "false off by silence [mains pause]"
    assert line.startswith("01-01 00:10:00 false off by silence [mains pause: ")
    assert missed.startswith("missed [mains")


def test_looking_only_where_something_stirs_decides_what_looking_always_decides() -> None:
    world = _world()
    feeds = make_feeds(world, 3, [SETUPS[name] for name in CHOSEN])
    sparse, thorough = (OurRule(world, feeds, thorough=way).run() for way in (False, True))
    assert list(chain(*(one.told for one in sparse))) == list(chain(*(one.told for one in thorough)))
