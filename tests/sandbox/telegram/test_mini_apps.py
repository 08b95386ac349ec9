"""What a phone does for a Mini App: init data that the bot's key confirms, and invoices behind links."""

from datetime import UTC, datetime

import pytest

from svitlobot.api.mini_app_auth import user_of_init_data
from svitlobot.errors import NotAuthenticatedError

from .client import TOKEN

BILL = {
    "title": "STANDARD",
    "description": "30 днів",
    "payload": "order-1",
    "currency": "XTR",
    "prices": [{"label": "STANDARD", "amount": 100}],
}


async def test_init_data_is_signed_with_the_bot_s_token_for_the_phone_s_owner(client, clock):
    await client.call("getMe")
    await client.post("users/7", first_name="Олена & Co")
    init_data = (await client.post("users/7/web_app"))["init_data"]
    now = datetime.fromtimestamp(clock(), UTC)
    assert user_of_init_data(init_data, [TOKEN], now) == 7
    with pytest.raises(NotAuthenticatedError):
        user_of_init_data(init_data, ["43:another-bot"], now)


async def test_an_invoice_behind_a_link_is_paid_once_the_bot_agrees(client):
    link = (await client.call("createInvoiceLink", **BILL)).result
    slug = link.removeprefix("https://t.me/$")
    assert (await client.get(f"invoices/{slug}"))["total_amount"] == 100
    query_id = (await client.post("users/7/pay_link", slug=slug))["query_id"]
    checkout = (await client.call("getUpdates")).result[-1]["pre_checkout_query"]
    assert (checkout["invoice_payload"], checkout["from"]["id"]) == ("order-1", 7)
    await client.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
    paid = (await client.call("getUpdates")).result[-1]["message"]["successful_payment"]
    assert (paid["total_amount"], paid["invoice_payload"]) == (100, "order-1")


async def test_a_bill_that_cannot_be_paid_gets_no_link(client):
    refused = await client.call("createInvoiceLink", **BILL | {"prices": []})
    assert refused.refusal == (400, "Bad Request: INVOICE_STARS_AMOUNT_INVALID")
