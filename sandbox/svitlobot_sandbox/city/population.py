"""The people of the simulated city: any number of them, the same ones for the same seed.

Simulated residents live in a range of user ids that no Telegram user has; real users are never touched.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from svitlobot.clock import Clock, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot.domain.outbox.topics import Topic
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot_sandbox.city import residents as sql

MAX_RESIDENTS = 10_000_000
CHUNK = 25_000  # residents a statement: about a second's work, so progress moves and no time-out is near
WRITERS = 2  # one statement keeps one core of PostgreSQL busy

Progress = Callable[[float, str], None]
"""Called with the fraction done and what that is, for people."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What the city's people are like. Tiers are shares of 100, the rest is NOFREE; muted, blocked and unscheduled
    (who want no news of the schedule) are per cent.
    """

    name: str
    pro: int
    standard: int
    free: int
    muted: int = 0
    blocked: int = 0
    unscheduled: int = 0
    several_addresses: bool = False


TOWNSFOLK = Mix("townsfolk", pro=3, standard=12, free=75, muted=2, blocked=1, unscheduled=30, several_addresses=True)
RECIPIENTS = Mix("recipients", pro=5, standard=15, free=80)


@dataclass(frozen=True, slots=True)
class CityReport:
    """What a run did, and who lives in the city now."""

    residents: int
    added: int
    removed: int
    tiers: dict[Tier, int]
    seconds: float

    @property
    def text(self) -> str:
        """Say it in one line, for the operator."""
        changes = [f"додано {self.added}"] * bool(self.added) + [f"вибуло {self.removed}"] * bool(self.removed)
        tiers = ", ".join(f"{tier} {self.tiers.get(tier, 0)}" for tier in reversed(Tier))
        return f"Жителів у місті: {self.residents} ({', '.join(changes) or 'без змін'}; {tiers})"


async def populate(
    database: Database,
    residents: int,
    *,
    seed: int = 1,
    mix: Mix = TOWNSFOLK,
    queue_ids: Sequence[int] = (),
    progress: Progress = lambda _fraction, _text: None,
    clock: Clock = utc_now,
) -> CityReport:
    """Make the simulated city have exactly ``residents`` people, spread evenly over ``queue_ids`` (all, if empty).

    A rerun adds or removes only the difference; a city of another seed, mix or set of queues is replaced. Raises
    NotFoundError when there are no addresses to live at, InvalidInputError when ``residents`` is out of range.
    """
    if not 0 <= residents <= MAX_RESIDENTS:
        raise InvalidInputError(f"кількість жителів має бути від 0 до {MAX_RESIDENTS}")
    started = monotonic()
    homes = await _inhabited(database, queue_ids)
    brand = f"{mix.name}/{seed}/{homes}/"
    is_same_city = await database.pool.fetchval(sql.CODE_OF_FIRST, brand)
    before = await population(database)
    removed = await _remove_from(database, residents if is_same_city else 0)
    if before - removed != residents:
        arguments = (clock(), brand, homes, mix.pro, mix.standard, mix.free, mix.muted, mix.blocked)
        await _insert(database, residents, progress, seed, (*arguments, mix.several_addresses, mix.unscheduled))
    if removed or before != residents:
        # The planner must know of a new city before the first event asks who lives in it.
        await database.pool.execute("ANALYZE users, user_addresses")
    tiers = {Tier(tier): count for tier, count in await database.pool.fetch(sql.TIERS)}
    total = sum(tiers.values())
    return CityReport(total, total - before + removed, removed, tiers, monotonic() - started)


async def crowd(
    database: Database,
    queue_ids: Sequence[int],
    recipients: int,
    *,
    seed: int = 1,
    progress: Progress = lambda _fraction, _text: None,
) -> CityReport:
    """Make exactly ``recipients`` people be told of each queue's outages: 5 % PRO, 15 % STANDARD, 80 % FREE.

    They are the whole simulated city afterwards. Raises ConflictError when real users in one of the queues would be
    told too, NotFoundError when a queue has no addresses.
    """
    report = await populate(
        database, recipients * len(queue_ids), seed=seed, mix=RECIPIENTS, queue_ids=queue_ids, progress=progress
    )
    for queue_id in queue_ids:
        eligible = await audience(database, queue_id)
        if sum(eligible.values()) != recipients:
            raise ConflictError(f"у черзі {queue_id} є справжні користувачі: візьміть окрему базу даних")
    return report


async def population(database: Database) -> int:
    """Count the simulated residents."""
    count: int = await database.pool.fetchval(sql.COUNT_RESIDENTS)
    return count


async def audience(database: Database, queue_id: int) -> dict[Tier, int]:
    """Count who must be told when the power of a queue goes, tier by tier."""
    rows = await database.pool.fetch(sql.COUNT_TOLD, queue_id, *_tiers_told(), Topic.POWER)
    return {Tier(tier): people for tier, people in rows}


async def residents_told(database: Database, queue_id: int, topic: Topic = Topic.POWER) -> dict[int, Tier]:
    """Return the simulated residents, and no real users, who must be told news of a queue's power, or schedule."""
    rows = await database.pool.fetch(sql.RESIDENTS_TOLD, queue_id, *_tiers_told(), topic)
    return {user_id: Tier(tier) for user_id, tier in rows}


async def residents_warned(
    database: Database, queue_id: int, kind: EventKind, offsets: Sequence[int]
) -> dict[int, Tier]:
    """Return the simulated residents who chose to be warned any of so many minutes before, and whose tier has that."""
    setting = "return_times" if kind is EventKind.WARNING_ON else "warning_times"
    warned = {tier: rights.addresses for tier, rights in ENTITLEMENTS.items() if rights.warnings}
    tiers = (list(warned), list(warned.values()))
    rows = await database.pool.fetch(sql.RESIDENTS_WARNED, queue_id, *tiers, Topic.WARNING, setting, list(offsets))
    return {user_id: Tier(tier) for user_id, tier in rows}


def _tiers_told() -> tuple[list[Tier], list[int]]:
    """Return the tiers that are told, and of how many addresses each."""
    followed = {tier: rights.addresses for tier, rights in ENTITLEMENTS.items() if rights.notifications}
    return list(followed), list(followed.values())


async def _inhabited(database: Database, queue_ids: Sequence[int]) -> list[int]:
    available = [row["queue_id"] for row in await database.pool.fetch(sql.QUEUES_WITH_ADDRESSES)]
    if not available:
        raise NotFoundError("немає жодної адреси: спершу `svitlobot import addresses data/demo/addresses.xlsx`")
    if missing := set(queue_ids) - set(available):
        raise NotFoundError(f"немає адрес у чергах {sorted(missing)}: імпортуйте їх: `svitlobot import addresses FILE`")
    return list(queue_ids) or available


async def _remove_from(database: Database, first: int) -> int:
    """Remove the residents numbered ``first`` and up; return how many there were."""
    removed = 0
    while True:
        async with database.pool.acquire() as connection, connection.transaction():
            await connection.execute(sql.DELETE_PAYMENTS, first)
            status = await connection.execute(sql.DELETE_RESIDENTS, first, CHUNK)
        deleted = int(status.removeprefix("DELETE "))
        removed += deleted
        if deleted < CHUNK:
            return removed


async def _insert(
    database: Database, residents: int, progress: Progress, seed: int, arguments: tuple[object, ...]
) -> None:
    """Insert the residents below ``residents`` who are not there yet."""
    starts = iter(range(0, residents, CHUNK))
    done = 0

    async def write(starts: Iterator[int]) -> None:
        nonlocal done
        for start in starts:
            end = min(start + CHUNK, residents)
            await database.pool.execute(sql.INSERT_RESIDENTS, seed, start, end, *arguments)
            done += end - start
            progress(done / residents, f"{done} з {residents}")

    async with asyncio.TaskGroup() as writers:
        for _ in range(WRITERS):
            writers.create_task(write(starts))
