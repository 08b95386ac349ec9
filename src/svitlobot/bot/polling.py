"""Long polling: asks Telegram for updates, one question after the other.

aiogram's own polling leaves the updates in hand to their fate when it stops; ours are finished.
"""

import asyncio
from collections.abc import Mapping, Set

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, ClientDecodeError
from aiogram.types import Update
from aiogram.utils.backoff import Backoff, BackoffConfig

from svitlobot.bot.telegram.membership_retry import MembershipRetry
from svitlobot.bot.telegram.stars import stars_in
from svitlobot.bot.updates import ALLOWED, Updates, understood

log = structlog.get_logger()

WAIT_S = 30
TAKEN_WITHIN_S = 1.0  # in which nobody else is answered; it takes milliseconds while the backend is there
BACKOFF = BackoffConfig(min_delay=0.5, max_delay=10.0, factor=2.0, jitter=0.1)


async def poll(bot: Bot, updates: Updates) -> None:
    """Fetch and hand over updates for ever.

    A batch is confirmed by asking for the next one, so what was fetched just before a stop comes again; whatever of
    it was handled is known by its mark. What Telegram may not forget yet is not confirmed: it comes again, and behind
    it up to a hundred others.
    """
    repeats = MembershipRetry(bot, updates)
    async with asyncio.TaskGroup() as group:
        group.create_task(repeats.keep_repeating())
        await _poll(bot, repeats)


async def _poll(bot: Bot, repeats: MembershipRetry) -> None:
    backoff = Backoff(BACKOFF)
    has_webhook = True  # perhaps; Telegram refuses to be polled while there is one
    offset: int | None = None
    begun: Set[int] = frozenset()  # of the last batch
    while True:
        try:
            if has_webhook:
                await bot.delete_webhook()
                has_webhook = False
            fetched, after = await _fetch(bot, offset)
        except AiogramError as error:
            log.warning("updates_not_fetched", bot_id=bot.id, reason=type(error).__name__)
            await backoff.asleep()
            continue
        paid = {}
        for update in fetched:
            if update.update_id not in begun:
                task = await repeats.begin(update)
                if stars_in(update) is not None:
                    paid[update.update_id] = task
        owed = await _not_taken(paid)
        begun = {update.update_id for update in fetched} - owed
        offset = min(owed, default=after)
        if owed:
            await backoff.asleep()
        else:
            backoff.reset()


async def _not_taken(paid: Mapping[int, asyncio.Task[bool]]) -> Set[int]:
    """Wait a moment for what must not be forgotten; return the updates that Telegram must keep."""
    if paid:
        await asyncio.wait(paid.values(), timeout=TAKEN_WITHIN_S)
    return {update_id for update_id, task in paid.items() if not task.done() or not task.result()}


async def _fetch(bot: Bot, offset: int | None) -> tuple[list[Update], int | None]:
    """Return what waits from ``offset`` on, and the next offset.

    aiogram understands all updates of an answer or none; but for one of a kind it does not know yet, the others must
    not come again for ever.
    """
    try:
        fetched = await bot.get_updates(offset, timeout=WAIT_S, allowed_updates=ALLOWED, request_timeout=WAIT_S + 10)
    except ClientDecodeError as error:
        bodies = _bodies(error.data)
        if not bodies:
            raise
        return [update for body in bodies.values() if (update := understood(bot, body))], max(bodies) + 1
    return fetched, fetched[-1].update_id + 1 if fetched else offset


def _bodies(answer: object) -> dict[int, object]:
    """Return the updates of an answer by their numbers, as they came; nothing when it is no answer of a Bot API."""
    match answer:
        case {"ok": True, "result": [*bodies]}:
            return {body["update_id"]: body for body in bodies if _is_numbered(body)}
    return {}


def _is_numbered(body: object) -> bool:
    return isinstance(body, dict) and isinstance(body.get("update_id"), int)
