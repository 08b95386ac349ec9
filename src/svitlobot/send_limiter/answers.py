"""The bot's side of the limiter: answers to people share the token's rate with what the senders send."""

import asyncio
import time

from redis.asyncio import Redis

from svitlobot.send_limiter.local import ANSWERS
from svitlobot.send_limiter.shared import SharedRateLimiter, limiter_key

ALONE = round(1 / ANSWERS.share)  # while Redis is away we keep to our share, as if so many processes sent


class AnswerLimiter:
    """Makes a bot's answers wait for their turn, so that they and a broadcast together keep Telegram's limit.

    While senders send, answers have a fifth of the rate and slow the senders down by no more; while they do not,
    answers have all of it. Usage, one instance per token and process::

        limiter = AnswerLimiter(redis, token, settings.send_rate)
        await limiter.turn()              # before each call of the Bot API that counts: sendMessage, editMessageText …
        await limiter.pause(retry_after)  # after a 429 of the whole bot; not for a limit of one chat

    ``turn`` is first come, first served, and books one slot ahead at most, so a rush of questions never delays the
    first message of an outage. A caller that no longer wants its turn is cancelled (``asyncio.timeout``).
    """

    def __init__(self, redis: Redis, token: str, rate: float) -> None:
        self._limiter = SharedRateLimiter(redis, limiter_key(token, is_paid=False), rate, lambda: ALONE)
        self._turns = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until the next answer may be sent."""
        async with self._turns:
            slots = await self._limiter.lease(1, ANSWERS)
            await asyncio.sleep(max(0.0, slots.start - time.monotonic()))

    async def pause(self, seconds: float) -> None:
        """Stop everybody who sends with this token, senders as well, for ``seconds``; go on more slowly after."""
        await self._limiter.pause(seconds)
