"""Long polling: asks Telegram for updates, one question after the other.

aiogram's own polling leaves the updates in hand to their fate when it stops; ours are finished.
"""

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.utils.backoff import Backoff, BackoffConfig

from svitlobot.bot.updates import ALLOWED, Updates

log = structlog.get_logger()

WAIT_S = 30
BACKOFF = BackoffConfig(min_delay=0.5, max_delay=10.0, factor=2.0, jitter=0.1)


async def poll(bot: Bot, updates: Updates) -> None:
    """Fetch and hand over updates for ever.

    A batch is confirmed by asking for the next one, so what was fetched just before a stop comes again; whatever of
    it was handled is known by its mark.
    """
    backoff = Backoff(BACKOFF)
    has_webhook = True  # perhaps; Telegram refuses to be polled while there is one
    offset = None
    while True:
        try:
            if has_webhook:
                await bot.delete_webhook()
                has_webhook = False
            fetched = await bot.get_updates(
                offset, timeout=WAIT_S, allowed_updates=ALLOWED, request_timeout=WAIT_S + 10
            )
        except AiogramError as error:
            log.warning("updates_not_fetched", bot_id=bot.id, reason=type(error).__name__)
            await backoff.asleep()
            continue
        backoff.reset()
        for update in fetched:
            await updates.begin(bot, update)
            offset = update.update_id + 1
