"""Payment routes: prices, orders, provider callbacks, Stars, refunds."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Request, Response

from svitlobot.api.auth import Bot, Caller, Operator, Person, Public
from svitlobot.api.context import Context, InContext
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import STARS, Method, PaymentStatus, ProviderNotification
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.payments.base import BadCallbackError
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.gateways.telegram.links import TelegramLinks
from svitlobot.schemas.payments import (
    Invoice,
    NewPayment,
    OfferList,
    PaymentCreated,
    PaymentInfo,
    PaymentList,
    RefundWanted,
    StarsOrder,
    StarsPaid,
    StarsVerdict,
)
from svitlobot.services.payments import notifications, orders
from svitlobot.services.payments.checkout import description_of
from svitlobot.services.payments.refunds import Refunds
from svitlobot.services.payments.subscriptions import tier_name
from svitlobot.services.texts import read_catalog
from svitlobot.services.users import profile

HISTORY = 100

log = structlog.get_logger()
router = APIRouter(tags=["payments"])

PaymentId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Номер платежу")]


def payment_providers(request: Request) -> PaymentProviders:
    """Return the ways to pay."""
    providers: PaymentProviders = request.app.state.payment_providers
    return providers


@router.get(
    "/api/tariffs",
    dependencies=[Public],
    summary="Тарифи",
    description="Що продається і чим зараз можна заплатити.",
)
async def list_offers(request: Request, context: InContext) -> OfferList:
    """List what is sold, and by which methods one can pay."""
    async with context.database.transaction() as session:
        return OfferList(items=await orders.offers(session), methods=payment_providers(request).methods)


@router.post(
    "/api/payments/create",
    status_code=201,
    summary="Створити замовлення",
    description="Дні нараховують, коли платіжна система підтвердить оплату.",
)
async def create(request: Request, context: InContext, caller: Caller, wanted: NewPayment) -> PaymentCreated:
    """Create an order; days are granted when the provider confirms the payment."""
    caller.check_reaches(wanted.user_id)
    if wanted.method not in payment_providers(request).methods:
        raise InvalidInputError(f"Оплата {wanted.method} не налаштована")
    async with context.database.transaction() as session:
        payment = await orders.create(
            session, wanted.user_id, Tier(wanted.tier), wanted.days, wanted.method, context.clock()
        )
        tier = await tier_name(session, Tier(wanted.tier))
        title = (await read_catalog(session)).plain("order_title", tier=tier)
        description = await description_of(session, payment)
    order_id = payment.order_id or ""
    if wanted.method != STARS:
        checkout = f"{context.settings.site_url}/pay/{order_id}"
        return PaymentCreated(payment_id=payment.id, order_id=order_id, checkout_url=checkout)
    invoice = Invoice(title=title, description=description, payload=order_id, amount=int(payment.amount))
    if caller.is_resident:
        links: TelegramLinks = request.app.state.telegram_links
        invoice.link = await links.invoice(title, description, order_id, invoice.amount)
    return PaymentCreated(payment_id=payment.id, order_id=order_id, invoice=invoice)


@router.post(
    "/api/payments/callback",
    dependencies=[Public],
    summary="Сповіщення LiqPay",
    description="Приймає підписане сповіщення LiqPay про платіж.",
)
async def liqpay_callback(request: Request, context: InContext) -> Response:
    """Receive a LiqPay callback."""
    return await _callback(request, context, "liqpay")


@router.post(
    "/api/payments/callback/wayforpay",
    dependencies=[Public],
    summary="Сповіщення WayForPay",
    description="Приймає підписане сповіщення WayForPay про платіж і підписує відповідь.",
)
async def wayforpay_callback(request: Request, context: InContext) -> Response:
    """Receive a WayForPay callback and answer it signed."""
    return await _callback(request, context, "wayforpay")


async def _callback(request: Request, context: Context, method: Method) -> Response:
    provider = payment_providers(request).by_method.get(method)
    if provider is None:
        raise InvalidInputError(f"Оплата {method} не налаштована")
    body = await request.body()
    try:
        notification = provider.read_callback(body)
    except BadCallbackError as error:
        log.warning(error.code, method=method, reason=error.text, address=request.client and request.client.host)
        raise
    await receive(request, context, method, notification, body.replace(b"\0", b"").decode("utf-8"))
    return Response(provider.answer(notification, context.clock()), media_type="application/json")


async def receive(
    request: Request, context: Context, method: Method, notification: ProviderNotification, body: str | None = None
) -> PaymentStatus | None:
    """Keep a provider's notification and apply it, in one transaction."""
    now = context.clock()
    async with context.database.transaction() as session:
        if body is not None:
            await notifications.keep_callback(session, method, body, now)
        return await notifications.apply_notification(
            session,
            method,
            notification,
            now,
            takes_tests=payment_providers(request).takes_tests,
            admin_chat=context.settings.admin_chat_id,
        )


@router.post(
    "/api/payments/stars/check",
    dependencies=[Bot],
    summary="Перевірити замовлення за Stars",
    description="Чи можна Telegram брати Stars за це замовлення.",
)
async def check_stars(context: InContext, asked: StarsOrder) -> StarsVerdict:
    """Say whether Telegram may take the Stars."""
    async with context.database.transaction() as session:
        reason = await orders.stars_refusal(
            session, asked.order_id, asked.user_id, asked.amount, asked.currency, context.clock()
        )
    return StarsVerdict(ok=reason is None, reason=reason)


@router.post(
    "/api/payments/stars",
    dependencies=[Bot],
    summary="Зарахувати Stars",
    description="Нараховує дні за Stars, які взяв Telegram, або забирає їх, коли він Stars повернув. Повторний запит "
    "нічого не змінює.",
)
async def take_stars(request: Request, context: InContext, paid: StarsPaid) -> PaymentInfo:
    """Credit Stars that Telegram has taken, or take their days when it gave them back; told again, nothing changes."""
    notification = notifications.stars_notification(
        paid.order_id, paid.amount, paid.currency, paid.charge_id, is_refunded=paid.is_refunded
    )
    await receive(request, context, "stars", notification, paid.model_dump_json())
    async with context.database.transaction() as session:
        return PaymentInfo.model_validate(await orders.find(session, paid.order_id))


@router.get(
    "/api/payments/{user_id}",
    summary="Платежі людини",
    description="Платежі від найновішого.",
)
async def list_payments(context: InContext, user_id: Person) -> PaymentList:
    """List a person's payments."""
    async with context.database.transaction() as session:
        await profile.get(session, user_id)
        found = await orders.history(session, user_id, HISTORY)
        return PaymentList(items=[PaymentInfo.model_validate(payment) for payment in found])


@router.post(
    "/api/payments/{payment_id}/refund",
    summary="Повернути гроші",
    description="Повертає гроші та забирає дні, один раз для платежу. З charge_id повертає лише зайве списання "
    "Stars, а дні лишаються.",
)
async def refund(
    request: Request, context: InContext, operator: Operator, payment_id: PaymentId, wanted: RefundWanted | None = None
) -> PaymentInfo:
    """Give the money back and take the days back. Once for each payment, however often it is asked for.

    With ``charge_id``, of Stars that were charged once more for the order: those go back, and its days stay.
    """
    settings, wanted = context.settings, wanted or RefundWanted()
    refunds = Refunds(
        context.database, payment_providers(request), context.clock, settings.site_url, settings.admin_chat_id
    )
    if wanted.charge_id is None:
        payment = await refunds.give_back(payment_id, actor=operator.actor, reason=wanted.reason)
    else:
        payment = await refunds.give_back_charge(
            payment_id, wanted.charge_id, actor=operator.actor, reason=wanted.reason
        )
    return PaymentInfo.model_validate(payment)
