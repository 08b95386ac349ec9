"""Connect to Redis: to the server that a URL names, or to the master that Sentinels name.

``redis+sentinel://:password@s1:26379,s2:26379,s3:26379/mymaster/0`` asks the Sentinels at each connection, all at once,
so that one which is away delays nobody. ``?sentinel_password=`` is theirs, if they have one. See docs/failover.md.
"""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import MasterNotFoundError, SentinelManagedConnection
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry as BlockingRetry

from svitlobot.errors import ConfigurationError

SCHEME = "redis+sentinel"
TIMEOUT_S = 0.5  # Redis is speed; waiting longer for it than PostgreSQL would take makes no sense
SENTINEL_TIMEOUT_S = 0.2  # less than a call has: a Sentinel that is away must leave time for the master
SENTINEL_PORT = 26379

# A broker's connection waits for tasks, so silence says nothing: the kernel asks, and ends it within 8 seconds.
_KEEPALIVE = {
    socket.TCP_KEEPIDLE: 4,
    socket.TCP_KEEPINTVL: 2,
    socket.TCP_KEEPCNT: 2,
    socket.TCP_USER_TIMEOUT: 8_000,
}


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Where the Sentinels are, and whose master they are asked for."""

    addresses: tuple[tuple[str, int], ...]
    master: str
    username: str | None
    password: str | None
    sentinel_password: str | None
    database: int


def sentinels_of(url: str) -> Sentinels | None:
    """Read a Sentinel URL; None for a URL of another kind. Raises ConfigurationError for one that is incomplete."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        return None
    secret, _, named = parts.netloc.rpartition("@")
    username, _, password = secret.partition(":")
    master, _, database = parts.path.removeprefix("/").partition("/")
    try:
        hosts = [urlsplit(f"//{one}") for one in named.split(",")]
        addresses = tuple((host.hostname or "", host.port or SENTINEL_PORT) for host in hosts)
        number = int(database or 0)
    except ValueError:
        addresses, number = (), 0
    if not master or not addresses or not all(host for host, _ in addresses):
        raise ConfigurationError(f"REDIS_URL: адреса через Sentinel має вигляд {SCHEME}://s1:26379,s2:26379/mymaster/0")
    own = parse_qs(parts.query).get("sentinel_password", [None])[-1]
    return Sentinels(addresses, master, unquote(username) or None, unquote(password) or None, own, number)


def pool_of(url: str, pool: type[ConnectionPool] = ConnectionPool, *, max_connections: int) -> ConnectionPool:
    """Return a pool whose calls fail at once while Redis is away. It connects when it is first used."""
    limits: dict[str, Any] = {
        "socket_timeout": TIMEOUT_S,
        "socket_connect_timeout": TIMEOUT_S,
        "retry": Retry(NoBackoff(), 1),
        "max_connections": max_connections,
    }
    sentinels = sentinels_of(url)
    if sentinels is None:
        return pool.from_url(url, **limits)
    return pool(
        connection_class=SentinelManagedConnection,
        connection_pool=_Master(sentinels),
        username=sentinels.username,
        password=sentinels.password,
        db=sentinels.database,
        **limits,
    )


class _Master:
    """What a `SentinelManagedConnection` asks for an address: every Sentinel at once, and the first that knows."""

    is_master = True
    check_connection = False

    def __init__(self, sentinels: Sentinels) -> None:
        self._sentinels = sentinels

    async def get_master_address(self) -> tuple[str, int]:
        """Return the master's host and port. Raises MasterNotFoundError when no Sentinel knows it."""
        asked = [asyncio.ensure_future(self._ask(host, port)) for host, port in self._sentinels.addresses]
        try:
            for answer in asyncio.as_completed(asked):
                address = await answer
                if address is not None:
                    return address
        finally:
            for task in asked:
                task.cancel()
        raise MasterNotFoundError(f"no Sentinel knows the master {self._sentinels.master}")

    async def _ask(self, host: str, port: int) -> tuple[str, int] | None:
        client = Redis(
            host=host,
            port=port,
            password=self._sentinels.sentinel_password,
            socket_timeout=SENTINEL_TIMEOUT_S,
            socket_connect_timeout=SENTINEL_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        try:
            async with client:
                address: Any = await client.sentinel_get_master_addr_by_name(self._sentinels.master)
        except (RedisError, OSError):
            return None
        return (address[0], int(address[1])) if address else None


def celery_broker(url: str) -> tuple[str, dict[str, Any]]:
    """Return what Celery calls a broker: its URL in Celery's spelling, and the options of its transport."""
    options: dict[str, Any] = {
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "socket_keepalive_options": _KEEPALIVE,
        "health_check_interval": 5,
    }
    sentinels = sentinels_of(url)
    if sentinels is None:
        return url.replace("unix://", "redis+socket://", 1), options
    secret = f"{quote(sentinels.username or '', safe='')}:{quote(sentinels.password or '', safe='')}@"
    hosts = [f"sentinel://{secret}{host}:{port}/{sentinels.database}" for host, port in sentinels.addresses]
    asking: dict[str, Any] = {"socket_timeout": SENTINEL_TIMEOUT_S, "socket_connect_timeout": SENTINEL_TIMEOUT_S}
    asking["retry"] = BlockingRetry(NoBackoff(), 0)  # else one that is away is tried for six seconds before the next
    if sentinels.sentinel_password:
        asking["password"] = sentinels.sentinel_password
    return ";".join(hosts), options | {"master_name": sentinels.master, "sentinel_kwargs": asking}
