"""What became of one message, for everything Telegram and the network between can do."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from svitlobot.gateways.telegram.client import (
    MAX_ANSWER,
    MAX_REASON,
    Ambiguous,
    Delivered,
    Migrated,
    NotSent,
    Outcome,
    Refused,
    RetryAfter,
    TelegramClient,
    TokenRefused,
    Unreachable,
)
from svitlobot_bench.rig import TOKEN, free_port
from svitlobot_sandbox.telegram import Config, Limits, RunningSandbox, serve
from svitlobot_sandbox.telegram.faults import Fault

CHAT = 7


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    sandbox = await serve(Config(limits=Limits(rate=0, chat_rate=0)))
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def client(sandbox: RunningSandbox) -> AsyncIterator[TelegramClient]:
    client = TelegramClient(sandbox.url, connections=4, answer_timeout=0.5)
    yield client
    await client.close()


async def send(client: TelegramClient, text: str = "Світло є", token: str = TOKEN, **options: bool) -> Outcome:
    return await client.send_message(token, CHAT, text, **options)


async def test_a_message_arrives_as_html(client: TelegramClient, sandbox: RunningSandbox) -> None:
    assert await send(client, "<b>Світло</b> &lt;є&gt;") == Delivered()
    [message] = sandbox.world.chats.find(CHAT).messages.values()
    assert message.body["text"] == "Світло <є>"
    assert message.body["entities"][0]["type"] == "bold"
    assert not message.silent
    assert not message.paid


async def test_a_silent_message_arrives_silently_and_a_paid_one_is_paid(
    client: TelegramClient, sandbox: RunningSandbox
) -> None:
    await send(client, is_silent=True)
    await send(client, is_paid=True)
    messages = sandbox.world.chats.find(CHAT).messages.values()
    assert [(message.silent, message.paid) for message in messages] == [(True, False), (False, True)]


async def test_a_person_who_blocked_the_bot_or_is_gone_is_unreachable(
    client: TelegramClient, sandbox: RunningSandbox
) -> None:
    await send(client)
    sandbox.world.bots.choose(None).shut_out_of.add(CHAT)
    assert await send(client) == Unreachable("Forbidden: bot was blocked by the user")
    sandbox.world.bots.choose(None).shut_out_of.clear()
    sandbox.world.chats.deactivate(CHAT)
    assert await send(client) == Unreachable("Forbidden: user is deactivated")


async def test_a_person_who_never_began_with_the_bot_is_unreachable() -> None:
    sandbox = await serve(Config(known_chats_only=True))
    client = TelegramClient(sandbox.url, connections=1)
    assert await send(client) == Unreachable("Bad Request: chat not found")
    await client.close()
    await sandbox.close()


async def test_a_message_telegram_will_never_take_is_refused(client: TelegramClient) -> None:
    outcome = await send(client, "<b>")
    assert isinstance(outcome, Refused)
    assert "can't parse entities" in outcome.reason


async def test_a_wrong_token_is_told_from_a_wrong_message(client: TelegramClient) -> None:
    assert isinstance(await send(client, token="not a token"), TokenRefused)


async def test_too_many_requests_say_how_long_to_wait(client: TelegramClient, sandbox: RunningSandbox) -> None:
    sandbox.world.faults.add(Fault(kind="too_many_requests", retry_after=17))
    assert await send(client) == RetryAfter(17.0)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("server_error", NotSent),
        ("reset_before", Ambiguous),
        ("reset_after", Ambiguous),
        ("hang_before", Ambiguous),
        ("hang_after", Ambiguous),
    ],
)
async def test_what_certainly_failed_is_told_from_what_may_have_gone_through(
    client: TelegramClient, sandbox: RunningSandbox, kind: str, outcome: type[Outcome]
) -> None:
    sandbox.world.faults.add(Fault(kind=kind))  # type: ignore[arg-type]
    started = time.monotonic()
    assert isinstance(await send(client), outcome)
    assert time.monotonic() - started < 2


async def test_where_nobody_listens_nothing_was_sent() -> None:
    client = TelegramClient(f"http://127.0.0.1:{free_port()}", connections=1)
    assert isinstance(await send(client), NotSent)
    await client.close()


# From here on: servers that are not quite a Bot API.


@pytest.fixture
async def talk_to() -> AsyncIterator[Callable[..., object]]:
    """Return what becomes of a message when the server answers with these pieces, one packet each."""
    servers: list[asyncio.Server] = []

    async def talk_to(*pieces: bytes) -> Outcome:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)  # so that each is a packet of its own
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        servers.append(server)
        client = TelegramClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", connections=1)
        outcome = await send(client)
        await client.close()
        return outcome

    yield talk_to
    for server in servers:
        server.close()


def head(status: str, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode()


async def test_an_answer_that_comes_in_pieces_is_read_whole(talk_to: Callable[..., object]) -> None:
    body = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}'
    assert await talk_to(head("429 Too Many Requests", len(body)), body[:20], body[20:60], body[60:]) == RetryAfter(5)


@pytest.mark.parametrize("retry_after", ["null", '"soon"', "-3", "0"])
async def test_a_429_that_does_not_say_how_long_means_a_second(
    talk_to: Callable[..., object], retry_after: str
) -> None:
    body = b'{"ok":false,"error_code":429,"parameters":{"retry_after":%b}}' % retry_after.encode()
    assert await talk_to(head("429 Too Many Requests", len(body)), body) == RetryAfter(1)


async def test_a_429_that_says_how_long_in_its_text_only_is_believed(talk_to: Callable[..., object]) -> None:
    body = b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35"}'
    assert await talk_to(head("429 Too Many Requests", len(body)), body) == RetryAfter(35)


async def test_the_parameter_of_a_429_outranks_its_text(talk_to: Callable[..., object]) -> None:
    body = b'{"ok":false,"error_code":429,"description":"retry after 35","parameters":{"retry_after":7}}'
    assert await talk_to(head("429 Too Many Requests", len(body)), body) == RetryAfter(7)


async def test_a_group_that_became_a_supergroup_has_its_new_id(talk_to: Callable[..., object]) -> None:
    body = (
        b'{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",'
        b'"parameters":{"migrate_to_chat_id":-1001234567890}}'
    )
    assert await talk_to(head("400 Bad Request", len(body)), body) == Migrated(-1001234567890)


@pytest.mark.parametrize("new_chat_id", ["null", '"-100"', "true"])
async def test_a_new_id_that_is_no_number_is_a_refusal(talk_to: Callable[..., object], new_chat_id: str) -> None:
    body = b'{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":%b}}' % new_chat_id.encode()
    assert isinstance(await talk_to(head("400 Bad Request", len(body)), body), Refused)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("200 OK", NotSent),  # some other site: TELEGRAM_API_URL is wrong
        ("301 Moved Permanently\r\nLocation: /elsewhere", NotSent),
        ("404 Not Found", NotSent),
        ("502 Bad Gateway", NotSent),
        ("504 Gateway Timeout", Ambiguous),
    ],
)
async def test_an_answer_that_is_not_of_a_bot_api_is_no_delivery(
    talk_to: Callable[..., object], status: str, outcome: type[Outcome]
) -> None:
    body = b"<html>It works!</html>"
    assert isinstance(await talk_to(head(status, len(body)), body), outcome)


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"ok":"yes"}', b'"ok"', b"{"])
async def test_json_that_is_not_of_a_bot_api_is_no_delivery(talk_to: Callable[..., object], body: bytes) -> None:
    assert isinstance(await talk_to(head("200 OK", len(body)), body), NotSent)


async def test_a_delivery_is_one_however_its_json_is_spaced(talk_to: Callable[..., object]) -> None:
    body = b'{ "result": {}, "ok" : true }'
    assert await talk_to(head("200 OK", len(body)), body) == Delivered()


async def test_a_connection_cut_in_the_middle_of_the_answer_is_ambiguous(talk_to: Callable[..., object]) -> None:
    assert isinstance(await talk_to(head("200 OK", 100), b'{"ok":true'), Ambiguous)


async def test_of_an_endless_answer_no_more_is_read_than_of_any_of_telegrams(talk_to: Callable[..., object]) -> None:
    piece = b"x" * MAX_ANSWER
    started = time.monotonic()
    assert isinstance(await talk_to(head("500 Internal Server Error"), *[piece] * 1_000), NotSent)
    assert time.monotonic() - started < 5


async def test_a_reason_is_fit_to_be_stored(talk_to: Callable[..., object]) -> None:
    body = b'{"ok":false,"error_code":400,"description":"Bad\\u0000 %b"}' % (b"x" * 5_000)
    outcome = await talk_to(head("400 Bad Request", len(body)), body)
    assert isinstance(outcome, Refused)
    assert outcome.reason.startswith("Bad xxx")
    assert len(outcome.reason) == MAX_REASON


async def test_no_outcome_gives_the_token_away(client: TelegramClient, sandbox: RunningSandbox) -> None:
    outcomes = [await send(client, token="1:secret/../x")]
    for kind in ("reset_before", "hang_before", "server_error"):
        sandbox.world.faults.add(Fault(kind=kind, count=1))  # type: ignore[arg-type]
        outcomes.append(await send(client, token="1:secret"))
    assert not any("secret" in repr(outcome) for outcome in outcomes)
