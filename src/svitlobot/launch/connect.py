"""The database and Redis for a one-off command: given by settings, already running, or started meanwhile."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, TypeVar

from pydantic import SecretStr

from svitlobot.db import schema_state
from svitlobot.db.schema_state import SchemaState
from svitlobot.errors import UnavailableError
from svitlobot.launch.lock import COMMAND, UP, InUseError, var_lock
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.launch.redis import EmbeddedRedis
from svitlobot.launch.servers import started
from svitlobot.settings import Settings

_WAIT_SECONDS = 60.0

T = TypeVar("T")


@contextmanager
def connected(settings: Settings, *, needs_schema: bool = True) -> Iterator[Settings]:
    """Yield the settings with both URLs filled in, for a command that may run beside `svitlobot up` or without it.

    URLs that are set are used as they are. Otherwise the servers of an `up` that runs on the same `var_dir` are
    used, or else servers are started for the duration; commands that need servers of their own take turns. Both
    URLs come at once because one lock guards both servers. Call it in the main thread.

    The database is migrated before a command works on it: an embedded one by us, or by the `up` that is starting; the
    operator's own by the operator. ``needs_schema=False`` leaves the schema as it is. Raises UnavailableError when the
    directory stays in use, SchemaError when the operator must migrate first.
    """
    if settings.database_url is not None and settings.redis_url is not None:
        if needs_schema:
            schema_state.require(_state(settings))
        yield settings
        return
    deadline = time.monotonic() + _WAIT_SECONDS
    with ExitStack() as stack:
        while (complete := _join_or_start(settings, stack, needs_schema=needs_schema)) is None:
            if time.monotonic() > deadline:
                raise UnavailableError(f"{settings.var_dir} досі зайнята процесом, названим в up.lock: зупиніть його")
            time.sleep(0.1)
        if needs_schema and settings.database_url is not None:
            schema_state.require(_state(complete))
        yield complete


def _join_or_start(settings: Settings, stack: ExitStack, *, needs_schema: bool) -> Settings | None:
    """Return None when the holder of the directory has no servers for us, or not yet."""
    try:
        stack.enter_context(var_lock(settings.var_dir, COMMAND))
    except InUseError as busy:
        complete = _of_running_up(settings) if busy.purpose == UP else None
        # An `up` that has just started its PostgreSQL migrates it next.
        return complete if complete and not (needs_schema and _is_behind(complete, settings)) else None
    complete = stack.enter_context(started(settings)).settings
    if needs_schema and _is_behind(complete, settings):
        _migrate(complete)
    return complete


def _is_behind(complete: Settings, settings: Settings) -> bool:
    """Tell whether the embedded database still has to be migrated; the operator's own is checked elsewhere."""
    return settings.database_url is None and _state(complete) in {SchemaState.EMPTY, SchemaState.OLDER}


def _migrate(settings: Settings) -> None:
    from svitlobot.db import migrate  # alembic takes a while to import

    _on_a_loop_of_its_own(partial(migrate.upgrade, settings.require_database_url()))


def _state(settings: Settings) -> SchemaState:
    return _on_a_loop_of_its_own(partial(schema_state.schema_state, settings.require_database_url()))


def _on_a_loop_of_its_own(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end, also where the caller stands on a running loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


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
