"""What a provider's word does not mean: test keys, a refund that succeeded, a question that failed."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from svitlobot.domain.payments.orders import Outcome
from svitlobot.errors import UnavailableError
from svitlobot.gateways.payments.liqpay import LiqPay
from svitlobot.gateways.payments.wayforpay import WayForPay

from .test_payment_protocols import ORDER, PAID_JSON, callback, http

__all__ = ["http"]

Answering = Callable[[dict[str, Any]], Awaitable[LiqPay]]


def liqpay(http: aiohttp.ClientSession, public_key: str = "i00000000", url: str = "http://127.0.0.1:1") -> LiqPay:
    return LiqPay(http, public_key=public_key, private_key="a-private-key", version="3", url=url)


@pytest.fixture
async def answering(http: aiohttp.ClientSession) -> AsyncIterator[Answering]:
    """Return a LiqPay that answers every request with a document."""
    servers = []

    async def start(document: dict[str, Any]) -> LiqPay:
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=orjson.dumps(document), content_type="application/json")

        application = web.Application()
        application.router.add_post("/api/request", answer)
        servers.append(TestServer(application))
        await servers[-1].start_server()
        return liqpay(http, url=str(servers[-1].make_url("")))

    yield start
    for server in servers:
        await server.close()


@pytest.mark.parametrize(
    ("public_key", "status", "is_test"),
    [
        ("i00000000", "success", False),
        ("i00000000", "sandbox", True),
        ("sandbox_i00000000", "success", True),
        ("sandbox_i00000000", "sandbox", True),
    ],
)
async def test_a_payment_that_moved_no_money_is_known_for_one(
    http: aiohttp.ClientSession,
    public_key: str,
    status: str,
    is_test: bool,
) -> None:
    provider = liqpay(http, public_key)
    document = json.dumps(json.loads(PAID_JSON) | {"public_key": public_key, "status": status})
    notice = provider.read_callback(callback(provider, document))
    assert (notice.outcome, notice.is_test) == (Outcome.PAID, is_test)


@pytest.mark.parametrize(("account", "is_test"), [("test_merch_n1", True), ("svitlobot_com", False)])
async def test_the_account_whose_secret_everybody_knows_moves_no_money(
    http: aiohttp.ClientSession,
    account: str,
    is_test: bool,
) -> None:
    provider = WayForPay(http, account=account, secret="s", pay_url="", api_url="")
    fields = {"merchantAccount": account, "orderReference": "o", "amount": "49", "currency": "UAH", "authCode": "1",
              "cardPan": "44****4444", "transactionStatus": "Approved", "reasonCode": "1100"}  # fmt: skip
    body = json.dumps(fields | {"merchantSignature": provider.sign(list(fields.values()))}).encode()
    assert provider.read_callback(body).is_test is is_test


async def test_a_refund_that_succeeded_is_no_payment_that_did(http: aiohttp.ClientSession) -> None:
    provider = liqpay(http)
    text = json.loads(PAID_JSON) | {"public_key": "i00000000", "action": "refund"}
    assert provider.read_callback(callback(provider, json.dumps(text))).outcome is Outcome.REFUNDED


async def test_a_question_that_failed_says_nothing_of_the_payment(answering: Answering) -> None:
    provider = await answering({"result": "error", "status": "error", "err_code": "limit"})
    with pytest.raises(UnavailableError, match="limit"):
        await provider.ask("o-1")


async def test_a_payment_that_failed_is_told_from_one_that_is_not_there(answering: Answering) -> None:
    gone = await answering({"result": "error", "status": "error", "err_code": "payment_not_found"})
    assert await gone.ask("o-1") is None
    failed = await answering({"result": "ok", "status": "error", "payment_id": 7, "amount": 49, "currency": "UAH"})
    notice = await failed.ask("o-1")
    assert notice is not None
    assert notice.outcome is Outcome.FAILED


async def test_a_refund_that_liqpay_takes_up_is_done_when_it_says_so(answering: Answering) -> None:
    at_once = await answering({"result": "ok", "status": "success", "payment_id": 7})
    assert (await at_once.refund(ORDER)).outcome is Outcome.REFUNDED
    later = await answering({"result": "ok", "status": "processing", "payment_id": 7})
    assert (await later.refund(ORDER)).outcome is Outcome.PENDING


@pytest.mark.parametrize("currency", ["UAHX", "UAH\0", "UAH "])
async def test_a_currency_that_only_begins_like_ours_is_not_ours(http: aiohttp.ClientSession, currency: str) -> None:
    ours = liqpay(http)
    text = {**json.loads(PAID_JSON), "public_key": "i00000000", "currency": currency}
    body = callback(ours, json.dumps(text))
    assert ours.read_callback(body).currency != "UAH"
    assert len(ours.read_callback(body).currency) <= 3
