"""Carries callbacks to the merchant's server, beside whatever the payer's browser does."""

import asyncio

import aiohttp
import structlog

from svitlobot.errors import ConflictError
from svitlobot.gateways.http_bodies import read_at_most
from svitlobot_sandbox.payments.faults import Plan
from svitlobot_sandbox.payments.orders import Order
from svitlobot_sandbox.payments.providers import Callback, Provider

AT_ONCE = 100  # plans on their way
MAX_ANSWER = 65_536
TIMEOUT = aiohttp.ClientTimeout(total=15)

log = structlog.get_logger()


class Courier:
    """Sends each plan in its order; what is not heard is repeated as the provider repeats it."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._on_their_way: set[asyncio.Task[None]] = set()

    def send(self, provider: Provider, order: Order, plan: Plan) -> None:
        """Begin to carry a plan out. Raises ConflictError when too many are on their way."""
        if len(self._on_their_way) >= AT_ONCE:
            raise ConflictError("Забагато сповіщень у дорозі: зачекайте хвилину")
        task = asyncio.create_task(self._carry_out(provider, order, plan))
        self._on_their_way.add(task)
        task.add_done_callback(self._on_their_way.discard)

    async def idle(self) -> None:
        """Return when nothing is on its way."""
        while self._on_their_way:
            await asyncio.wait(self._on_their_way)

    async def close(self) -> None:
        """Forget what is on its way."""
        for task in self._on_their_way:
            task.cancel()
        await asyncio.gather(*self._on_their_way, return_exceptions=True)

    async def _carry_out(self, provider: Provider, order: Order, plan: Plan) -> None:
        await asyncio.sleep(plan.delay)
        for callback in plan.callbacks:
            if await self._say(provider, order, callback):
                continue
            for wait in provider.again_after:
                await asyncio.sleep(wait)
                if await self._say(provider, order, callback):
                    break

    async def _say(self, provider: Provider, order: Order, callback: Callback) -> bool:
        headers = {"Content-Type": callback.content_type}
        try:
            async with self._http.post(
                callback.url, data=callback.body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                body = await read_at_most(answer, MAX_ANSWER)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("callback_not_delivered", order_id=order.order_id, reason=type(error).__name__)
            return False
        is_heard = answer.status == 200 and provider.is_heard(order, body)
        log.info("callback_answered", order_id=order.order_id, status=answer.status, is_heard=is_heard)
        return is_heard
