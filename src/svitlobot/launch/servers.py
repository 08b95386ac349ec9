"""The embedded servers one process started, and their care while it lives."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

import structlog
from pydantic import SecretStr

from svitlobot.errors import SvitloBotError
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.launch.redis import EmbeddedRedis
from svitlobot.launch.supervisor import Backoff
from svitlobot.settings import Settings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Servers:
    """What was started, and the settings with the URLs of it."""

    settings: Settings
    embedded: list[EmbeddedPostgres | EmbeddedRedis]

    def ask_to_stop(self) -> None:
        """Ask all servers at once, so that none begins only when another has ended."""
        for server in self.embedded:
            if server.process is not None:
                server.process.send_signal(server.stop_signal)

    async def keep_running(self) -> None:
        """Start again whatever dies, until cancelled. Run it in the main thread."""
        await asyncio.gather(*(_keep_running(server, Backoff()) for server in self.embedded))


@contextmanager
def started(settings: Settings, *, postgres_stop: float = 30.0, redis_stop: float = 10.0) -> Iterator[Servers]:
    """Start the servers that no URL is set for, and stop them in the end.

    The caller holds the lock of `var_dir` and is in the main thread. The `_stop` limits are in seconds.
    """
    urls: dict[str, SecretStr] = {}
    embedded: list[EmbeddedPostgres | EmbeddedRedis] = []
    with ExitStack() as stack:
        if settings.database_url is None:
            postgres = EmbeddedPostgres(settings.var_dir)
            stack.callback(partial(postgres.stop, timeout=postgres_stop))
            postgres.start()
            urls["database_url"] = SecretStr(postgres.url)
            embedded.append(postgres)
        if settings.redis_url is None:
            redis = EmbeddedRedis(settings.var_dir)
            stack.callback(partial(redis.stop, timeout=redis_stop))
            redis.start()
            urls["redis_url"] = SecretStr(redis.url)
            embedded.append(redis)
        yield Servers(settings.model_copy(update=urls), embedded)


async def _keep_running(server: EmbeddedPostgres | EmbeddedRedis, backoff: Backoff) -> None:
    delay: float | None = None
    while True:
        born = time.monotonic()
        while server.is_alive:  # noqa: ASYNC110 - a process outside asyncio has no event to wait for
            await asyncio.sleep(0.2)
        delay = backoff.next(delay, time.monotonic() - born)
        _log.error("embedded server died, will be restarted", server=server.name, restart_in_s=delay)
        await asyncio.sleep(delay)
        try:
            server.spawn()
        except (SvitloBotError, OSError) as error:
            _log.error("embedded server cannot be restarted", server=server.name, reason=str(error))
