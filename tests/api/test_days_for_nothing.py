"""Attempts to get days for nothing through money's door."""

import re
from html import unescape
from urllib.parse import urlencode

from .client import Api
from .test_payments import OLENA, liqpay_says, order, post, shop, tier

__all__ = ["shop"]


async def test_our_own_signed_checkout_form_is_no_word_of_success(shop: Api) -> None:
    created = await order(shop)
    page = (await shop.get(f"/pay/{created['order_id']}")).body.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    body = urlencode({name: unescape(value) for name, value in fields.items()}).encode()
    assert (await post(shop, body)).status == 200  # it is signed, after all
    assert await tier(shop) == "FREE"


async def test_a_refund_that_succeeds_is_no_payment_that_does(shop: Api) -> None:
    created = await order(shop)
    await post(shop, liqpay_says(shop, created["order_id"], action="refund"))
    assert await tier(shop) == "FREE"
    await post(shop, liqpay_says(shop, created["order_id"]))
    assert await tier(shop) == "FREE"


async def test_a_friend_who_has_themselves_forgotten_and_returns_earns_nobody_days_again(shop: Api) -> None:
    code = (await shop.as_bot("GET", f"/api/referrals/{OLENA}")).json["code"]
    for _ in range(2):
        assert (await shop.register(43, referral_code=code)).status == 201
        answer = await shop.as_bot("POST", "/api/referrals/activate", {"user_id": 43, "code": code})
        assert answer.status == 409
        assert (await shop.as_bot("DELETE", "/api/users/43")).status == 204
    assert (await shop.as_bot("GET", f"/api/referrals/{OLENA}")).json["days_earned"] == 5
