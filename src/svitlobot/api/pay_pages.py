"""The pages around a provider's checkout: on the way there, and on the way back.

Telegram's button can only open an address, and providers want a form posted, so there is a page between. Coming back
proves nothing: the page shows what our own row says.
"""

import html
import secrets
from string import Template
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from svitlobot.api.auth import Public
from svitlobot.api.context import InContext
from svitlobot.api.payments import payment_providers
from svitlobot.db.models import Payment
from svitlobot.domain.payments.orders import PaymentStatus
from svitlobot.domain.texts.templates import spoken_amount
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.payments.base import Form
from svitlobot.schemas.storable import NO_NUL
from svitlobot.services.payments import orders
from svitlobot.services.payments.checkout import description_of, order_of, provider_of

router = APIRouter(prefix="/pay", include_in_schema=False)

LOOKS = 10  # after so many the page stands still, some five minutes after it was opened
Look = Annotated[int, Query(ge=0, le=LOOKS)]
OrderId = Annotated[str, Path(max_length=64, pattern=NO_NUL)]

_PAGE = Template(
    """<!doctype html>
<html lang="uk"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">$refresh
<title>СвітлоБот: оплата</title>
<style nonce="$nonce">
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif }
body { display: grid; min-height: 100dvh; margin: 0; place-items: center; background: Canvas; color: CanvasText }
main { max-width: 26rem; padding: 2rem 1.5rem; text-align: center }
h1 { font-size: 1.4rem; margin: .5rem 0 } .sign { font-size: 3rem; margin: 0 }
button { font: inherit; font-weight: 600; padding: .8rem 1.6rem; border: 0; border-radius: .8rem; background: #f5b301;
  color: #1a1a1a; cursor: pointer } p { margin: .6rem 0 } a { color: LinkText }
</style>
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
    return _way_there(payment, provider.checkout(order_of(payment, context.settings.site_url)))


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


def _way_there(payment: Payment, form: Form) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in form.fields.items()
    )
    content = (
        f"<p>{html.escape(description_of(payment))}</p>"
        f"<p><strong>{spoken_amount(payment.amount)} грн</strong></p>"
        f'<form id="way" method="post" action="{html.escape(form.url)}" accept-charset="utf-8">{fields}'
        '<button type="submit">Перейти до оплати</button></form>'
        f'<script nonce="{nonce}">document.getElementById("way").submit()</script>'
    )
    target = urlsplit(form.url)
    return _show("💳", "Оплата", content, nonce=nonce, form_action=f"{target.scheme}://{target.netloc}")


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
    nonce: str = "",
    form_action: str = "'none'",
    status: int = 200,
    refresh: str | None = None,
) -> HTMLResponse:
    nonce = nonce or secrets.token_urlsafe(16)
    again = "" if refresh is None else f'<meta http-equiv="refresh" content="{refresh}">'
    page = _PAGE.substitute(sign=sign, title=html.escape(title), content=content, nonce=nonce, refresh=again)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action {form_action}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(page, status_code=status, headers=headers)
