import asyncio

import orjson
import pytest

from svitlobot_sandbox.telegram.http11 import MAX_HEAD

from .client import TOKEN


class Wire:
    """A raw connection to the sandbox."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def write(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def read(self):
        """Read one answer and return its status and parsed body."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = int(next(line for line in head.split("\r\n") if line.startswith("Content-Length")).split(":")[1])
        return int(head.split()[1]), orjson.loads(await self.reader.readexactly(length))

    async def ended(self):
        return await self.reader.read() == b""


@pytest.fixture
async def wire(client):
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    wire = Wire(*await asyncio.open_connection(host, int(port)))
    yield wire
    wire.writer.close()


def post(text, *headers):
    body = orjson.dumps({"chat_id": 7, "text": text})
    lines = [f"POST /bot{TOKEN}/sendMessage HTTP/1.1", "Host: localhost", "Content-Type: application/json", *headers]
    return ("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])).encode() + body


async def test_pipelined_requests_are_answered_in_order_on_one_connection(wire):
    await wire.write(post("перше") + post("друге") + post("третє"))
    assert [(await wire.read())[1]["result"]["text"] for _ in range(3)] == ["перше", "друге", "третє"]


async def test_an_answer_that_waits_holds_back_those_asked_after_it(client, wire):
    await wire.write(
        f"GET /bot{TOKEN}/getUpdates?timeout=20 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() + post("друге")
    )
    await client.until_called("getUpdates")
    await client.post("users/7/text", text="перше")
    assert (await wire.read())[1]["result"][0]["message"]["text"] == "перше"
    assert (await wire.read())[1]["result"]["text"] == "друге"


async def test_a_request_may_come_byte_by_byte(wire):
    for byte in post("по літері"):
        await wire.write(bytes([byte]))
    assert (await wire.read())[1]["result"]["text"] == "по літері"


async def test_a_chunked_body_is_put_together(wire):
    body = orjson.dumps({"chat_id": 7, "text": "частинами"})
    head = (
        f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:10], body[10:]))
    await wire.write(head.encode() + chunks + b"0\r\n\r\n")
    assert (await wire.read())[1]["result"]["text"] == "частинами"


async def test_connection_close_is_honoured(wire):
    await wire.write(post("останнє", "Connection: close"))
    assert (await wire.read())[0] == 200
    assert await wire.ended()


async def test_what_is_not_http_is_refused_and_the_connection_ends(wire):
    await wire.write(b"\x16\x03\x01 hello\r\n\r\n")
    assert (await wire.read())[0] == 400
    assert await wire.ended()


async def test_a_head_without_end_is_refused(wire):
    await wire.write(b"GET / HTTP/1.1\r\nX: " + b"x" * (MAX_HEAD + 1))
    assert (await wire.read())[0] == 431


async def test_a_body_over_the_bound_is_refused_as_telegram_words_it(start):
    client = await start(max_body=10_000)
    answered = await client.send(text="x" * 20_000)
    assert answered.refusal == (413, "Request Entity Too Large")
    assert (await client.send()).status == 200
