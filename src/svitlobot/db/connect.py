"""Connect to PostgreSQL: to whichever server of a URL takes writes, and never for longer than a server may be silent.

`connect` makes every connection of the product. A URL may name several servers, as libpq's may:
``postgresql://user:password@db1:5432,db2:5432/svitlobot``. See docs/failover.md.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from svitlobot.errors import ConfigurationError

CONNECT_LIMIT_S = 5.0
STAGGER_S = 0.5  # a server that has not answered within this is not waited for before the next is asked
ASK_AGAIN_S = 1.0  # a replica may be promoted while a silent server is waited for
CANCEL_LIMIT_S = 2.0  # a server that hangs is not waited for to hear that it need not answer
SILENCE_LIMIT_S = 8  # a peer whose kernel acknowledges nothing for so long is gone
READ_WRITE = "read-write"

_Attempt = Callable[[], Awaitable[asyncpg.Connection]]
_UNFIT = asyncpg.exceptions.TargetServerAttributeNotMatched

# What PostgreSQL is told, so that it notices as soon as we do: leases and locks of a machine that is gone are let go.
SERVER_NOTICES_LOSS = {
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": str(SILENCE_LIMIT_S * 1000),
}
_CLIENT_NOTICES_LOSS = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 4),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_LIMIT_S * 1000),
)


@dataclass(frozen=True, slots=True)
class NamedServers:
    """The servers that a URL names, as (host, port), and which of them will do (libpq's ``target_session_attrs``)."""

    addresses: tuple[tuple[str, int], ...]
    target: str


def servers_of(url: str) -> NamedServers:
    """Read the servers from a URL; none when it leaves them to PostgreSQL's defaults.

    Of several, only one that takes writes will do, unless the URL says otherwise: all our roles write.
    Raises ConfigurationError when hosts and ports do not match.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    named = parts.netloc.rpartition("@")[2]
    if named:
        addresses = [_address(one) for one in named.split(",")]
    else:
        hosts = [host for host in query.get("host", "").split(",") if host]
        ports = [int(port) for port in query.get("port", "5432").split(",")]
        ports = ports * len(hosts) if len(ports) == 1 else ports
        if len(hosts) != len(ports):
            raise ConfigurationError(f"DATABASE_URL: хостів {len(hosts)}, а портів {len(ports)}")
        addresses = list(zip(hosts, ports, strict=True))
    default = READ_WRITE if len(addresses) > 1 else "any"
    return NamedServers(tuple(addresses), query.get("target_session_attrs", default))


def _address(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    try:
        port = parts.port or 5432
    except ValueError:
        port = 0
    if not parts.hostname or not port or parts.hostname.isdigit():
        raise ConfigurationError("DATABASE_URL: кілька серверів пишуть так: db1:5432,db2:5432")
    return unquote(parts.hostname), port


async def connect(url: str, *, timeout: float = CONNECT_LIMIT_S, **options: Any) -> asyncpg.Connection:  # noqa: ANN401
    """Connect to the first server of the URL that answers and will do; ``options`` are those of `asyncpg.connect`.

    Each server has ``timeout`` seconds, and one that is silent does not keep the next one waiting. Raises
    ConnectionError when none will do, else what asyncpg raises.
    """
    servers = servers_of(url)
    options |= {"connection_class": _Connection, "timeout": timeout, "target_session_attrs": servers.target}

    def attempt(host: str, port: int) -> _Attempt:
        return lambda: asyncpg.connect(url, host=host, port=port, **options)

    attempts = [attempt(host, port) for host, port in servers.addresses]
    return await _race(attempts or [lambda: asyncpg.connect(url, **options)])


async def _race(attempts: Sequence[_Attempt]) -> asyncpg.Connection:
    """Return what the first attempt to succeed gives; the next begins when one fails, or after `STAGGER_S`.

    While others are silent, a server that will not do is asked again: when a primary hangs, a replica takes its place.
    """
    waiting, unfit = deque(attempts), deque[_Attempt]()
    running: dict[asyncio.Task[asyncpg.Connection], _Attempt] = {}
    errors: list[BaseException] = []
    try:
        while waiting or running:
            if waiting:
                begun = waiting.popleft()
                running[asyncio.ensure_future(begun())] = begun
            limit = STAGGER_S if waiting else ASK_AGAIN_S if unfit else None
            done, _ = await asyncio.wait(running, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                attempt = running.pop(task)
                if (error := task.exception()) is None:
                    return task.result()
                errors.append(error)
                unfit.extend([attempt] if isinstance(error, _UNFIT) else [])
            if not done:
                waiting, unfit = waiting + unfit, deque()
    finally:
        _abandon(running)
    raise _most_telling(errors)


def _abandon(tasks: Iterable[asyncio.Task[asyncpg.Connection]]) -> None:
    for task in tasks:
        task.add_done_callback(_terminate)
        task.cancel()


def _terminate(task: asyncio.Task[asyncpg.Connection]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().terminate()


def _most_telling(errors: Sequence[BaseException]) -> BaseException:
    """Return the error to show: a refusal (a wrong password) says more than a server that is away or only read from."""
    refusals = [error for error in errors if not isinstance(error, (OSError, _UNFIT))]
    if refusals:
        return refusals[0]
    if any(isinstance(error, _UNFIT) for error in errors):
        return ConnectionError("no server of DATABASE_URL takes writes")
    return errors[-1]


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that ends when its peer is silent: a cut cable sends no reset."""

    def __init__(self, protocol: Any, transport: asyncio.Transport, *rest: Any) -> None:  # noqa: ANN401
        super().__init__(protocol, transport, *rest)
        peer = transport.get_extra_info("socket")
        if peer is not None and peer.family in {socket.AF_INET, socket.AF_INET6}:
            for level, option, value in _CLIENT_NOTICES_LOSS:
                peer.setsockopt(level, option, value)

    async def _cancel(self, *waiters: Any) -> None:  # noqa: ANN401
        """Cancel a statement that was given up; asyncpg would wait for that as long as for the statement itself."""
        giving_up = self._loop.call_later(CANCEL_LIMIT_S, self.terminate)
        try:
            await super()._cancel(*waiters)
        finally:
            giving_up.cancel()
