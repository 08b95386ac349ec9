"""Links into Telegram that the Mini App shows: an invoice in Stars, and an invitation to the bot."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import open_session
from svitlobot.db.models import Tariff
from svitlobot.settings import Settings
from town import Town

from .client import BOT_TOKENS, Api, served

OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002
INVOICE = "https://t.me/$an-invoice"


class BotApi:
    """A Bot API that answers these two methods with what it is told to."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            "getMe": {"ok": True, "result": {"id": 1, "username": "svitlobot"}},
            "createInvoiceLink": {"ok": True, "result": INVOICE},
        }
        self.asked: list[tuple[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Answer."""
        method = request.match_info["method"]
        self.asked.append((method, await request.json()))
        return web.json_response(self.answers[method])


@pytest.fixture
def bot_api() -> BotApi:
    """What answers for Telegram."""
    return BotApi()


@pytest.fixture
async def shop(town: Town, redis: Redis, settings: Settings, bot_api: BotApi) -> AsyncIterator[Api]:
    """The API that sells one tier for Stars, with two people."""
    app = web.Application()
    app.router.add_post(f"/bot{BOT_TOKENS[0]}/{{method}}", bot_api.answer)
    async with TestServer(app) as server:
        changed = settings.model_copy(update={"sell_for_stars": True, "telegram_api_url": str(server.make_url("/"))})
        async with town.database.transaction() as session:
            session.add(Tariff(tier="PRO", days=30, price=Decimal(98), price_stars=120))
        async with served(Context(changed, town.database, redis, town.clock), town) as api:
            await api.register(OLENA)
            await api.register(TARAS)
            yield api


async def test_an_order_for_stars_from_the_mini_app_has_the_link_to_its_invoice(shop: Api, bot_api: BotApi) -> None:
    order = (await _order(shop)).json
    assert order["invoice"]["link"] == INVOICE
    [(method, asked)] = bot_api.asked
    assert (method, asked["currency"], asked["payload"]) == ("createInvoiceLink", "XTR", order["order_id"])
    assert [price["amount"] for price in asked["prices"]] == [120]


async def test_the_bot_sends_invoices_itself_and_gets_no_link(shop: Api, bot_api: BotApi) -> None:
    wanted = {"user_id": OLENA, "tier": "PRO", "days": 30, "method": "stars"}
    order = await shop.as_bot("POST", "/api/payments/create", wanted)
    assert order.json["invoice"]["link"] is None
    assert bot_api.asked == []


async def test_an_order_stands_even_if_telegram_makes_no_link(shop: Api, bot_api: BotApi) -> None:
    bot_api.answers["createInvoiceLink"] = {"ok": False, "error_code": 400, "description": "CURRENCY_TOTAL_AMOUNT"}
    order = await _order(shop)
    assert (order.status, order.json["invoice"]["link"]) == (201, None)


async def test_a_person_invites_by_a_link_to_the_bot_that_telegram_named_once(shop: Api, bot_api: BotApi) -> None:
    for _ in range(2):
        told = (await shop.get(f"/api/referrals/{OLENA}", headers=_as_resident(shop))).json
        assert told["link"] == f"https://t.me/svitlobot?start=ref_{told['code']}"
    assert [method for method, _ in bot_api.asked] == ["getMe"]


async def test_without_telegram_an_invitation_has_a_code_and_no_link(shop: Api, bot_api: BotApi) -> None:
    bot_api.answers["getMe"] = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    told = (await shop.get(f"/api/referrals/{OLENA}", headers=_as_resident(shop))).json
    assert told["link"] is None
    assert told["code"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/api/referrals/{TARAS}", None),
        ("GET", f"/api/payments/{TARAS}", None),
        ("POST", f"/api/users/{TARAS}/calendar", None),
        ("GET", f"/api/users/{TARAS}/export", None),
        ("DELETE", f"/api/users/{TARAS}", None),
        ("POST", f"/api/users/{TARAS}/addresses", {"address_id": 1}),
        ("POST", "/api/payments/create", {"user_id": TARAS, "tier": "PRO", "days": 30, "method": "stars"}),
        ("POST", "/api/crowdreports", {"user_id": TARAS, "report_type": "power_off", "address_id": 1}),
        ("POST", "/api/users/check_subscription", {"user_id": TARAS}),
    ],
)
async def test_another_person_s_data_are_not_there(shop: Api, method: str, path: str, body: Any) -> None:
    answer = await shop.ask(method, path, headers=_as_resident(shop), json=body)
    assert (answer.status, answer.json["detail"]) == (404, "Такої людини немає")


async def _order(shop: Api) -> Any:
    wanted = {"user_id": OLENA, "tier": "PRO", "days": 30, "method": "stars"}
    return await shop.ask("POST", "/api/payments/create", headers=_as_resident(shop), json=wanted)


def _as_resident(shop: Api) -> dict[str, str]:
    return {"Authorization": f"tma-session {open_session(OLENA, BOT_TOKENS, shop.town.clock()).token}"}
