"""The whole way over HTTP: from the bot's button through the sandbox's checkout to the tier, with every mishap."""

import pytest

from .conftest import Shop

METHODS = pytest.mark.parametrize("method", ["liqpay", "wayforpay"])


@METHODS
async def test_paying_turns_a_free_person_into_standard(shop: Shop, method: str) -> None:
    checkout = await shop.come(await shop.order(method))
    page = (await shop.api.http.get(checkout)).text()
    assert "49.00 ₴" in await page
    assert await shop.standing() == "FREE"
    assert "Дякую" in await shop.decide(checkout, "pay")
    assert await shop.standing() == "STANDARD"
    assert await shop.grants() == [30]


@METHODS
async def test_a_declined_card_gives_nothing_and_another_card_may_follow(shop: Shop, method: str) -> None:
    checkout = await shop.come(await shop.order(method))
    assert "Оплата не пройшла" in await shop.decide(checkout, "decline")
    assert (await shop.standing(), await shop.grants()) == ("FREE", [])
    assert "Дякую" in await shop.decide(checkout, "pay")
    assert await shop.standing() == "STANDARD"


@METHODS
async def test_a_late_payment_is_found_though_the_callback_was_lost(shop: Shop, method: str) -> None:
    order = await shop.order(method)
    checkout = await shop.come(order)
    assert "Чекаю" in await shop.decide(checkout, "leave")
    shop.api.town.clock.tick(61)
    assert await shop.reconcile() == 1
    assert (await shop.payment())["status"] == "pending"
    assert await shop.come(order) == checkout
    assert "Чекаю" in await shop.decide(checkout, "pay", drop="1")
    assert await shop.standing() == "FREE"
    shop.api.town.clock.tick(301)
    assert await shop.reconcile() == 1
    assert (await shop.standing(), await shop.grants()) == ("STANDARD", [30])


@METHODS
@pytest.mark.parametrize("sequence", ["usual", "failure_after", "processing_late"])
async def test_repeated_and_reordered_callbacks_grant_once(shop: Shop, method: str, sequence: str) -> None:
    checkout = await shop.come(await shop.order(method))
    assert "Дякую" in await shop.decide(checkout, "pay", repeats="5", sequence=sequence)
    assert (await shop.standing(), await shop.grants()) == ("STANDARD", [30])
    kept = await shop.api.town.database.pool.fetchval("SELECT count(*) FROM payment_callbacks")
    assert kept == (1 if sequence == "usual" else 2)


@METHODS
@pytest.mark.parametrize("fault", ["wrong_amount", "wrong_signature"])
async def test_a_callback_that_lies_grants_nothing_until_the_provider_is_asked(
    shop: Shop, method: str, fault: str
) -> None:
    checkout = await shop.come(await shop.order(method))
    assert "Чекаю" in await shop.decide(checkout, "pay", **{fault: "1"})
    assert await shop.standing() == "FREE"
    shop.api.town.clock.tick(61)
    await shop.reconcile()
    assert (await shop.standing(), await shop.grants()) == ("STANDARD", [30])


@METHODS
async def test_the_operator_gives_the_money_back_and_the_days_go_once(shop: Shop, method: str) -> None:
    order = await shop.order(method)
    checkout = await shop.come(order)
    await shop.decide(checkout, "pay")
    for _ in range(2):
        answer = await shop.refund(order)
        assert (answer.status, answer.json["status"]) == (200, "refunded")
    assert (await shop.standing(), await shop.grants()) == ("FREE", [30, -30])
    async with shop.api.http.get(checkout) as page:
        assert "вже повернено" in await page.text()


@METHODS
async def test_what_is_paid_cannot_be_paid_again(shop: Shop, method: str) -> None:
    checkout = await shop.come(await shop.order(method))
    await shop.decide(checkout, "pay")
    async with shop.api.http.post(checkout, data={"decision": "pay"}) as answer:
        assert answer.status == 409
    async with shop.api.http.get(checkout) as page:
        assert "вже оплачено" in await page.text()


@METHODS
async def test_money_given_back_whose_news_was_lost_is_given_back_once(shop: Shop, method: str) -> None:
    order = await shop.order(method)
    await shop.decide(await shop.come(order), "pay")
    shop.sandbox.providers[method].orders.find(order["order_id"]).refund()  # and nobody was told
    assert (await shop.refund(order)).status == 200
    assert await shop.grants() == [30, -30]
    assert (await shop.refund(order)).status == 200
    assert (await shop.standing(), await shop.grants()) == ("FREE", [30, -30])


@METHODS
async def test_a_card_declined_and_another_that_pays_are_found_though_both_callbacks_were_lost(
    shop: Shop, method: str
) -> None:
    checkout = await shop.come(await shop.order(method))
    await shop.decide(checkout, "decline", drop="1")
    shop.api.town.clock.tick(61)
    await shop.reconcile()
    assert (await shop.payment())["status"] == "failed"
    await shop.decide(checkout, "pay", drop="1")
    shop.api.town.clock.tick(301)
    await shop.reconcile()
    assert (await shop.standing(), await shop.grants()) == ("STANDARD", [30])


async def test_the_books_say_who_had_the_money_given_back(shop: Shop) -> None:
    order = await shop.order("liqpay")
    assert (await shop.refund(order)).status == 409
    await shop.decide(await shop.come(order), "pay")
    await shop.refund(order)
    query = "SELECT action_type, actor FROM action_logs WHERE action_type LIKE '%refund%' ORDER BY id"
    rows = await shop.api.town.database.pool.fetch(query)
    assert [tuple(row) for row in rows] == [
        ("refund_asked", "admin"),
        ("payment_refunded", None),
        ("days_by_refund", None),
    ]
