"""The database and Redis for a one-off command: given by settings, already running, or started meanwhile."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pydantic import SecretStr

from svitlobot.errors import UnavailableError
from svitlobot.launch.lock import COMMAND, UP, InUseError, var_lock
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.launch.redis import EmbeddedRedis
from svitlobot.launch.servers import started
from svitlobot.settings import Settings

_WAIT_SECONDS = 60.0


@contextmanager
def connected(settings: Settings) -> Iterator[Settings]:
    """Yield the settings with both URLs filled in, for a command that may run beside `svitlobot up` or without it.

    URLs that are set are used as they are. Otherwise the servers of an `up` that runs on the same `var_dir` are
    used, or else servers are started for the duration; commands that need servers of their own take turns. Both
    URLs come at once because one lock guards both servers. Call it in the main thread. Raises UnavailableError
    when the directory stays in use.
    """
    if settings.database_url is not None and settings.redis_url is not None:
        yield settings
        return
    deadline = time.monotonic() + _WAIT_SECONDS
    with ExitStack() as stack:
        while (complete := _join_or_start(settings, stack)) is None:
            if time.monotonic() > deadline:
                raise UnavailableError(f"{settings.var_dir} досі зайнята процесом, названим в up.lock: зупиніть його")
            time.sleep(0.1)
        yield complete


def _join_or_start(settings: Settings, stack: ExitStack) -> Settings | None:
    """Return None when the one who holds the directory has no servers for us, or not yet."""
    try:
        stack.enter_context(var_lock(settings.var_dir, COMMAND))
    except InUseError as busy:
        return _of_running_up(settings) if busy.purpose == UP else None
    return stack.enter_context(started(settings)).settings


def _of_running_up(settings: Settings) -> Settings | None:
    urls: dict[str, SecretStr] = {}
    if settings.database_url is None:
        postgres = EmbeddedPostgres(settings.var_dir)
        if not postgres.is_answering:
            return None
        urls["database_url"] = SecretStr(postgres.url)
    if settings.redis_url is None:
        redis = EmbeddedRedis(settings.var_dir)
        if not redis.is_answering:
            return None
        urls["redis_url"] = SecretStr(redis.url)
    return settings.model_copy(update=urls)
