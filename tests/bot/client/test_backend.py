"""The client of the API: what it asks, what it insists on, and what it makes of refusals."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from svitlobot.bot.client import backend, rest
from svitlobot.bot.client.backend import Backend
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import (
    NotAuthenticatedError,
    NotFoundError,
    TooManyAddressesError,
    TooManyRequestsError,
    UnavailableError,
)
from svitlobot.schemas.users.profile import SettingsChange, UserChange

from ..stub import Stub, stubbed

TEXTS = {"items": {"help": "Питайте"}}


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stubbed() as stub:
        yield stub


@pytest.fixture
async def client(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Backend]:
    monkeypatch.setattr(rest, "PAUSE_S", 0.001)
    client = Backend(stub.url, "a-service-token-for-tests", call_limit=0.5)
    yield client
    await client.close()


def problem(status: int, code: str, **extra: Any) -> tuple[int, str]:
    document = {"type": f"urn:svitlobot:{code}", "title": code, "status": status, "code": code, "detail": "Не вийшло"}
    return status, orjson.dumps(document | extra).decode()


async def test_it_shows_its_token_in_a_header_and_never_in_an_address(stub: Stub, client: Backend) -> None:
    stub.will(TEXTS)
    assert (await client.texts()).items == {"help": "Питайте"}
    [request] = stub.asked
    assert request.headers["X-Service-Token"] == "a-service-token-for-tests"
    assert "token" not in str(request.url)


async def test_only_what_is_to_be_changed_is_sent(stub: Stub, client: Backend) -> None:
    stub.will(problem(404, "not_found"))
    with pytest.raises(NotFoundError):
        await client.change_user(7, UserChange(settings=SettingsChange(night_mode=True)))
    assert stub.bodies == [{"settings": {"night_mode": True}}]


async def test_names_longer_than_the_api_takes_are_cut(stub: Stub, client: Backend) -> None:
    stub.will(problem(404, "not_found"))
    with pytest.raises(NotFoundError):
        await client.register(7, None, "я" * 300)
    assert stub.bodies[0]["first_name"] == "я" * 100


@pytest.mark.parametrize("trouble", [None, (502, ""), (503, "{}"), (504, "<html>")])
async def test_two_failures_on_the_way_go_unnoticed(stub: Stub, client: Backend, trouble: object) -> None:
    stub.will(trouble, trouble, TEXTS)
    assert (await client.texts()).items == TEXTS["items"]
    assert len(stub.asked) == 3


async def test_after_three_failures_the_service_is_unavailable(stub: Stub, client: Backend) -> None:
    stub.will((503, "{}"))
    with pytest.raises(UnavailableError):
        await client.texts()
    assert len(stub.asked) == 3


async def test_nobody_there_is_unavailable(client: Backend) -> None:
    nobody = Backend("http://127.0.0.1:9", "-")
    with pytest.raises(UnavailableError):
        await nobody.texts()
    await nobody.close()


async def test_one_limit_of_time_holds_for_all_tries_together(
    stub: Stub, client: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "PAUSE_S", 60)
    stub.will((503, "{}"))
    with pytest.raises(UnavailableError):
        await client.texts()
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (404, "not_found", NotFoundError),
        (401, "not_authenticated", NotAuthenticatedError),
        (409, "too_many_addresses", TooManyAddressesError),
        (409, "a_code_of_a_newer_release", UnavailableError),
        (500, "internal_error", UnavailableError),
    ],
)
async def test_a_refusal_becomes_the_error_it_names(
    stub: Stub, client: Backend, status: int, code: str, error: type[Exception]
) -> None:
    stub.will(problem(status, code))
    with pytest.raises(error) as raised:
        await client.user(7)
    assert type(raised.value) is error
    assert len(stub.asked) == 1


def test_the_bot_has_words_for_every_refusal() -> None:
    refusals = {error.code for error in (*rest._KNOWN, TooManyRequestsError)} - {NotAuthenticatedError.code}
    assert {f"refused_{code}" for code in refusals} <= BUILT_IN.keys()


async def test_the_details_of_a_refusal_are_kept(stub: Stub, client: Backend) -> None:
    stub.will(problem(409, "too_many_addresses", details={"limit": 1}))
    with pytest.raises(TooManyAddressesError) as raised:
        await client.follow(7, 1)
    assert raised.value.text == "Не вийшло"
    assert raised.value.details == {"limit": 1}


async def test_too_many_requests_are_not_repeated(stub: Stub, client: Backend) -> None:
    stub.will(problem(429, "too_many_requests"))
    with pytest.raises(TooManyRequestsError):
        await client.export(7)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("body", ["", "[]", '{"items": 5}', "<html>"])
async def test_an_answer_nobody_understands_is_unavailable(stub: Stub, client: Backend, body: str) -> None:
    stub.will((200, body))
    with pytest.raises(UnavailableError):
        await client.texts()


async def test_an_answer_without_end_is_not_read_to_its_end(
    stub: Stub, client: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "MAX_EXPORT", 1_000)
    stub.will((200, " " * 1_001))
    with pytest.raises(UnavailableError):
        await client.export(7)
