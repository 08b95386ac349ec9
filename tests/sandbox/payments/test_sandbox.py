"""What the sandbox refuses, and how it repeats itself."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import aiohttp
import pytest
from aiohttp import web

from svitlobot.errors import ConfigurationError
from svitlobot.gateways.payments.liqpay import LiqPay as OurLiqPay
from svitlobot.launch.sandbox import MerchantKeys
from svitlobot_bench.rig import free_port
from svitlobot_sandbox.payments.faults import Faults, plan
from svitlobot_sandbox.payments.liqpay import LiqPay
from svitlobot_sandbox.payments.orders import MAX_ORDERS, Order, Orders
from svitlobot_sandbox.payments.providers import ProviderStatus
from svitlobot_sandbox.payments.server import PaymentSandbox, opened
from svitlobot_sandbox.payments.wayforpay import WayForPay

from .conftest import Shop

SITE = "http://127.0.0.1:8000"


def order(callback_url: str = f"{SITE}/callback", order_id: str = "o-1") -> Order:
    return Order(order_id, Decimal(49), "UAH", "Підписка", f"{SITE}/done", callback_url)


async def test_production_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="must not run in production"):
        async with opened(SITE, 0, "production"):
            pass


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
    ],
    ids=str,
)
async def test_only_its_own_page_may_decide(shop: Shop, headers: dict[str, str], status: int) -> None:
    checkout = await shop.come(await shop.order("liqpay"))
    data = {"decision": "leave"}
    async with shop.api.http.post(checkout, data=data, headers=headers, allow_redirects=False) as answer:
        assert answer.status == status


@pytest.mark.parametrize("path", ["/api/request", "/api"])
async def test_a_website_may_not_ask_in_the_merchants_name(shop: Shop, http: aiohttp.ClientSession, path: str) -> None:
    async with http.post(shop.url + path, data=b"{}", headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("path", ["/api/3/checkout", "/pay"])
async def test_a_form_without_the_merchants_signature_is_refused(
    shop: Shop, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.post(shop.url + path, data={"data": "e30=", "signature": "x", "amount": "1"}) as answer:
        assert answer.status == 422
        assert "підпис" in await answer.text()


@pytest.mark.parametrize("astray", ["result_url", "server_url"])
async def test_a_form_that_leads_to_another_site_is_refused(
    shop: Shop, http: aiohttp.ClientSession, astray: str
) -> None:
    keys = MerchantKeys()
    ours = OurLiqPay(http, public_key=keys.liqpay_public, private_key=keys.liqpay_private, version="3", url=shop.url)
    asked = {"version": "3", "public_key": keys.liqpay_public, "action": "pay", "amount": "1", "currency": "UAH",
             "description": "x", "order_id": "1"}  # fmt: skip
    urls = {"result_url": f"{shop.api.url}/done", "server_url": f"{shop.api.url}/callback"}
    for sent, status in ((urls, 303), (urls | {astray: "https://evil.example/"}, 422)):
        data = base64.b64encode(json.dumps(asked | sent).encode()).decode()
        form = {"data": data, "signature": ours.sign(data)}
        async with http.post(f"{shop.url}/api/3/checkout", data=form, allow_redirects=False) as answer:
            assert answer.status == status


async def test_requests_that_make_no_sense_are_answered_as_the_providers_do(shop: Shop) -> None:
    for body in (b"", b"data=x&signature=y", b"[]", b"\xff\x00"):
        async with shop.api.http.post(f"{shop.url}/api/request", data=body) as answer:
            assert (await answer.json())["status"] == "error"
        async with shop.api.http.post(f"{shop.url}/api", data=body) as answer:
            assert "transactionStatus" not in await answer.json()


@pytest.mark.parametrize("fields", [{"repeats": "51"}, {"delay": "-1"}, {"sequence": "upside_down"}], ids=str)
async def test_faults_are_bounded(shop: Shop, fields: dict[str, str]) -> None:
    checkout = await shop.come(await shop.order("liqpay"))
    async with shop.api.http.post(checkout, data={"decision": "pay", **fields}) as answer:
        assert answer.status == 422
    assert (await shop.payment())["status"] == "pending"


def test_the_oldest_orders_are_forgotten() -> None:
    orders = Orders()
    for number in range(MAX_ORDERS + 1):
        orders.bring(order(order_id=f"o-{number}"))
    assert orders.find("o-1").order_id == "o-1"
    with pytest.raises(Exception, match="немає"):
        orders.find("o-0")


@asynccontextmanager
async def deaf_merchant(answers: list[bytes]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that gives these answers, the last one for ever; yield its address and what it was told."""
    heard: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        heard.append(await request.read())
        return web.Response(body=answers[min(len(heard), len(answers)) - 1])

    application = web.Application()
    application.router.add_post("/callback", take)
    runner = web.AppRunner(application)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/callback", heard
    await runner.cleanup()


@pytest.fixture
async def sandbox() -> AsyncIterator[PaymentSandbox]:
    async with opened(SITE, free_port(), "development", again_after=(0, 0, 0)) as sandbox:
        yield sandbox


def acceptance(provider: WayForPay, order_id: str = "o-1") -> bytes:
    text = {"orderReference": order_id, "status": "accept", "time": 1}
    return json.dumps(text | {"signature": provider._sign(map(str, text.values()))}).encode()


async def test_wayforpay_repeats_until_the_merchant_accepts_with_a_signature(sandbox: PaymentSandbox) -> None:
    provider = sandbox.providers["wayforpay"]
    assert isinstance(provider, WayForPay)
    unsigned = b'{"orderReference": "o-1", "status": "accept", "time": 1, "signature": "0"}'
    answers = [b"", unsigned, acceptance(provider, "another"), acceptance(provider)]
    async with deaf_merchant(answers) as (url, heard):
        bought = provider.orders.bring(order(url))
        sandbox.courier.send(provider, bought, plan(provider, bought, ProviderStatus.PAID, Faults()))
        await sandbox.courier.idle()
    assert len(heard) == 4
    assert len(set(heard)) == 1


async def test_wayforpay_gives_up_on_a_merchant_who_never_accepts(sandbox: PaymentSandbox) -> None:
    provider = sandbox.providers["wayforpay"]
    async with deaf_merchant([b"ok"]) as (url, heard):
        bought = provider.orders.bring(order(url))
        sandbox.courier.send(provider, bought, plan(provider, bought, ProviderStatus.PAID, Faults()))
        await sandbox.courier.idle()
    assert len(heard) == 4


async def test_liqpay_says_it_once_whatever_is_answered(sandbox: PaymentSandbox) -> None:
    provider = sandbox.providers["liqpay"]
    assert isinstance(provider, LiqPay)
    async with deaf_merchant([b"nonsense"]) as (url, heard):
        bought = provider.orders.bring(order(url))
        sandbox.courier.send(provider, bought, plan(provider, bought, ProviderStatus.PAID, Faults(repeats=2)))
        await sandbox.courier.idle()
    assert len(heard) == 3
