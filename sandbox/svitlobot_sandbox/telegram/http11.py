"""A small HTTP/1.1 server: keep-alive, pipelining, bounded heads, bodies and queues. Knows no Telegram.

Written by hand on httptools because the sandbox must never be what a benchmark measures: a framework spends
more on one request than the whole sandbox does.
"""

import asyncio
import logging
import socket
import struct
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple, Protocol, cast

import httptools

log = logging.getLogger(__name__)

MAX_HEAD = 64 * 1024
MAX_WAITING = 64  # pipelined requests read ahead of the one being answered
_LINGER_ZERO = struct.pack("ii", 1, 0)  # close() then sends a reset instead of a goodbye


class Request(NamedTuple):
    """One request, whole."""

    method: str
    target: bytes
    content_type: bytes
    body: bytes
    keep_alive: bool
    host: bytes = b""
    origin: bytes = b""
    """Where the page that sent it comes from; empty when no browser's page did."""
    fetch_site: bytes = b""
    """How the page that made a browser ask is related to us: ``cross-site`` …; empty when no browser asks."""


class Reply(NamedTuple):
    """An answer that is ready."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: str = ""
    """Whole lines, each with its end."""


BROKEN = Reply(500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}')


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer too big to build at once or without an end, sent in chunks as fast as the client reads."""

    chunks: AsyncGenerator[bytes]
    content_type: str
    headers: str = ""


class Outage(Enum):
    """Not an answer: what a bad network does instead."""

    RESET = "reset"
    HANG = "hang"


Answer = Reply | Stream | Outage


class Handler(Protocol):
    """What answers requests, at once or later."""

    def __call__(self, request: Request) -> Reply | Outage | Coroutine[object, object, Answer]:
        """Answer one request."""


@lru_cache(maxsize=64)
def _head(status: int, content_type: str, headers: str, keep_alive: bool) -> bytes:
    connection = "" if keep_alive else "Connection: close\r\n"
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {content_type}\r\n{headers}{connection}"
    return head.encode()


class Connection(asyncio.Protocol):
    """One client. Requests are answered strictly in the order they came."""

    def __init__(self, handler: Handler, max_body: int, connections: set["Connection"]) -> None:
        self._handler = handler
        self._max_body = max_body
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[Request] = deque()
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._busy = False
        self._reading = True
        self._in_head = True
        self._head_bytes = 0
        self._has_head_ended = False
        self._transport: asyncio.Transport

    # Transport callbacks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's has another base class
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why it was lost changes nothing
        self._connections.discard(self)
        self._waiting.clear()
        self._writable.set()
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()
        self._read_on(False)

    def resume_writing(self) -> None:
        self._writable.set()
        self._advance()

    def data_received(self, data: bytes) -> None:
        self._has_head_ended = not self._in_head
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        if self._in_head and not self._has_head_ended:  # a whole request may have come at once
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return
        self._advance()

    def abort(self) -> None:
        """Drop the connection now, whatever is unsent."""
        self._transport.abort()

    # Parser callbacks

    def on_message_begin(self) -> None:
        self._target = b""
        self._content_type = self._host = self._origin = self._fetch_site = b""
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._in_head = True

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        match len(name):
            case 12 if name.lower() == b"content-type":
                self._content_type = value
            case 4 if name.lower() == b"host":
                self._host = value
            case 6 if name.lower() == b"origin":
                self._origin = value
            case 14 if name.lower() == b"sec-fetch-site":
                self._fetch_site = value

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._has_head_ended = True
        self._head_bytes = 0

    def on_body(self, part: bytes) -> None:
        self._body_bytes += len(part)
        if self._body_bytes <= self._max_body:
            self._body.append(part)
        else:
            self._body.clear()  # the rest is read and dropped: a reset would hide the answer from the client

    def on_message_complete(self) -> None:
        self._in_head = True
        if self._body_bytes > self._max_body:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        method = self._parser.get_method().decode("ascii")
        keep_alive = self._parser.should_keep_alive()
        self._waiting.append(
            Request(
                method, self._target, self._content_type, body, keep_alive, self._host, self._origin, self._fetch_site
            )
        )

    # Answering

    def _advance(self) -> None:
        while self._waiting and not self._busy and self._writable.is_set() and not self._transport.is_closing():
            request = self._waiting.popleft()
            try:
                answer = self._handler(request)
            except Exception:
                log.exception("unexpected failure while answering")
                answer = BROKEN
            if isinstance(answer, Reply):
                self._send(answer, request.keep_alive)
            else:
                self._busy = True
                self._task = asyncio.get_running_loop().create_task(self._finish(answer, request.keep_alive))
        self._read_on(len(self._waiting) < MAX_WAITING and self._writable.is_set())

    def _read_on(self, wanted: bool) -> None:
        if wanted is self._reading or self._transport.is_closing():
            return
        self._reading = wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    async def _finish(self, pending: Outage | Coroutine[object, object, Answer], keep_alive: bool) -> None:
        try:
            answer = pending if isinstance(pending, Outage) else await pending
            if isinstance(answer, Stream):
                await self._send_stream(answer, keep_alive)
            elif isinstance(answer, Outage):
                await self._fail(answer)
            else:
                self._send(answer, keep_alive)
        except Exception:
            log.exception("unexpected failure while answering")
            self._send(BROKEN, keep_alive=False)
        self._task, self._busy = None, False
        self._advance()

    def _send(self, reply: Reply, keep_alive: bool) -> None:
        head = _head(reply.status, reply.content_type, reply.headers, keep_alive)
        self._transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(reply.body), reply.body))
        if not keep_alive:
            self._transport.close()

    async def _send_stream(self, stream: Stream, keep_alive: bool) -> None:
        head = _head(200, stream.content_type, stream.headers, keep_alive)
        self._transport.write(head + b"Transfer-Encoding: chunked\r\n\r\n")
        async with aclosing(stream.chunks) as chunks:
            async for chunk in chunks:
                self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
                await self._writable.wait()
                await asyncio.sleep(0)  # others get their turn between chunks
        self._transport.write(b"0\r\n\r\n")
        if not keep_alive:
            self._transport.close()

    async def _fail(self, outage: Outage) -> None:
        if outage is Outage.RESET:
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            self._transport.abort()
        else:
            await asyncio.get_running_loop().create_future()  # until the client goes away and this task is cancelled

    def _refuse(self, status: HTTPStatus) -> None:
        body = b'{"ok":false,"error_code":%d,"description":"%b"}' % (status, status.phrase.encode())
        self._waiting.clear()
        if not self._transport.is_closing():
            self._send(Reply(status, body), keep_alive=False)


@dataclass(slots=True)
class HttpServer:
    """A listening server; ``url`` is where clients reach it."""

    url: str
    _listener: asyncio.Server
    _connections: set[Connection]

    async def close(self) -> None:
        """Stop listening and drop every connection at once."""
        self._listener.close()
        for connection in list(self._connections):
            connection.abort()
        await self._listener.wait_closed()


async def listen(handler: Handler, host: str, port: int, max_body: int) -> HttpServer:
    """Serve ``handler`` on ``host``:``port`` (0 picks a free port). Raises OSError when the port is taken."""
    connections: set[Connection] = set()
    factory: Callable[[], Connection] = lambda: Connection(handler, max_body, connections)  # noqa: E731
    listener = await asyncio.get_running_loop().create_server(factory, host, port, backlog=1024)
    bound_host, bound_port = listener.sockets[0].getsockname()[:2]
    shown = f"[{bound_host}]" if ":" in bound_host else bound_host
    return HttpServer(f"http://{shown}:{bound_port}", listener, connections)
