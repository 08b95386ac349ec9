"""What a worker process has: connections, made when it starts, on one event loop in a thread of its own.

Celery has no asyncio pool. Its threads hand their coroutines to this loop and wait; `asyncio.run` would make a loop for
each task, and connections do not survive their loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass

import structlog
from anyio.from_thread import start_blocking_portal
from redis.asyncio import Redis

from svitlobot.clock import Clock
from svitlobot.db.session import OUTAGES, Database
from svitlobot.metrics.jobs import JobEnd, count_run, timed_job
from svitlobot.settings import Settings

log = structlog.get_logger()

JOB_LIMIT_S = 60.0  # a job is short; one that hangs is cancelled, its transaction rolled back, and the next run begins


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a job may use: the process's settings, connections and clock."""

    settings: Settings
    database: Database
    redis: Redis
    clock: Clock


Work = Callable[[Runtime], Awaitable[None]]
RunJob = Callable[[str, Work], None]


@contextmanager
def running(opened: AbstractAsyncContextManager[Runtime]) -> Iterator[RunJob]:
    """Keep a runtime open in the background; yield what runs a job on it to its end, from any thread.

    A job that PostgreSQL's absence or its own slowness ends is logged in a line: the next run does its work.
    """
    with (
        start_blocking_portal(backend_options={"use_uvloop": True}, name="event-loop") as portal,
        portal.wrap_async_context_manager(opened) as runtime,
    ):

        def run(name: str, work: Work) -> None:
            end = JobEnd.FAILED
            try:
                with timed_job(name):
                    portal.call(_bounded, work, runtime)
                end = JobEnd.DONE
            except* OUTAGES as outages:  # a job's own tasks may each have met the same one
                end = JobEnd.GIVEN_UP
                reason = type(next(_leaves(outages))).__name__
                log.error("job_given_up", job=name, reason=reason)  # noqa: TRY400 - one line is enough
            finally:
                count_run(name, end)

        yield run


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        yield from _leaves(error) if isinstance(error, BaseExceptionGroup) else (error,)


async def _bounded(work: Work, runtime: Runtime) -> None:
    async with asyncio.timeout(JOB_LIMIT_S):
        await work(runtime)
