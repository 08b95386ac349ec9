"""Whatever reaches the callbacks' doors, signed or not, is answered; nothing but the truth changes a tier."""

import base64
import json
from typing import Any
from urllib.parse import quote_plus, urlencode

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from svitlobot.gateways.payments.liqpay import LiqPay
from svitlobot.gateways.payments.wayforpay import WayForPay

from .client import Api
from .test_payments import PRIVATE, PUBLIC, SECRET, order, shop, tier  # noqa: F401 - a fixture

PATHS = ("/api/payments/callback", "/api/payments/callback/wayforpay")
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
TYPES = st.sampled_from(["application/x-www-form-urlencoded", "application/json", "text/plain", "a/b; charset=x", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
LIQPAY = ("action", "status", "order_id", "payment_id", "amount", "currency", "public_key", "err_code")
WAYFORPAY = ("merchantAccount", "orderReference", "amount", "currency", "authCode", "cardPan", "transactionStatus",
             "reasonCode")  # fmt: skip


def documents(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of these fields, some left out, each with any value."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, VALUES))


async def post(shop: Api, path: str, body: bytes, content_type: str) -> int:  # noqa: F811
    return (await shop.ask("POST", path, data=body, headers={"Content-Type": content_type})).status


@FUZZ
@given(
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=200)
    | VALUES.map(lambda value: json.dumps(value).encode())
    | documents((*WAYFORPAY, "merchantSignature")).map(lambda said: json.dumps(said).encode())
    | documents((*WAYFORPAY, "merchantSignature")).map(lambda said: quote_plus(json.dumps(said)).encode() + b"=")
    | st.dictionaries(st.sampled_from(["data", "signature", "x"]), st.text(max_size=40)).map(
        lambda form: urlencode(form).encode()
    ),
    content_type=TYPES,
)
@example(path=PATHS[1], body=b'{"orderReference": "\\ud800", "merchantSignature": "x"}', content_type="")
@example(path=PATHS[1], body=b'{"merchantSignature": "\\ud800"}', content_type="")
@example(path=PATHS[1], body=b"[" * 100_000, content_type="")
async def test_what_nobody_signed_is_refused(shop: Api, path: str, body: bytes, content_type: str) -> None:  # noqa: F811
    assert await post(shop, path, body, content_type) in {400, 413, 422}
    assert await tier(shop) == "FREE"


async def fresh_order(shop: Api, method: str) -> str:  # noqa: F811
    """Order anew, as if the orders before were of yesterday: one may leave but so many unpaid in an hour."""
    await shop.town.database.pool.execute("UPDATE payments SET created_at = created_at - interval '1 day'")
    order_id: str = (await order(shop, method))["order_id"]
    return order_id


@FUZZ
@given(said=documents(LIQPAY), keeps_order=st.booleans())
@example(said={"order_id": "\0", "status": "success"}, keeps_order=False)
@example(said={"status": "\0", "currency": "\0", "payment_id": "\0"}, keeps_order=True)
@example(said={"status": "success", "amount": 1e308, "currency": "\0", "payment_id": "\0"}, keeps_order=True)
@example(said={"action": []}, keeps_order=True)
async def test_signed_nonsense_in_liqpays_name_is_answered(shop: Api, said: dict[str, Any], keeps_order: bool) -> None:  # noqa: F811
    said = {"public_key": PUBLIC} | said
    if keeps_order:
        said["order_id"] = await fresh_order(shop, "liqpay")
    data = base64.b64encode(json.dumps(said).encode()).decode()
    provider = LiqPay(shop.http, public_key=PUBLIC, private_key=PRIVATE, version="3", url="")
    body = urlencode({"data": data, "signature": provider.sign(data)}).encode()
    assert await post(shop, PATHS[0], body, "application/x-www-form-urlencoded") in {200, 400}
    assert await tier(shop) == "FREE"


@FUZZ
@given(said=documents(WAYFORPAY), keeps_order=st.booleans())
@example(said={"orderReference": "\0", "transactionStatus": "Approved"}, keeps_order=False)
@example(said={"transactionStatus": "\0", "currency": "\0"}, keeps_order=True)
@example(said={"transactionStatus": "Approved", "amount": "1e999999999", "currency": "\ud800"}, keeps_order=True)
async def test_signed_nonsense_in_wayforpays_name_is_answered(
    shop: Api,  # noqa: F811
    said: dict[str, Any],
    keeps_order: bool,
) -> None:
    said = {"merchantAccount": "svitlobot_com"} | said
    if keeps_order:
        said["orderReference"] = await fresh_order(shop, "wayforpay")
    as_read = json.loads(json.dumps(said), parse_float=str, parse_int=str, parse_constant=str)
    signed = ["" if as_read.get(name) is None else str(as_read[name]) for name in WAYFORPAY]
    provider = WayForPay(shop.http, account="svitlobot_com", secret=SECRET, pay_url="", api_url="")
    body = json.dumps(said | {"merchantSignature": provider.sign(signed)}).encode()
    assert await post(shop, PATHS[1], body, "application/json") in {200, 400}
    assert await tier(shop) == "FREE"
