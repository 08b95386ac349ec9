"""The pages around a provider's checkout: on the way there, and on the way back.

Telegram's button can only open an address, and providers want a form posted, so there is a page between. Coming back
proves nothing: the page shows what our own row says.
"""

import html
from string import Template
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from svitlobot.api.auth import Public
from svitlobot.api.context import InContext
from svitlobot.api.payments import payment_providers
from svitlobot.api.security_headers import content_security_policy
from svitlobot.db.models import Payment
from svitlobot.domain.payments.orders import PaymentStatus
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import spoken_amount
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.payments.base import Form, Order
from svitlobot.schemas.storable import NO_NUL
from svitlobot.services.payments import orders
from svitlobot.services.payments.checkout import order_of, provider_of
from svitlobot.services.texts import read_catalog

router = APIRouter(prefix="/pay", include_in_schema=False)

LOOKS = 10  # after so many the page stands still, some five minutes after it was opened
Look = Annotated[int, Query(ge=0, le=LOOKS)]
OrderId = Annotated[str, Path(max_length=64, pattern=NO_NUL)]

_PAGE = Template(
    """<!doctype html>
<html lang="uk"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">$refresh
<title>$name</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/pay/static/pay.css">
<main><p class="sign" aria-hidden="true">$sign</p><h1>$title</h1>$content</main></html>"""
)

# FAILED is also an order that was given up, and nobody knows: so its text does not say that nothing was taken.
_SIGNS = {
    PaymentStatus.PENDING: "⏳",
    PaymentStatus.SUCCESS: "💛",
    PaymentStatus.FAILED: "😕",
    PaymentStatus.REFUNDED: "↩️",
}


@router.get("/{order_id}", dependencies=[Public])
async def checkout(request: Request, context: InContext, order_id: OrderId) -> HTMLResponse:
    """Send the browser on to the provider's page."""
    payment, catalog = await _find(context, order_id)
    if payment is None:
        return _nothing(catalog)
    provider = provider_of(payment, payment_providers(request))
    if payment.status != PaymentStatus.PENDING or provider is None:
        return _outcome(catalog, payment)
    async with context.database.transaction() as session:
        order = await order_of(session, payment, context.settings.site_url)
    return _way_there(catalog, order, provider.checkout(order))


# A provider may come back by POST, with fields that prove nothing.
@router.get("/{order_id}/done", dependencies=[Public])
@router.post("/{order_id}/done", dependencies=[Public])
async def done(context: InContext, order_id: OrderId, look: Look = 0) -> HTMLResponse:
    """Show how the payment is, by our own row; a page that waits looks again by itself, ever more rarely."""
    payment, catalog = await _find(context, order_id)
    if payment is None:
        return _nothing(catalog)
    return _outcome(catalog, payment, look)


async def _find(context: InContext, order_id: str) -> tuple[Payment | None, TextCatalog]:
    async with context.database.transaction() as session:
        catalog = await read_catalog(session)
        try:
            return await orders.find(session, order_id), catalog
        except SvitloBotError:
            return None, catalog


def _way_there(catalog: TextCatalog, order: Order, form: Form) -> HTMLResponse:
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in form.fields.items()
    )
    content = (
        f"<p>{html.escape(order.description)}</p>"
        f"<p><strong>{html.escape(catalog.plain('price_uah', amount=spoken_amount(order.amount)))}</strong></p>"
        f'<form id="checkout" method="post" action="{html.escape(form.url)}" accept-charset="utf-8">{fields}'
        f'<button type="submit">{_plain(catalog, "go")}</button></form>'
        '<script src="/pay/static/pay.js"></script>'
    )
    target = urlsplit(form.url)
    return _show(catalog, "💳", "pay", content, form_action=f"{target.scheme}://{target.netloc}")


def _nothing(catalog: TextCatalog) -> HTMLResponse:
    return _show(catalog, "🔎", "gone", f"<p>{_plain(catalog, 'gone_text')}</p>", status=404)


def _outcome(catalog: TextCatalog, payment: Payment, look: int = 0) -> HTMLResponse:
    status = PaymentStatus(payment.status)
    text = f"<p>{_plain(catalog, f'{status}_text')}</p>"
    content = f'{text}<p><a href="tg://">{_plain(catalog, "open_telegram")}</a></p>'
    if status is not PaymentStatus.PENDING:
        return _show(catalog, _SIGNS[status], status, content)
    address = f"/pay/{payment.order_id}/done"
    content += f'<p><a href="{address}">{_plain(catalog, "look_again")}</a></p>'
    refresh = f"{min(60, 3 * 2**look)};url={address}?look={look + 1}" if look < LOOKS else None
    return _show(catalog, _SIGNS[status], status, content, refresh=refresh)


def _plain(catalog: TextCatalog, key: str) -> str:
    """Return a text of these pages, escaped for HTML."""
    return html.escape(catalog.plain(f"pay_page_{key}"))


def _show(
    catalog: TextCatalog,
    sign: str,
    title: str,
    content: str,
    *,
    form_action: str = "'self'",
    status: int = 200,
    refresh: str | None = None,
) -> HTMLResponse:
    again = "" if refresh is None else f'<meta http-equiv="refresh" content="{refresh}">'
    page = _PAGE.substitute(
        name=_plain(catalog, "name"), sign=sign, title=_plain(catalog, title), content=content, refresh=again
    )
    headers = {
        "Content-Security-Policy": content_security_policy(form_action),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(page, status_code=status, headers=headers)
