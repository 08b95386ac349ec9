"""`bench truth`: live through the simulated year with every rule, and lay the figures side by side."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from svitlobot_bench.truth.baselines import BASELINES
from svitlobot_bench.truth.devices import Feed, make_feeds
from svitlobot_bench.truth.ours import OurRule
from svitlobot_bench.truth.score import Figures, Outcome, judge
from svitlobot_bench.truth.setups import SETUPS
from svitlobot_bench.truth.world import World, make_world

ALL = "all"
OURS = "svitlobot"
PROCESSES = 2

Table = dict[str, dict[str, Figures]]
"""Figures by rule and set-up; `ALL` sums up a rule's set-ups."""

COLUMNS = {
    "false": "{:.2f}",
    "missed": "{:.2f}",
    "missed_percent": "{:.2f}",
    "false_2": "{:.0f}",
    "missed_2": "{:.0f}",
    "off_p50": "{:.1f}",
    "off_p95": "{:.0f}",
    "off_max": "{:.0f}",
    "on_p50": "{:.1f}",
    "on_p95": "{:.0f}",
    "on_max": "{:.0f}",
    "messages": "{:.2f}",
    "wrong_h": "{:.1f}",
    "unknown_h": "{:.1f}",
    "held_h": "{:.1f}",
}


def run(seeds: Sequence[int], days: int) -> Table:
    """Simulate a city a seed, two at a time, and sum the figures up."""
    if len(seeds) == 1:
        return simulate(seeds[0], days)
    table: Table = {}
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for city in pool.map(partial(simulate, days=days), seeds):
            for rule, by_setup in city.items():
                for setup, figures in by_setup.items():
                    table.setdefault(rule, {}).setdefault(setup, Figures()).add(figures)
    return table


def simulate(seed: int, days: int, *, baselines: bool = True) -> Table:
    """Return the figures of one city's time under each rule."""
    world = make_world(seed, days, len(SETUPS))
    feeds = make_feeds(world, seed)
    table = {OURS: _judged(world, feeds, OurRule(world, feeds).run())}
    for name, rule in BASELINES.items() if baselines else ():
        outcomes = [rule(group, queue.off, world.end) for group, queue in zip(feeds, world.queues, strict=True)]
        table[name] = _judged(world, feeds, outcomes)
    return table


def _judged(world: World, feeds: Sequence[Sequence[Feed]], outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    figures = {ALL: Figures()}
    for name, queue, group, outcome in zip(SETUPS, world.queues, feeds, outcomes, strict=True):
        figures[name] = judge(outcome, queue.off, group, world.end)
        figures[ALL].add(figures[name])
    return figures


def lines(table: Table, setup: str | None = None) -> list[str]:
    """Return the table as Markdown: our rule by set-up, then each baseline over all; or every rule in one set-up."""
    head = ["rule", "set-up", *COLUMNS]
    rows = [
        [rule, name, *(form.format(figures.row()[column]) for column, form in COLUMNS.items())]
        for rule, by_setup in table.items()
        for name, figures in by_setup.items()
        if (name == setup if setup else rule == OURS or name == ALL)
    ]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
