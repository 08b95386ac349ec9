"""Expiry of subscriptions and the reminders before it, chunk by chunk, so that no transaction is long."""

import asyncio
from datetime import datetime, timedelta

from svitlobot.db.queries.payments import subscription_ends as ends
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.personal import (
    SubscriptionBonusOverPayload,
    SubscriptionOverPayload,
    SubscriptionPayload,
)
from svitlobot.domain.payments.subscriptions import REMIND_BEFORE_DAYS
from svitlobot.domain.texts.templates import spoken_days
from svitlobot.services.outbox import events
from svitlobot.services.payments.subscriptions import tier_name

CHUNK = 5_000
REMINDERS_KEPT = timedelta(days=7)


async def end_days(database: Database, now: datetime, *, of_payers: bool) -> int:
    """End the days that are over and tell those people; return how many they were. A rerun finds nobody left."""
    async with asyncio.TaskGroup() as lanes:
        running = [
            lanes.create_task(_end_chunks(database, now, of_payers=of_payers, newest_first=newest_first))
            for newest_first in (False, True)
        ]
    return sum(lane.result() for lane in running)


async def _end_chunks(database: Database, now: datetime, *, of_payers: bool, newest_first: bool) -> int:
    total = 0
    while True:
        async with database.transaction() as session:
            await ends.leave_flush_to_others(session)
            ended = await ends.end(session, now, CHUNK, of_payers=of_payers, newest_first=newest_first)
            for one in ended:
                if one.reachable:
                    payload_class = SubscriptionOverPayload if of_payers else SubscriptionBonusOverPayload
                    payload = payload_class(tier=await tier_name(session, Tier(one.tier)))
                    await events.tell_users(session, payload, one.reachable, now)
        count = sum(one.people for one in ended)
        total += count
        if count < CHUNK:
            return total


async def remind(database: Database, now: datetime) -> int:
    """Remind people three days and one day before their days end; return how many were. Each end and day once."""
    total = 0
    for days in REMIND_BEFORE_DAYS:
        # People with less time left, because they were given less or we were away, are not told of more.
        last, until = ends.from_the_end_of(now + timedelta(days=days - 1)), now + timedelta(days=days)
        while True:
            async with database.transaction() as session:
                reminded = await ends.remind(session, last, until, days, CHUNK)
                if reminded:
                    people = [person.user_id for person in reminded]
                    await events.tell_users(session, SubscriptionPayload(left=spoken_days(days)), people, now)
            total += len(reminded)
            if len(reminded) < CHUNK:
                break
            last = max(reminded)
    async with database.transaction() as session:
        await ends.forget_reminders(session, now - REMINDERS_KEPT)
    return total
