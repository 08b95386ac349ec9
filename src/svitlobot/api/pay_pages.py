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
from svitlobot.domain.texts.templates import spoken_amount
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.payments.base import Form, Order
from svitlobot.schemas.storable import NO_NUL
from svitlobot.services.payments import orders
from svitlobot.services.payments.checkout import order_of, provider_of

router = APIRouter(prefix="/pay", include_in_schema=False)

LOOKS = 10  # after so many the page stands still, some five minutes after it was opened
Look = Annotated[int, Query(ge=0, le=LOOKS)]
OrderId = Annotated[str, Path(max_length=64, pattern=NO_NUL)]

_PAGE = Template(
    """<!doctype html>
<html lang="uk"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">$refresh
<title>СвітлоБот: оплата</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/pay/static/pay.css">
<main><p class="sign" aria-hidden="true">$sign</p><h1>$title</h1>$content</main></html>"""
)

_OUTCOMES = {
    PaymentStatus.PENDING: (
        "⏳",
        "Чекаємо на підтвердження",
        "Щойно воно надійде, бот напише. Сторінку можна закрити.",
    ),
    PaymentStatus.SUCCESS: ("💛", "Дякуємо, оплату отримано!", "Поверніться в Telegram: тариф уже діє."),
    # Also of an order that was given up, and nobody knows: so not that nothing was taken.
    PaymentStatus.FAILED: (
        "😕",
        "Оплата не пройшла",
        "Поверніться в Telegram і спробуйте ще раз. Якщо гроші все ж списано, напишіть нам там: /paysupport",
    ),
    PaymentStatus.REFUNDED: ("↩️", "Гроші повернено", "Якщо це помилка, напишіть нам у Telegram: /paysupport"),
}


@router.get("/{order_id}", dependencies=[Public])
async def checkout(request: Request, context: InContext, order_id: OrderId) -> HTMLResponse:
    """Send the browser on to the provider's page."""
    payment = await _find(context, order_id)
    if payment is None:
        return _nothing()
    provider = provider_of(payment, payment_providers(request))
    if payment.status != PaymentStatus.PENDING or provider is None:
        return _outcome(payment)
    async with context.database.transaction() as session:
        order = await order_of(session, payment, context.settings.site_url)
    return _way_there(order, provider.checkout(order))


# A provider may come back by POST, with fields that prove nothing.
@router.get("/{order_id}/done", dependencies=[Public])
@router.post("/{order_id}/done", dependencies=[Public])
async def done(context: InContext, order_id: OrderId, look: Look = 0) -> HTMLResponse:
    """Show how the payment is, by our own row; a page that waits looks again by itself, ever more rarely."""
    payment = await _find(context, order_id)
    if payment is None:
        return _nothing()
    return _outcome(payment, look)


async def _find(context: InContext, order_id: str) -> Payment | None:
    try:
        async with context.database.transaction() as session:
            return await orders.find(session, order_id)
    except SvitloBotError:
        return None


def _way_there(order: Order, form: Form) -> HTMLResponse:
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in form.fields.items()
    )
    content = (
        f"<p>{html.escape(order.description)}</p>"
        f"<p><strong>{spoken_amount(order.amount)} грн</strong></p>"
        f'<form id="checkout" method="post" action="{html.escape(form.url)}" accept-charset="utf-8">{fields}'
        '<button type="submit">Перейти до оплати</button></form>'
        '<script src="/pay/static/pay.js"></script>'
    )
    target = urlsplit(form.url)
    return _show("💳", "Оплата", content, form_action=f"{target.scheme}://{target.netloc}")


def _nothing() -> HTMLResponse:
    return _show("🔎", "Такого замовлення немає", "<p>Поверніться в Telegram і оберіть тариф ще раз.</p>", status=404)


def _outcome(payment: Payment, look: int = 0) -> HTMLResponse:
    sign, title, said = _OUTCOMES[PaymentStatus(payment.status)]
    content = f'<p>{html.escape(said)}</p><p><a href="tg://">Відкрити Telegram</a></p>'
    if payment.status != PaymentStatus.PENDING:
        return _show(sign, title, content)
    address = f"/pay/{payment.order_id}/done"
    content += f'<p><a href="{address}">Перевірити ще раз</a></p>'
    refresh = f"{min(60, 3 * 2**look)};url={address}?look={look + 1}" if look < LOOKS else None
    return _show(sign, title, content, refresh=refresh)


def _show(
    sign: str,
    title: str,
    content: str,
    *,
    form_action: str = "'self'",
    status: int = 200,
    refresh: str | None = None,
) -> HTMLResponse:
    again = "" if refresh is None else f'<meta http-equiv="refresh" content="{refresh}">'
    page = _PAGE.substitute(sign=sign, title=html.escape(title), content=content, refresh=again)
    headers = {
        "Content-Security-Policy": content_security_policy(form_action),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(page, status_code=status, headers=headers)
