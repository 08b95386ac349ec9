"""Answers that are made once: the encoding that a caller takes, and the edition that it has."""

import gzip

import brotli
import pytest
from starlette.types import Message

from svitlobot.ready_answers import ReadyAnswer, encoding_for, has_edition

BODY = "світло є ".encode() * 200
OURS = ("br", "gzip")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "identity"),
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip ; q=0", "identity"),
        ("gzip;q=0.5, br;q=0.1", "br"),  # q says what is taken; which of them is ours to choose
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("br;q=nonsense", "identity"),
        ("brotli, xgzip", "identity"),
    ],
)
def test_an_encoding_is_one_that_the_caller_takes(accepted: str, expected: str) -> None:
    assert encoding_for(accepted, OURS) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", False), ('"a"', True), ('W/"a"', True), ('"b", W/"a"', True), ("*", True), ('"ab"', False), ("a", False)],
)
def test_an_edition_is_compared_weakly(given: str, expected: bool) -> None:
    assert has_edition(given, 'W/"a"') is expected
    assert has_edition(given, '"a"') is expected


async def _sent(answer: ReadyAnswer, **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        raise AssertionError

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await answer({"type": "http", "method": "GET", "headers": raw}, receive, send)
    return messages[0]["status"], dict(messages[0]["headers"]), messages[1]["body"]


@pytest.mark.parametrize(
    ("accepted", "decode"), [("", bytes), ("gzip", gzip.decompress), ("gzip, br", brotli.decompress)]
)
async def test_every_encoding_is_the_same_edition(accepted: str, decode: object) -> None:
    answer = ReadyAnswer(BODY, "text/html", "public", headers={"Content-Security-Policy": "default-src 'none'"})
    for _ in range(2):
        status, headers, body = await _sent(answer, accept_encoding=accepted)
        assert (status, decode(body)) == (200, BODY)  # type: ignore[operator]
        assert headers[b"content-length"] == str(len(body)).encode()
        assert headers[b"vary"] == b"Accept-Encoding"
    status, headers, body = await _sent(answer, accept_encoding=accepted, if_none_match=headers[b"etag"].decode())
    assert (status, body) == (304, b"")
    assert b"content-length" not in headers
    assert headers[b"content-security-policy"] == b"default-src 'none'"


async def test_what_is_small_or_compressed_already_is_sent_as_it_is() -> None:
    for answer in (ReadyAnswer(b"{}", "application/json", ""), ReadyAnswer(BODY, "image/png", "")):
        _, headers, body = await _sent(answer, accept_encoding="br, gzip")
        assert b"content-encoding" not in headers
        assert body == answer.body
