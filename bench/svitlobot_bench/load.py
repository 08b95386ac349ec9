"""A load of HTTP POSTs over keep-alive connections, as a process of its own: ``HOST PORT SECONDS CONNECTIONS FILE``.

FILE holds the requests, ready to be written to the wire, one JSON string a line. Each connection sends its next request
when the last is answered. Prints one JSON line: requests, errors, seconds, and latency percentiles in milliseconds.
"""

import asyncio
import itertools
import sys
import time
from pathlib import Path

import orjson
import uvloop

OK = b"HTTP/1.1 20"


class Connection(asyncio.Protocol):
    """One client: a request, its answer, the next request."""

    def __init__(self, requests: "itertools.cycle[bytes]", deadline: float) -> None:
        self.requests, self.deadline = requests, deadline
        self.latencies: list[float] = []
        self.errors = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take an answer in; send the next request while there is time."""
        self._buffer += data
        if not _is_complete(self._buffer):
            return
        self.latencies.append(time.perf_counter() - self._sent_at)
        self.errors += not self._buffer.startswith(OK)
        if time.monotonic() < self.deadline:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """End."""
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self._buffer = b""
        self._sent_at = time.perf_counter()
        self._transport.write(next(self.requests))


def _is_complete(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
    return len(body) >= int(length or 0)


async def fire(host: str, port: int, seconds: float, connections: int, requests: list[bytes]) -> dict[str, float]:
    """Load the server for some seconds; return the figures."""
    loop = asyncio.get_running_loop()
    started = time.monotonic()
    shared = itertools.cycle(requests)
    clients = [Connection(shared, started + seconds) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, host, port)  # type: ignore[misc]
    await asyncio.wait([client.done for client in clients], timeout=seconds + 10)
    elapsed = time.monotonic() - started
    latencies = sorted(itertools.chain.from_iterable(client.latencies for client in clients))
    return {
        "requests": len(latencies),
        "errors": sum(client.errors for client in clients),
        "per_second": round(len(latencies) / elapsed, 1),
        "p50_ms": round(latencies[len(latencies) // 2] * 1000, 2),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)] * 1000, 2),
    }


def main() -> None:
    """Run from the command line."""
    host, port, seconds, connections, file = sys.argv[1:]
    requests = [orjson.loads(line).encode() for line in Path(file).read_bytes().splitlines()]
    figures = uvloop.run(fire(host, int(port), float(seconds), int(connections), requests))
    sys.stdout.write(orjson.dumps(figures).decode() + "\n")


if __name__ == "__main__":
    main()
