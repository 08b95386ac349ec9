"""Which screens people open and how long they wait for them, counted in this process and logged every hour."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.types import TelegramObject

log = structlog.get_logger()

REPORT_EVERY_S = 3600.0


@dataclass(slots=True)
class HandlerUse:
    """How often a handler ran, and how many seconds it took in all and at worst."""

    count: int = 0
    seconds: float = 0.0
    worst: float = 0.0


class Analytics(BaseMiddleware):
    """Counts by handler; there are as many counters as handlers. A handler that failed is counted all the same."""

    def __init__(self) -> None:
        self.uses: defaultdict[str, HandlerUse] = defaultdict(HandlerUse)

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Count and time the handler."""
        began = time.monotonic()
        try:
            return await handler(event, data)
        finally:
            use = self.uses[handler_name(data["handler"])]
            took = time.monotonic() - began
            use.count += 1
            use.seconds += took
            use.worst = max(use.worst, took)

    async def keep_reporting(self) -> None:
        """Log the counters every hour, and begin anew."""
        while True:
            await asyncio.sleep(REPORT_EVERY_S)
            self.report()

    def report(self) -> None:
        """Log the counters, a line a handler, the most used first; begin anew."""
        for name, use in sorted(self.uses.items(), key=lambda item: -item[1].count):
            mean_ms, worst_ms = round(use.seconds / use.count * 1000), round(use.worst * 1000)
            log.info("use", handler=name, count=use.count, mean_ms=mean_ms, worst_ms=worst_ms)
        self.uses.clear()


def handler_name(handler: HandlerObject) -> str:
    """Return a handler's name as the code has it: ``power.status.refresh``."""
    callback = handler.callback
    return f"{callback.__module__.partition('.handlers.')[2]}.{callback.__name__}"
