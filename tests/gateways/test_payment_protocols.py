"""LiqPay and WayForPay by their protocols: published vectors, and what must be refused."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus, urlencode

import aiohttp
import pytest

from svitlobot.domain.payments.orders import Outcome
from svitlobot.gateways.payments.base import BadCallbackError, Order
from svitlobot.gateways.payments.liqpay import LiqPay
from svitlobot.gateways.payments.wayforpay import WayForPay

PAID_JSON = (
    '{"action":"pay","status":"success","version":3,"public_key":"sandbox_i00000000000","order_id":"sub-42-1",'
    '"payment_id":2500000001,"amount":49.0,"currency":"UAH","end_date":1767225600000}'
)
PUBLIC, PRIVATE = "sandbox_i00000000000", "sandbox_TESTKEY0000000000000000000000000"
SECRET = "flk3409refn54t54t*FNJRET"
ORDER = Order("sub-42-1", Decimal("49.00"), "UAH", "Підписка 30 днів", datetime.fromtimestamp(1767225600, UTC),
              "https://ex.ua/pay", "https://ex.ua/api/payments/callback")  # fmt: skip


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


def liqpay(http: aiohttp.ClientSession, private: str = PRIVATE, version: Any = "3") -> LiqPay:
    return LiqPay(http, public_key=PUBLIC, private_key=private, version=version, url="http://127.0.0.1:1")


def wayforpay(http: aiohttp.ClientSession) -> WayForPay:
    url = "http://127.0.0.1:1"
    return WayForPay(http, account="test_merch_n1", secret=SECRET, pay_url=url, api_url=url)


def packed(document: str) -> str:
    return base64.b64encode(document.encode()).decode()


def callback(provider: LiqPay, document: str, signature: str | None = None) -> bytes:
    data = packed(document)
    return urlencode({"data": data, "signature": signature or provider.sign(data)}).encode()


@pytest.mark.parametrize(
    ("private", "version", "data", "signature"),
    [
        ("your_private_key", "3", "base64_post_string", "tp+ZLmKm1/E83dIzUpx5ljcttP4="),
        (
            "a4825234f4bae72a0be04eafe9e8e2bada209255",
            "3",
            packed('{"public_key":"i00000000","version":"3","action":"pay","amount":"3","currency":"UAH",'
                   '"description":"test","order_id":"000001"}'),
            "wR+UZDC4jjeL/qUOvIsofIWpZh8=",
        ),
        (PRIVATE, "3", packed(PAID_JSON), "zv2by2mPTroLhHYezSK6fI+AcMs="),
        (PRIVATE, "7", packed(PAID_JSON), "qmORU15OreT93o4lkRW1Lw7yRQ54fCXgAc1KOC9drsY="),
    ],
)  # fmt: skip
async def test_liqpay_signs_as_published(
    http: aiohttp.ClientSession, private: str, version: str, data: str, signature: str
) -> None:
    assert liqpay(http, private, version).sign(data) == signature


async def test_a_callback_of_liqpay_is_read(http: aiohttp.ClientSession) -> None:
    notice = liqpay(http).read_callback(callback(liqpay(http), PAID_JSON))
    assert (notice.order_id, notice.outcome, notice.amount, notice.currency) == (
        "sub-42-1", Outcome.PAID, Decimal("49.0"), "UAH",
    )  # fmt: skip
    assert notice.provider_id == "2500000001"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("success", Outcome.PAID), ("wait_compensation", Outcome.PAID), ("sandbox", Outcome.PAID),
        ("wait_accept", Outcome.PENDING), ("hold_wait", Outcome.PENDING), ("subscribed", Outcome.PENDING),
        ("3ds_verify", Outcome.PENDING), ("made_up_tomorrow", Outcome.PENDING), ("", Outcome.PENDING),
        ("failure", Outcome.FAILED), ("error", Outcome.FAILED), ("reversed", Outcome.REFUNDED),
    ],
)  # fmt: skip
async def test_each_status_of_liqpay_means_what_it_means(
    http: aiohttp.ClientSession, status: str, outcome: Outcome
) -> None:
    document = json.dumps(json.loads(PAID_JSON) | {"status": status})
    notice = liqpay(http).read_callback(callback(liqpay(http), document))
    assert notice.outcome is outcome


async def test_what_liqpay_did_not_sign_is_refused_and_the_right_signature_is_not_told(
    http: aiohttp.ClientSession,
) -> None:
    provider = liqpay(http)
    right = provider.sign(packed(PAID_JSON))
    for body in (
        callback(provider, PAID_JSON, "A" * 28),
        callback(provider, PAID_JSON, "ї" * 28),
        callback(liqpay(http, "another key"), PAID_JSON),
        callback(liqpay(http, PRIVATE, "7"), PAID_JSON),
        callback(provider, PAID_JSON.replace(PUBLIC, "i99999999999")),
        callback(provider, PAID_JSON.replace('"pay"', '"subscribe"')),
        callback(provider, "[]"),
        callback(provider, "no json"),
        callback(provider, PAID_JSON) + b"&signature=x",
        b"data=x", b"", b"\xff\xfe", b'{"data": 1}', b"&" * 1000,
    ):  # fmt: skip
        with pytest.raises(BadCallbackError) as refused:
            provider.read_callback(body)
        assert right not in refused.value.text


@pytest.mark.parametrize("amount", ['"NaN"', "null", '"Infinity"', '"49,00"', "[]", "1e999"])
async def test_an_amount_that_is_no_number_is_no_amount(http: aiohttp.ClientSession, amount: str) -> None:
    document = PAID_JSON.replace("49.0", amount)
    try:
        assert liqpay(http).read_callback(callback(liqpay(http), document)).amount == 0
    except BadCallbackError:
        assert amount == "1e999"


async def test_the_private_key_is_never_part_of_the_form(http: aiohttp.ClientSession) -> None:
    form = liqpay(http).checkout(ORDER)
    document = json.loads(base64.b64decode(form.fields["data"]))
    assert PRIVATE not in str(document)
    assert (document["amount"], document["order_id"], document["version"]) == ("49.00", "sub-42-1", "3")
    assert form.fields["signature"] == liqpay(http).sign(form.fields["data"])


@pytest.mark.parametrize(
    ("fields", "signature"),
    [
        ("test_merch_n1;ex.ua;sub-42-1;1767225600;49;UAH;Підписка 30 днів;1;49", "f8b06eaf27e24f47520f949cb7eabf35"),
        ("test_merch_n1;sub-42-1;49;UAH;541963;44****4444;Approved;1100", "3f105d2fd4f15de9192f78d3ed94b244"),
        ("sub-42-1;accept;1767225600", "b68e118cf0f910f73b68e7225d32908e"),
    ],
)
async def test_wayforpay_signs_as_published(http: aiohttp.ClientSession, fields: str, signature: str) -> None:
    assert wayforpay(http).sign(fields.split(";")) == signature


async def test_the_form_of_wayforpay_carries_the_published_signature(http: aiohttp.ClientSession) -> None:
    assert wayforpay(http).checkout(ORDER).fields["merchantSignature"] == "f8b06eaf27e24f47520f949cb7eabf35"


SAID = (
    '{"merchantAccount":"test_merch_n1","orderReference":"sub-42-1","amount":49,"currency":"UAH","authCode":"541963",'
    '"cardPan":"44****4444","transactionStatus":"Approved","reasonCode":1100,'
    '"merchantSignature":"3f105d2fd4f15de9192f78d3ed94b244"}'
)


@pytest.mark.parametrize("body", [SAID, quote_plus(SAID), quote_plus(SAID) + "="])
async def test_a_callback_of_wayforpay_is_read_also_from_the_key_of_a_form(
    http: aiohttp.ClientSession, body: str
) -> None:
    notice = wayforpay(http).read_callback(body.encode())
    assert (notice.order_id, notice.outcome, notice.amount) == ("sub-42-1", Outcome.PAID, Decimal(49))


async def test_a_number_is_signed_as_it_is_written(http: aiohttp.ClientSession) -> None:
    with pytest.raises(BadCallbackError):
        wayforpay(http).read_callback(SAID.replace('"amount":49', '"amount":49.0').encode())


@pytest.mark.parametrize(
    "body",
    [
        SAID.replace("Approved", "Declined"), SAID.replace("3f10", "3f11"), SAID.replace("44****", "ї"),
        "{}", "[]", "", "x=y", "{" * 100_000, '{"merchantSignature": null}',
    ],
)  # fmt: skip
async def test_what_wayforpay_did_not_sign_is_refused(http: aiohttp.ClientSession, body: str) -> None:
    with pytest.raises(BadCallbackError) as refused:
        wayforpay(http).read_callback(body.encode())
    assert "3f105d2f" not in refused.value.text


async def test_wayforpay_is_answered_as_it_wants(http: aiohttp.ClientSession) -> None:
    notice = wayforpay(http).read_callback(SAID.encode())
    answer = json.loads(wayforpay(http).answer(notice, datetime.fromtimestamp(1767225600, UTC)))
    assert answer == {
        "orderReference": "sub-42-1", "status": "accept", "time": 1767225600,
        "signature": "b68e118cf0f910f73b68e7225d32908e",
    }  # fmt: skip
