"""What a client can hold of the server without a proxy in front: every limit, on a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request
from structlog.testing import capture_logs

from listening import listening
from svitlobot.api.connections import Limits
from svitlobot_bench.rig import until

GET = b"GET /client HTTP/1.1\r\nHost: x\r\n\r\n"
LOOPBACK = ["127.0.0.1"]
BIG = "x" * 20_000_000


async def _client(request: Request) -> str:
    return request.client.host if request.client else ""


async def _size(request: Request) -> int:
    return len(await request.body())


@asynccontextmanager
async def serving(limits: Limits, proxies: list[str] = LOOPBACK) -> AsyncIterator[int]:
    """Serve two small routes; yield the port."""
    app = FastAPI()
    app.get("/client")(_client)
    app.post("/size")(_size)
    app.get("/big")(lambda: BIG)
    async with listening(app, proxies=proxies, limits=limits) as url:
        yield int(url.rpartition(":")[2])


async def connect(port: int, source: str = "127.0.0.1"):
    """Open a connection from one of the loopback's addresses."""
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))


async def ask(port: int, request: bytes = GET, source: str = "127.0.0.1") -> bytes:
    """Send a request on a connection of its own; return what comes until the server closes or pauses for long."""
    reader, writer = await connect(port, source)
    writer.write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    answer = await until_closed(reader)
    writer.close()
    return answer


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """Return everything until the server closes the connection, in whatever way it does."""
    received = b""
    try:
        async with asyncio.timeout(20):
            while part := await reader.read(65_536):
                received += part
    except ConnectionResetError:
        pass
    return received


async def test_headers_of_16_kilobytes_are_read_and_longer_ones_refused() -> None:
    async with serving(Limits()) as port:
        for size, expected in ((15_000, b"200"), (17_000, b"431"), (300_000, b"431")):
            request = b"GET /client HTTP/1.1\r\nHost: x\r\nCookie: " + b"c" * size + b"\r\n\r\n"
            assert (await ask(port, request)).split(b" ")[1:2] == [expected], size
        many = b"".join(b"X-%d: y\r\n" % number for number in range(4_000))
        assert b" 431 " in await ask(port, b"GET /client HTTP/1.1\r\nHost: x\r\n" + many + b"\r\n")


async def test_headers_that_never_end_are_cut_off_by_size_before_they_are_complete() -> None:
    async with serving(Limits()) as port:
        reader, writer = await connect(port)
        writer.write(b"GET /client HTTP/1.1\r\nCookie: " + b"c" * 20_000)
        assert b" 431 " in await until_closed(reader)
        writer.close()


async def test_a_client_that_does_not_finish_its_headers_or_sends_nothing_is_cut_off() -> None:
    async with serving(Limits(header_s=0.2)) as port:
        for begun in (b"", b"GET /client HTTP/1.1\r\n", GET + b"GET /cli", GET + b"\r\n"):
            reader, writer = await connect(port)
            writer.write(begun)
            answer = await until_closed(reader)
            assert answer.startswith(b"HTTP/1.1 200") == begun.startswith(GET), begun
            writer.close()


async def test_a_body_that_stands_still_is_cut_off_and_one_that_keeps_coming_is_read_whole() -> None:
    async with serving(Limits(body_s=0.3, body_bytes_per_s=100)) as port:
        head = b"POST /size HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2000\r\n\r\n"
        reader, writer = await connect(port)
        writer.write(head + b"x" * 10)
        assert await until_closed(reader) == b""
        writer.close()
        reader, writer = await connect(port)
        writer.write(head)
        for _ in range(20):  # for a second, which is longer than any one window
            writer.write(b"x" * 100)
            await asyncio.sleep(0.05)
        assert (await until_closed(reader)).endswith(b"2000")
        writer.close()


async def test_a_client_that_does_not_read_its_answer_is_cut_off_and_its_place_is_free_again() -> None:
    async with serving(Limits(write_s=0.2, connections_per_address=1)) as port:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.setblocking(False)
            client.bind(("127.0.0.2", 0))
            loop = asyncio.get_running_loop()
            await loop.sock_connect(client, ("127.0.0.1", port))
            await loop.sock_sendall(client, b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
            await until(partial(_is_answered, port, "127.0.0.2"), every=0.02)


async def test_one_address_may_open_so_many_connections_and_leaves_others_theirs() -> None:
    async with serving(Limits(connections_per_address=5)) as port:
        held = [await connect(port, "127.0.0.2") for _ in range(5)]
        assert await ask(port, source="127.0.0.2") == b""
        assert b" 200 " in await ask(port, source="127.0.0.3")
        held[0][1].close()
        await until(partial(_is_answered, port, "127.0.0.2"), every=0.02)
        for _, writer in held:
            writer.close()


async def _is_answered(port: int, source: str) -> bool:
    return b" 200 " in await ask(port, source=source)


async def test_a_trusted_proxy_may_open_as_many_as_there_are_and_names_its_clients() -> None:
    async with serving(Limits(connections_per_address=2), ["127.0.0.0/30"]) as port:
        held = [await connect(port, "127.0.0.2") for _ in range(5)]
        named = GET.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
        assert (await ask(port, named, "127.0.0.2")).endswith(b'"192.0.2.7"')
        for _, writer in held:
            writer.close()


async def test_a_proxy_that_is_not_trusted_is_not_believed_and_that_is_logged_once() -> None:
    with capture_logs() as logged:
        async with serving(Limits()) as port:
            named = GET.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
            for _ in range(2):
                assert (await ask(port, named, "127.0.0.9")).endswith(b'"127.0.0.9"')
    warned = [one for one in logged if one["event"] == "forwarded_header_ignored"]
    assert [(one["address"], one["mend"]) for one in warned] == [("127.0.0.9", "FORWARDED_ALLOW_IPS")]


async def test_nine_hundred_slow_clients_do_not_lock_out_the_bot() -> None:
    async with serving(Limits(connections=800)) as port:
        bot_reader, bot_writer = await connect(port)
        bot_writer.write(GET)
        await bot_reader.readuntil(b"127.0.0.1")
        slow = []
        for number in range(900):
            _, writer = await connect(port, f"127.0.0.{number % 20 + 1}")
            writer.write(b"GET /client HTTP/1.1\r\nX-Slow: ")
            slow.append(writer)
        bot_writer.write(GET)  # its old connection is still good
        await bot_reader.readuntil(b"127.0.0.1")
        answers = await asyncio.gather(*(ask(port) for _ in range(20)))  # and so are new ones
        assert all(b" 200 " in answer for answer in answers)
        for writer in [*slow, bot_writer]:
            writer.close()


async def test_pipelined_requests_are_answered_in_order() -> None:
    async with serving(Limits()) as port:
        post = b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        reader, writer = await connect(port)
        writer.write(GET + post + GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answer = await until_closed(reader)
        assert answer.count(b"HTTP/1.1 200") == 3
        assert answer.index(b'"127.0.0.1"') < answer.index(b"\r\n\r\n3") < answer.rindex(b'"127.0.0.1"')
        writer.close()
