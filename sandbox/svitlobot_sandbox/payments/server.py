"""The sandbox on its port: checkout pages for browsers, requests from the merchant's server.

The merchant's pages bring forms here from another origin, as they would to a real provider; what such a form asks for
must be signed, and leads nowhere but back to the merchant's site. What a payer decides is taken from our own page only.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import aiohttp
import structlog
from aiohttp import web

from svitlobot.errors import ConfigurationError, InvalidInputError, NotFoundError, SvitloBotError
from svitlobot.launch.sandbox import MerchantKeys
from svitlobot_sandbox.guard import is_local, is_ours
from svitlobot_sandbox.payments.courier import Courier
from svitlobot_sandbox.payments.faults import Faults, plan, read_faults
from svitlobot_sandbox.payments.liqpay import LiqPay
from svitlobot_sandbox.payments.orders import Order, State
from svitlobot_sandbox.payments.page import checkout_page, trouble_page
from svitlobot_sandbox.payments.providers import Provider, ProviderStatus
from svitlobot_sandbox.payments.wayforpay import WayForPay

MAX_BODY = 64 << 10
CHECKOUTS = {"/api/3/checkout": "liqpay", "/pay": "wayforpay"}
REQUESTS = {"/api/request": "liqpay", "/api": "wayforpay"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_DECISIONS = {"pay": (State.PAID, ProviderStatus.PAID), "decline": (State.DECLINED, ProviderStatus.FAILED)}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PaymentSandbox:
    """Both providers, and who carries their callbacks. ``site`` is the only one they serve: the merchant's."""

    site: str
    providers: Mapping[str, Provider]
    courier: Courier

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Take the form that a browser was sent here with, and lead to its order's page."""
        provider = self.providers[CHECKOUTS[request.path]]
        order = provider.read_order(await _form(request))
        for url in (order.return_url, order.callback_url):
            if not url.startswith(f"{self.site}/"):
                raise InvalidInputError(f"Пісочниця служить лише {self.site} (PUBLIC_URL)")
        order = provider.orders.bring(order)
        raise web.HTTPSeeOther(f"/checkout/{provider.name}/{quote(order.order_id, safe='')}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Show an order to its payer."""
        provider, order = self._order(request)
        return checkout_page(provider, order, self.site)

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Do what the payer decided, and send them back to the merchant."""
        provider, order = self._order(request)
        form = await _form(request)
        decision, faults = form.get("decision"), read_faults(form)
        if decision in _DECISIONS:
            state, word = _DECISIONS[decision]
            order.decide(state)
            self.courier.send(provider, order, plan(provider, order, word, faults))
        elif decision != "leave":
            raise InvalidInputError("Такого рішення немає")
        if provider.name == "wayforpay":
            raise web.HTTPTemporaryRedirect(order.return_url)  # its payers come back by POST
        raise web.HTTPSeeOther(order.return_url)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer the merchant's server."""
        provider = self.providers[REQUESTS[request.path]]
        reply = provider.reply(await request.read())
        if reply.refunded is not None:
            self.courier.send(
                provider, reply.refunded, plan(provider, reply.refunded, ProviderStatus.REFUNDED, Faults())
            )
        return web.json_response(dict(reply.document))

    def _order(self, request: web.Request) -> tuple[Provider, Order]:
        provider = self.providers.get(request.match_info["provider"])
        if provider is None:
            raise NotFoundError("Такої платіжної системи немає")
        return provider, provider.orders.find(request.match_info["order_id"])

    @web.middleware
    async def guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn strangers' pages away, and say expected errors to people."""
        host, origin = request.headers.get("Host", "").encode(), request.headers.get("Origin", "").encode()
        # The merchant's page hides where it is from, so browsers say "null"; a signature vouches for its form.
        is_allowed = is_local(host) if request.path in CHECKOUTS else is_ours(host, origin)
        if not is_allowed:
            return trouble_page("Пісочниця", "Пісочниця слухає лише свої сторінки й цю машину", self.site, 403)
        try:
            return await handler(request)
        except SvitloBotError as error:
            return trouble_page("Пісочниця", error.text, self.site, error.status)


@asynccontextmanager
async def opened(
    site: str,
    port: int,
    environment: str,
    keys: MerchantKeys | None = None,
    again_after: tuple[float, ...] | None = None,
) -> AsyncIterator[PaymentSandbox]:
    """Serve the merchant at ``site`` on 127.0.0.1:``port`` until the block ends.

    Raises ConfigurationError in production, OSError when the port is taken.
    """
    if environment == "production":
        raise ConfigurationError("the payment sandbox must not run in production: set ENVIRONMENT=development")
    keys = keys or MerchantKeys()
    wayforpay = WayForPay(keys) if again_after is None else WayForPay(keys, again_after)
    async with aiohttp.ClientSession() as http:
        courier = Courier(http)
        sandbox = PaymentSandbox(_origin(site), {"liqpay": LiqPay(keys), "wayforpay": wayforpay}, courier)
        runner = web.AppRunner(_application(sandbox), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            log.info("payment sandbox listens", port=port, site=sandbox.site)
            yield sandbox
        finally:
            await courier.close()
            await runner.cleanup()


def _application(sandbox: PaymentSandbox) -> web.Application:
    application = web.Application(middlewares=[sandbox.guarded], client_max_size=MAX_BODY)
    application.add_routes(
        [
            *(web.post(path, sandbox.enter) for path in CHECKOUTS),
            *(web.post(path, sandbox.answer) for path in REQUESTS),
            web.get("/checkout/{provider}/{order_id}", sandbox.show),
            web.post("/checkout/{provider}/{order_id}", sandbox.decide),
        ]
    )
    return application


def _origin(site: str) -> str:
    parts = urlsplit(site)
    return f"{parts.scheme}://{parts.netloc}"


async def _form(request: web.Request) -> dict[str, str]:
    """Read a form of texts, each name once."""
    form = await request.post()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if len(fields) != len(form):
        raise InvalidInputError("Форма має бути з текстів, кожна назва один раз")
    return fields
