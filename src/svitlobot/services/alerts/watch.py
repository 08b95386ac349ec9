"""Looks for what is wrong, in a few queries, and has the operator told.

Contradicting and silenced sensors are looked for by the silence sweep, which has just weighed them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from svitlobot.db.queries.alerts import conditions as queries
from svitlobot.db.queries.outbox import batches
from svitlobot.db.queries.schedules.sources import load_sources
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.alerts import BACKLOG_LIMIT, DATABASE_LIMIT, PAYMENT_PENDING_FOR, SENSOR_UNHEARD_FOR, AlertKind
from svitlobot.domain.backups import backup_fault
from svitlobot.domain.payments.orders import may_have_taken_money
from svitlobot.domain.schedules.sources import FetchedSources, source_name
from svitlobot.domain.texts.plurals import plural
from svitlobot.domain.texts.templates import spoken_amount, spoken_duration
from svitlobot.gateways.server_load import postgres_share
from svitlobot.services.alerts import chats, lifecycle
from svitlobot.services.alerts.lifecycle import Values
from svitlobot.services.backups import read_runs

Found = dict[str, Values]
_MESSAGES = ("повідомлення", "повідомлення", "повідомлень")


async def look(
    database: Database,
    now: datetime,
    *,
    urls: Sequence[str],
    every: timedelta,
    rate: float,
    backs_up: bool,
    admin_chat: int | None,
    operators: Collection[int] = (),
) -> None:
    """Settle what is wrong now, and tell what is due.

    ``urls`` are the sources of schedules, each asked ``every`` so often; ``rate`` is how many messages a second go out;
    ``backs_up`` says whether backups are this process's business; ``operators`` are told privately when the operator's
    chat refuses.
    """
    load = await _database_load(database)
    backlog = sum((await batches.backlog(database.pool)).values())
    async with database.transaction() as session:
        refusing = await chats.refusing(session, admin_chat)
        observed: dict[AlertKind, Found] = {
            AlertKind.SENSOR_OFFLINE: await _silent_sensors(session, now),
            AlertKind.BACKLOG: _long_backlog(backlog, rate),
            AlertKind.SOURCE_STALE: await _stale_sources(session, urls, every, now),
            AlertKind.PAYMENT_STUCK: await _stuck_payments(session, now),
            AlertKind.DATABASE_LOAD: load,
            AlertKind.CHAT_REFUSED: refusing,
        }
        if backs_up:
            observed[AlertKind.BACKUP_FAILED] = await _failed_backup(session, now)
        await lifecycle.settle(session, observed, now)
        await lifecycle.tell(session, now, admin_chat)
        await chats.tell_operators_privately(session, refusing, admin_chat, operators, now)


async def _silent_sensors(session: AsyncSession, now: datetime) -> Found:
    found = await queries.unheard_sensors(session, now, SENSOR_UNHEARD_FOR)
    return {
        name: {"name": name, "queue": queue, "since": last.isoformat(), "total": total}
        for name, queue, last, total in found
    }


def _long_backlog(messages: int, rate: float) -> Found:
    if messages <= BACKLOG_LIMIT:
        return {}
    eta = spoken_duration(timedelta(seconds=messages / rate))
    found = {"count": spoken_amount(Decimal(messages)), "messages": plural(messages, *_MESSAGES)}
    return {"all": {**found, "limit": spoken_amount(Decimal(BACKLOG_LIMIT)), "eta": eta}}


async def _stale_sources(session: AsyncSession, urls: Sequence[str], every: timedelta, now: datetime) -> Found:
    fetched = FetchedSources.of(urls, every)
    return {
        source.url[:150]: {
            "name": source_name(source.url),
            "reason": source.error,
            "since": source.succeeded_at and source.succeeded_at.isoformat(),
        }
        for source in await load_sources(session, urls)
        if fetched.is_silent(source.succeeded_at, source.failures, now)
    }


async def _stuck_payments(session: AsyncSession, now: datetime) -> Found:
    return {
        str(number): {
            "name": f"№{number}",
            "amount": f"{spoken_amount(amount)} {currency}",
            "method": method,
            "since": created_at.isoformat(),
            "said": provider_status,
        }
        for number, amount, currency, method, created_at, provider_status in await queries.unpaid_payments(
            session, now - PAYMENT_PENDING_FOR
        )
        if may_have_taken_money(provider_status)
    }


async def _database_load(database: Database) -> Found:
    """Tell how full PostgreSQL is: its connections, and its processors where it runs on this machine.

    There is no other honest measure without extensions: of a server elsewhere nobody says how many processors it has.
    """
    async with database.transaction() as session:
        connections = await queries.connections(session)
    shares = {"connections": connections.share}
    if connections.is_near and (used := await postgres_share(connections.backend_pid)) is not None:
        shares["processors"] = used
    of = max(shares, key=lambda one: shares[one])
    return {"all": {"share": round(shares[of] * 100), "of": of}} if shares[of] > DATABASE_LIMIT else {}


async def _failed_backup(session: AsyncSession, now: datetime) -> Found:
    runs = await read_runs(session)
    how = backup_fault(runs, now)
    if how is None:
        return {}
    last = runs.last_good_at and runs.last_good_at.isoformat()
    error = (runs.proof_error or "перервано") if how == "unproved" else runs.last_error or ""
    return {"all": {"how": how, "error": error[:300], "since": last}}
