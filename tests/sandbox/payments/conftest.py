"""The real API, and the sandbox it sends its payers to."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from api.client import ADMIN_TOKEN, AS_ADMIN, SERVICE_TOKEN, Answer, Api, served
from svitlobot.api.context import Context
from svitlobot.db.models import Tariff
from svitlobot.db.session import Database
from svitlobot.gateways.payments.providers import open_payment_providers
from svitlobot.launch.roles import payment_sandbox_environment
from svitlobot.launch.servers import Servers
from svitlobot.services.payments import reconciliation
from svitlobot.settings import Settings
from svitlobot_bench.rig import free_port
from svitlobot_sandbox.payments.server import PaymentSandbox, opened
from town import Town

OLENA = 42
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_ACTION = re.compile(r'<form id="checkout" method="post" action="([^"]+)"')


@dataclass(frozen=True)
class Shop:
    """The API, the sandbox, and a payer with a browser."""

    api: Api
    sandbox: PaymentSandbox
    url: str
    settings: Settings

    async def order(self, method: str) -> dict[str, Any]:
        """Choose thirty days of STANDARD."""
        wanted = {"user_id": OLENA, "tier": "STANDARD", "days": 30, "method": method}
        answer = await self.api.as_bot("POST", "/api/payments/create", wanted)
        assert answer.status == 201
        return answer.json

    async def come(self, order: dict[str, Any]) -> str:
        """Follow the button to the sandbox's checkout, as a browser does; return its address."""
        page = (await self.api.get(f"/pay/{order['order_id']}")).body.decode()
        fields = {unescape(name): unescape(value) for name, value in _FIELD.findall(page)}
        action = unescape(_ACTION.findall(page)[0])
        assert action.startswith(self.url)
        async with self.api.http.post(action, data=fields, headers={"Origin": "null"}, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            return self.url + answer.headers["Location"]

    async def decide(self, checkout: str, decision: str, **faults: str) -> str:
        """Press a button; return the page one is led back to, once nothing more is on its way."""
        headers = {"Origin": self.url}
        async with self.api.http.post(checkout, data={"decision": decision, **faults}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            assert str(answer.url).startswith(self.api.url)
            await answer.read()
        await self.sandbox.courier.idle()
        return (await self.api.get(str(answer.url).removeprefix(self.api.url))).body.decode()

    async def standing(self) -> str:
        """Return the payer's tier."""
        return (await self.api.as_bot("GET", f"/api/users/{OLENA}")).json["subscription_tier"]

    async def payment(self) -> dict[str, Any]:
        """Return the payer's only payment."""
        (payment,) = (await self.api.as_bot("GET", f"/api/payments/{OLENA}")).json["items"]
        return payment

    async def refund(self, order: dict[str, Any]) -> Answer:
        """Give the money back as the operator."""
        answer = await self.api.ask("POST", f"/api/payments/{order['payment_id']}/refund", headers=AS_ADMIN)
        await self.sandbox.courier.idle()
        return answer

    async def reconcile(self) -> int:
        """Ask the providers about what is pending, as the worker does."""
        providers = open_payment_providers(self.settings, self.api.http)
        return await reconciliation.check_pending(self.api.town.database, providers, self.api.town.clock, None)

    async def grants(self) -> list[int]:
        """Return the days given and taken back."""
        rows = await self.api.town.database.pool.fetch("SELECT days FROM subscription_grants ORDER BY id")
        return [row["days"] for row in rows]


@pytest.fixture
async def shop(emptied_database: Database, redis: Redis, servers: Servers) -> AsyncIterator[Shop]:
    """Everything set up as `up` sets it up, two tariffs, and Olena."""
    town = Town(emptied_database)
    async with town.database.transaction() as session:
        session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49)))
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98)))
    settings = servers.settings.model_copy(
        update={
            "admin_token": SecretStr(ADMIN_TOKEN),
            "service_token": SecretStr(SERVICE_TOKEN),
            "telegram_channel_id": None,
            "api_port": free_port(),
            "payment_sandbox_port": free_port(),
        }
    )
    notified = {name.lower(): value for name, value in payment_sandbox_environment(settings).items()}
    understood = Settings(_env_file=None, **notified)
    settings = settings.model_copy(update={name: getattr(understood, name) for name in notified})
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(
            served(Context(settings, town.database, redis, town.clock), town, settings.api_port)
        )
        sandbox = await stack.enter_async_context(
            opened(settings.site_url, settings.payment_sandbox_port, "development", again_after=(0, 0, 0))
        )
        await api.register(OLENA)
        yield Shop(api, sandbox, f"http://127.0.0.1:{settings.payment_sandbox_port}", settings)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that is nobody's browser."""
    async with aiohttp.ClientSession() as session:
        yield session
