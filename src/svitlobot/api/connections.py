"""Bound what one client can hold of the server: size of headers, time to send and to read, number of connections.

uvicorn's httptools protocol, which the API uses for its speed, bounds only idle keep-alive connections. A proxy in
front does it, too, but the API is also reached without one.
"""

from asyncio import TimerHandle
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one server process. Times are in seconds."""

    header_bytes: int = 16_384
    header_s: float = 10.0  # until the headers are complete, from the connection or from their first byte
    body_s: float = 20.0  # until the body is complete, or has brought its least rate for so long again
    body_bytes_per_s: int = 1_024
    write_s: float = 30.0  # until a client reads the rest of an answer
    connections: int = 2_000
    connections_per_address: int = 100


class Phase(IntEnum):
    """What a connection waits for, ordered by how little is lost when it is closed to make room for another."""

    HEADERS = 0
    IDLE = 1
    BODY = 2
    ANSWER = 3


class ConnectionTable:
    """The open connections of a server, by phase, in the order in which they entered it.

    A connection of a trusted proxy stands for many clients, so only the limit for all applies to it.
    """

    def __init__(self, limits: Limits, proxies: Iterable[str]) -> None:
        self.limits = limits
        self._networks = [ip_network(one) for one in proxies]
        self._by_phase: dict[Phase, dict[GuardedProtocol, None]] = {phase: {} for phase in Phase}
        self._by_address: Counter[str] = Counter()
        self._has_warned = False
        self.is_proxy = lru_cache(maxsize=4096)(self._is_proxy)

    def admit(self, connection: "GuardedProtocol") -> bool:
        """Add a connection and tell whether it may stay. When there are too many, close the one missed least."""
        address = connection.address
        if not self.is_proxy(address) and self._by_address[address] >= self.limits.connections_per_address:
            return False
        if sum(map(len, self._by_phase.values())) >= self.limits.connections:
            waiting = next(filter(None, (self._by_phase[phase] for phase in Phase if phase < Phase.ANSWER)), None)
            if waiting is None:
                return False
            oldest = next(iter(waiting))
            self.remove(oldest)
            oldest.transport.abort()
        self._by_address[address] += 1
        self._by_phase[connection.phase][connection] = None
        return True

    def move(self, connection: "GuardedProtocol", phase: Phase) -> None:
        """Note that a connection enters another phase."""
        if connection in self._by_phase[connection.phase]:
            del self._by_phase[connection.phase][connection]
            self._by_phase[phase][connection] = None

    def remove(self, connection: "GuardedProtocol") -> None:
        """Remove a connection, if it is there."""
        if connection in self._by_phase[connection.phase]:
            del self._by_phase[connection.phase][connection]
            self._by_address[connection.address] -= 1
            if not self._by_address[connection.address]:
                del self._by_address[connection.address]

    def warn_of_proxy(self, address: str) -> None:
        """Log once that a proxy is not trusted, so that all its clients share one anonymous limit."""
        if not self._has_warned:
            self._has_warned = True
            log.warning("forwarded_header_ignored", address=address, mend="FORWARDED_ALLOW_IPS")

    def _is_proxy(self, address: str) -> bool:
        """Tell whether an address is a trusted proxy's; a Unix socket's peer has none and is trusted."""
        return not address or any(ip_address(address) in network for network in self._networks)


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol within `Limits`."""

    table: ClassVar[ConnectionTable]

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **options)
        self.phase = Phase.HEADERS
        self.address = ""
        self._received = 0  # bytes in this phase
        self._is_too_large = False
        self._timer: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - asyncio's own
        """Admit the connection, or close it."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        if self.table.admit(self):
            self._set_timer(self.table.limits.header_s)
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection."""
        self._set_timer(None)
        self.table.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; start the timer of a request that is still incomplete."""
        if self.phase is Phase.IDLE:
            self._enter(Phase.HEADERS)
        super().data_received(data)
        if self.phase in (Phase.HEADERS, Phase.BODY) and not self.transport.is_closing():
            self._received += len(data)
            if self.phase is Phase.HEADERS and self._received > self.table.limits.header_bytes:
                self._send_headers_too_large()
            elif self._timer is None:
                limits = self.table.limits
                self._set_timer(limits.header_s if self.phase is Phase.HEADERS else limits.body_s)

    def on_message_begin(self) -> None:
        """Begin a request, also one that follows before the answer to the last one."""
        if self.phase is Phase.ANSWER:
            self._enter(Phase.HEADERS)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Start the request, unless its headers are too large."""
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self.table.limits.header_bytes:
            self._is_too_large = True
            raise ValueError("headers too large")  # stops the parser, and uvicorn calls send_400_response
        self._enter(Phase.BODY)
        if not self.table.is_proxy(self.address) and any(name == b"x-forwarded-for" for name, _ in self.headers):
            self.table.warn_of_proxy(self.address)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request has arrived."""
        self._enter(Phase.ANSWER)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Note that the connection is idle; bound the time for reading an answer after which it is closed."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._set_timer(self.table.limits.write_s)
        elif self.phase is Phase.ANSWER and not self.pipeline and self.timeout_keep_alive_task is not None:
            self._enter(Phase.IDLE)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; abort it when the client does not read the rest of its answer."""
        super().timeout_keep_alive_handler()
        self._set_timer(self.table.limits.write_s)

    def pause_writing(self) -> None:
        """Bound the time in which a client reads what is buffered for it."""
        super().pause_writing()
        self._set_timer(self.table.limits.write_s)

    def resume_writing(self) -> None:
        """Stop the timer: the client has read what was buffered."""
        super().resume_writing()
        self._set_timer(None)

    def send_400_response(self, msg: str) -> None:
        """Answer a request that could not be parsed."""
        if self._is_too_large:
            self._send_headers_too_large()
        else:
            super().send_400_response(msg)
            self._set_timer(self.table.limits.write_s)

    def _send_headers_too_large(self) -> None:
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        self.transport.close()
        self._set_timer(self.table.limits.write_s)

    def _enter(self, phase: Phase) -> None:
        self.table.move(self, phase)
        self.phase, self._received = phase, 0
        self._set_timer(None)

    def _set_timer(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._on_timeout)

    def _on_timeout(self) -> None:
        self._timer = None
        limits = self.table.limits
        is_coming = self._received >= limits.body_s * limits.body_bytes_per_s or self.flow.read_paused
        if self.phase is Phase.BODY and is_coming and not self.transport.is_closing():
            self._received = 0
            self._set_timer(limits.body_s)
        else:
            self.transport.abort()
