"""The whole installation in figures, for Prometheus: one process looks, every look costs a dozen short questions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from svitlobot.db.queries import installation as queries
from svitlobot.db.queries.alerts.conditions import backup_runs, connections
from svitlobot.db.queries.schedules.sources import AskedSource, load_sources
from svitlobot.db.session import AsyncSession
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.backups import Runs
from svitlobot.domain.outbox.delivery import EventKind, Priority, Tier
from svitlobot.domain.schedules.sources import source_id
from svitlobot.metrics.installation import InstallationFigures, observe_flip
from svitlobot.services.admin.stats import sending

FLIPS = (EventKind.POWER_OFF, EventKind.POWER_ON)
TIERS = {Priority.PRO: Tier.PRO, Priority.STANDARD: Tier.STANDARD, Priority.FREE: Tier.FREE}
SETTLES_WITHIN = timedelta(seconds=10)  # by then an event whose batches are all done has its last status


async def look(
    session: AsyncSession, now: datetime, *, granted_rate: float, sources: Sequence[str]
) -> InstallationFigures:
    """Return the figures. ``granted_rate`` is in messages a second, ``sources`` are the addresses of schedules."""
    totals = await queries.totals(session, now)
    out = await sending(session, now, granted_rate)
    server = await queries.server_figures(session)
    alerts = await queries.open_alerts(session)
    asked = await load_sources(session, sources)
    runs = Runs(*await backup_runs(session))
    return InstallationFigures(
        backlog={lane.name: lane.waiting for lane in out.lanes},
        eta={lane.name: lane.eta_seconds or 0 for lane in out.lanes},
        rate={lane.name: lane.rate for lane in out.lanes},
        batches={"leased": totals.batches_leased, "waiting": totals.batches_waiting},
        expanding=out.events_expanding,
        senders=out.senders,
        api_processes=totals.api_processes,
        sensors={"online": totals.sensors_online, "silent": totals.sensors_silent, "new": totals.sensors_new},
        queues={"on": totals.queues_on, "off": totals.queues_off},
        queues_in_doubt=totals.queues_in_doubt,
        sweep_age=totals.sweep_age,
        source_ages=_ages(asked, now),
        source_failures={source_id(one.url): one.failures for one in asked},
        alerts={kind.value: alerts.get(kind.value, 0) for kind in AlertKind},
        people={tier.lower(): count for tier, count in (await queries.count_users_by_tier(session)).items()},
        payments_pending=totals.payments_pending,
        backup_age=(now - (runs.last_good_at or runs.born_at)).total_seconds(),
        partitions_ahead_days=await _days_ahead(session, now),
        connections_share=(await connections(session)).share,
        database_bytes=server.database_bytes,
        longest_transaction=server.longest_transaction,
        replication_lag=server.replication_lag,
    )


def _ages(asked: Sequence[AskedSource], now: datetime) -> dict[str, float]:
    return {source_id(one.url): (now - one.succeeded_at).total_seconds() for one in asked if one.succeeded_at}


async def _days_ahead(session: AsyncSession, now: datetime) -> float:
    found = await queries.last_partition_days(session)
    return (found[0] - now.astimezone(UTC).date()).days if found else 0


async def note_flips(session: AsyncSession, since: datetime, now: datetime) -> datetime:
    """Note how long flips that were told since a moment took, by tier; return until when that is done."""
    until = now - SETTLES_WITHIN
    for priority, first, last in await queries.finished_flips(session, [*FLIPS], since, until):
        if (tier := TIERS.get(Priority(priority))) is not None:
            observe_flip(tier, first, last)
    return until
