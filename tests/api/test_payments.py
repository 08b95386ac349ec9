"""Money's door, over HTTP: orders, pages, callbacks with real signatures."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from structlog.testing import capture_logs

from svitlobot.api.context import Context
from svitlobot.db.models import Tariff
from svitlobot.gateways.payments.liqpay import LiqPay
from svitlobot.gateways.payments.wayforpay import WayForPay
from svitlobot.settings import Settings
from town import Town

from .client import AS_ADMIN, Api, served

OLENA = 42
PUBLIC, PRIVATE, SECRET = "i00000000", "a-private-key", "a-merchant-secret"
CHECKOUTS = {"liqpay": "https://www.liqpay.ua/api/3/checkout", "wayforpay": "https://secure.wayforpay.com/pay"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def shop(town: Town, redis: Redis, settings: Settings) -> AsyncIterator[Api]:
    """The API with every method of payment set up, two tariffs, and Olena."""
    keys = {
        "liqpay_public_key": PUBLIC,
        "liqpay_private_key": SecretStr(PRIVATE),
        "wayforpay_account": "svitlobot_com",
        "wayforpay_secret": SecretStr(SECRET),
        "sell_for_stars": True,
        "environment": "production",
        "public_url": "https://svitlo.example.org",
        "telegram_api_url": "http://127.0.0.1:1",
    }
    async with town.database.transaction() as session:
        session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49), price_stars=60))
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98), price_stars=120))
    async with served(Context(settings.model_copy(update=keys), town.database, redis, town.clock), town) as api:
        await api.register(OLENA)
        yield api


async def order(shop: Api, method: str = "liqpay") -> dict[str, Any]:
    wanted = {"user_id": OLENA, "tier": "STANDARD", "days": 30, "method": method}
    answer = await shop.as_bot("POST", "/api/payments/create", wanted)
    assert answer.status == 201
    return answer.json


def liqpay_says(shop: Api, order_id: str, status: str = "success", /, **changes: Any) -> bytes:
    said = {"action": "pay", "status": status, "public_key": PUBLIC, "order_id": order_id, "payment_id": 25,
            "amount": 49.0, "currency": "UAH"} | changes  # fmt: skip
    data = base64.b64encode(json.dumps(said).encode()).decode()
    provider = LiqPay(shop.http, public_key=PUBLIC, private_key=PRIVATE, version="3", url="http://127.0.0.1:1")
    return urlencode({"data": data, "signature": provider.sign(data)}).encode()


async def tier(shop: Api) -> str:
    return (await shop.as_bot("GET", f"/api/users/{OLENA}")).json["subscription_tier"]


async def post(shop: Api, body: bytes, path: str = "/api/payments/callback", **headers: str) -> Any:
    return await shop.ask("POST", path, data=body, headers=FORM | headers)


async def test_what_is_sold_and_how_is_public(shop: Api) -> None:
    offers = (await shop.get("/api/tariffs")).json
    assert [(item["tier"], item["days"], item["price"]) for item in offers["items"]] == [
        ("STANDARD", 30, "49.00"), ("PRO", 30, "98.00"),
    ]  # fmt: skip
    assert offers["methods"] == ["liqpay", "wayforpay", "stars"]


@pytest.mark.parametrize("method", ["liqpay", "wayforpay"])
async def test_an_order_leads_to_a_page_that_leads_to_the_provider(shop: Api, method: str) -> None:
    created = await order(shop, method)
    assert created["checkout_url"] == f"https://svitlo.example.org/pay/{created['order_id']}"
    page = await shop.get(f"/pay/{created['order_id']}")
    text = page.body.decode()
    assert page.status == 200
    assert created["order_id"] in text or method == "liqpay"
    assert (
        "https://www.liqpay.ua/api/3/checkout" if method == "liqpay" else "https://secure.wayforpay.com/pay"
    ) in text
    assert PRIVATE not in text
    assert SECRET not in text
    assert "form-action https://" in page.headers["Content-Security-Policy"]


async def test_liqpays_word_turns_a_free_person_into_standard(shop: Api) -> None:
    created = await order(shop)
    assert await tier(shop) == "FREE"
    assert (await post(shop, liqpay_says(shop, created["order_id"]))).status == 200
    assert await tier(shop) == "STANDARD"
    assert "Дякую" in (await shop.get(f"/pay/{created['order_id']}/done")).body.decode()


@pytest.mark.parametrize(("days", "spoken"), [(1, "1 день"), (92, "92 дні"), (30, "30 днів")])
async def test_the_page_says_what_is_bought_and_for_how_much_as_the_bot_does(shop: Api, days: int, spoken: str) -> None:
    async with shop.town.database.transaction() as session:
        await session.merge(Tariff(tier="STANDARD", days=days, price=Decimal(49)))
    wanted = {"user_id": OLENA, "tier": "STANDARD", "days": days, "method": "liqpay"}
    created = (await shop.as_bot("POST", "/api/payments/create", wanted)).json
    page = (await shop.get(f"/pay/{created['order_id']}")).body.decode()
    assert f"СвітлоБот: «Стандарт», {spoken}<" in page
    assert "<strong>49 грн<" in page


async def test_a_page_that_waits_looks_ever_more_rarely_and_then_stands_still(shop: Api) -> None:
    page = f"/pay/{(await order(shop))['order_id']}/done"
    waits, address = [], page
    while found := re.search(r'refresh" content="(\d+);url=([^"]+)"', (await shop.get(address)).body.decode()):
        waits.append(int(found[1]))
        address = found[2]
    assert waits == [3, 6, 12, 24, 48, 60, 60, 60, 60, 60]
    assert f'<a href="{page}">' in (await shop.get(address)).body.decode()
    assert (await shop.get(page + "?look=11")).status == 422


async def test_of_an_order_that_was_given_up_no_page_says_that_nothing_was_taken(shop: Api) -> None:
    created = await order(shop)
    await shop.town.database.pool.execute("UPDATE payments SET status = 'failed'")
    text = (await shop.get(f"/pay/{created['order_id']}/done")).body.decode()
    assert "не списано" not in text
    assert "/paysupport" in text


async def test_coming_back_proves_nothing(shop: Api) -> None:
    created = await order(shop)
    answer = await post(shop, b"status=success", f"/pay/{created['order_id']}/done")
    assert "Чекаю" in answer.body.decode()
    assert await tier(shop) == "FREE"


async def test_fifty_identical_callbacks_at_once_are_all_accepted_and_counted_once(shop: Api) -> None:
    body = liqpay_says(shop, (await order(shop))["order_id"])
    answers = await asyncio.gather(*(post(shop, body) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    rows = await shop.town.database.pool.fetch("SELECT days FROM subscription_grants")
    assert [row["days"] for row in rows] == [30]
    assert await shop.town.database.pool.fetchval("SELECT count(*) FROM payment_callbacks") == 1


async def test_wayforpays_word_is_answered_signed(shop: Api) -> None:
    created = await order(shop, "wayforpay")
    provider = WayForPay(shop.http, account="svitlobot_com", secret=SECRET, pay_url="", api_url="")
    fields = {"merchantAccount": "svitlobot_com", "orderReference": created["order_id"], "amount": "49",
              "currency": "UAH", "authCode": "1", "cardPan": "44****4444", "transactionStatus": "Approved",
              "reasonCode": "1100"}  # fmt: skip
    body = json.dumps(fields | {"merchantSignature": provider.sign(list(fields.values()))}).encode()
    answer = await post(shop, body, "/api/payments/callback/wayforpay")
    assert answer.json["status"] == "accept"
    assert answer.json["signature"] == provider.sign([created["order_id"], "accept", str(answer.json["time"])])
    assert await tier(shop) == "STANDARD"


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        ("success", {"amount": 49.01}), ("success", {"amount": 48.99}), ("success", {"currency": "USD"}),
        ("sandbox", {}), ("never_heard_of", {}), ("wait_accept", {}), ("success", {"order_id": "svitlo-of-another"}),
    ],
    ids=str,
)  # fmt: skip
async def test_what_contradicts_the_order_is_kept_and_grants_nothing(
    shop: Api, status: str, changes: dict[str, Any]
) -> None:
    created = await order(shop)
    answer = await post(shop, liqpay_says(shop, created["order_id"], status, **changes))
    assert answer.status == 200
    assert await tier(shop) == "FREE"
    assert await shop.town.database.pool.fetchval("SELECT count(*) FROM payment_callbacks") == 1


async def test_a_callback_whose_days_cannot_be_reckoned_is_kept_and_the_operator_is_told(shop: Api) -> None:
    pool = shop.town.database.pool
    created = await order(shop)
    await pool.execute(
        "UPDATE users SET subscription_tier = 'PRO', subscription_expires_at = now() + interval '9 days'"
    )
    await pool.execute("DELETE FROM tariffs WHERE tier = 'PRO'")
    assert (await post(shop, liqpay_says(shop, created["order_id"]))).status == 200
    assert await pool.fetchval("SELECT count(*) FROM payment_callbacks") == 1
    assert await pool.fetchval("SELECT provider_status FROM payments") == "success"
    assert await pool.fetchval("SELECT count(*) FROM action_logs WHERE action_type = 'payment_contradiction'") == 1


async def test_what_nobody_signed_is_refused_and_never_a_server_error(shop: Api) -> None:
    right = liqpay_says(shop, (await order(shop))["order_id"])
    bodies = [b"", b"data=x&signature=y", right[:-3], b"\xff" * 100, b"[]", b"{}", b"a=" + b"b" * (1 << 20)]
    for path in ("/api/payments/callback", "/api/payments/callback/wayforpay"):
        for body in bodies:
            for content_type in ("application/x-www-form-urlencoded", "application/json", "text/xml"):
                answer = await shop.ask("POST", path, data=body, headers={"Content-Type": content_type})
                assert answer.status in {400, 413}, (path, body[:20], content_type)
    assert await tier(shop) == "FREE"


async def test_a_refused_callback_is_logged_with_its_reason_and_without_its_body(shop: Api) -> None:
    with capture_logs() as logged:
        await post(shop, b"data=c2VjcmV0&signature=wrong")
    (line,) = (one for one in logged if one["event"] == "bad_callback")
    assert (line["method"], line["reason"], line["address"]) == ("liqpay", "LiqPay: неправильний підпис", "127.0.0.1")
    assert "c2VjcmV0" not in str(logged)


@pytest.mark.parametrize("content_type", ["application/json", "text/xml", "multipart/form-data", ""])
async def test_a_signature_counts_whatever_the_content_is_said_to_be(shop: Api, content_type: str) -> None:
    body = liqpay_says(shop, (await order(shop))["order_id"])
    answer = await shop.ask("POST", "/api/payments/callback", data=body, headers={"Content-Type": content_type})
    assert answer.status == 200
    assert await tier(shop) == "STANDARD"


async def test_stars_are_checked_before_and_counted_once_after(shop: Api) -> None:
    created = await order(shop, "stars")
    assert created["invoice"]["amount"] == 60
    asked = {"order_id": created["order_id"], "user_id": OLENA, "amount": 60, "currency": "XTR"}
    assert (await shop.as_bot("POST", "/api/payments/stars/check", asked)).json["ok"]
    for wrong in ({"amount": 1}, {"user_id": 43}, {"order_id": "svitlo-0"}):
        assert not (await shop.as_bot("POST", "/api/payments/stars/check", asked | wrong)).json["ok"]
    for _ in range(2):
        answer = await shop.as_bot("POST", "/api/payments/stars", asked | {"charge_id": "charge-1"})
        assert (answer.status, answer.json["status"]) == (200, "success")
    rows = await shop.town.database.pool.fetch("SELECT days FROM subscription_grants")
    assert [row["days"] for row in rows] == [30]
    assert not (await shop.as_bot("POST", "/api/payments/stars/check", asked)).json["ok"]


async def test_a_person_sees_their_payments(shop: Api) -> None:
    created = await order(shop)
    await post(shop, liqpay_says(shop, created["order_id"]))
    (payment,) = (await shop.as_bot("GET", f"/api/payments/{OLENA}")).json["items"]
    assert (payment["status"], payment["amount"], payment["subscription_tier"]) == ("success", "49.00", "STANDARD")


async def test_what_is_not_paid_cannot_be_given_back(shop: Api) -> None:
    created = await order(shop)
    answer = await shop.ask("POST", f"/api/payments/{created['payment_id']}/refund", headers=AS_ADMIN)
    assert (answer.status, answer.json["code"]) == (409, "conflict")


async def test_while_the_provider_is_away_a_refund_says_so_and_changes_nothing(shop: Api) -> None:
    created = await order(shop, "stars")
    paid = {"order_id": created["order_id"], "user_id": OLENA, "amount": 60, "currency": "XTR", "charge_id": "c"}
    await shop.as_bot("POST", "/api/payments/stars", paid)
    answer = await shop.ask("POST", f"/api/payments/{created['payment_id']}/refund", headers=AS_ADMIN)
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert await tier(shop) == "STANDARD"


async def test_invitations_are_counted_and_rewarded(shop: Api) -> None:
    code = (await shop.as_bot("GET", f"/api/referrals/{OLENA}")).json["code"]
    await shop.register(43)
    answer = await shop.as_bot("POST", "/api/referrals/activate", {"user_id": 43, "code": code})
    assert answer.json == {"days_granted": 5}
    assert (await shop.register(44, referral_code=code)).status == 201  # who comes by the link needs no more than that
    again = await shop.as_bot("POST", "/api/referrals/activate", {"user_id": 43, "code": code})
    assert (again.status, again.json["code"]) == (409, "referral_refused")
    stats = (await shop.as_bot("GET", f"/api/referrals/{OLENA}")).json
    assert (stats["invited"], stats["days_earned"]) == (2, 10)
    assert await tier(shop) == "STANDARD"


async def test_pages_and_orders_of_nobody_are_not_found(shop: Api) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{shop.url}/pay/svitlo-nothing") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("contact", [None, "@svitlo_help"])
async def test_who_sells_and_names_nobody_to_write_to_is_warned_at_the_start(
    town: Town, redis: Redis, settings: Settings, contact: str | None
) -> None:
    sold = {"sell_for_stars": True, "telegram_bot_token": [SecretStr("42:TEST")], "environment": "production"}
    chosen = settings.model_copy(update=sold | {"support_contact": contact})
    with capture_logs() as logs:
        async with served(Context(chosen, town.database, redis, town.clock), town):
            pass
    warned = [line["event"] for line in logs if line["log_level"] == "warning"]
    assert ("nobody_to_write_to_about_payments" in warned) is (contact is None)


async def test_payments_of_a_person_who_is_not_there_are_not_found(shop: Api) -> None:
    answer = await shop.as_bot("GET", "/api/payments/777")
    assert (answer.status, answer.json["code"]) == (404, "not_registered")
