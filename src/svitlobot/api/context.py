"""The connections, settings and clock that requests use, made once when the process starts."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from svitlobot.clock import Clock
from svitlobot.db.session import Database
from svitlobot.services.power.liveness import ApiProcess
from svitlobot.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The process's connections, settings and clock, and its heartbeat for the silence sweep."""

    settings: Settings
    database: Database
    redis: Redis
    clock: Clock
    process: ApiProcess = field(default_factory=ApiProcess)


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


InContext = Annotated[Context, Depends(_context)]
