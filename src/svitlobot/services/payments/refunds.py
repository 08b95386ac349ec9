"""Refunds by the operator: asked for once, and checked until the provider confirms them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.clock import Clock
from svitlobot.db.models import Payment
from svitlobot.db.queries.payments import orders as rows
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.payments.orders import STARS, Outcome, PaymentStatus, ProviderNotification, may_have_taken_money
from svitlobot.errors import ConflictError
from svitlobot.gateways.payments.base import Order, PaymentProvider
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.services.payments import notifications, orders
from svitlobot.services.payments.checkout import order_of, provider_of
from svitlobot.services.payments.log import record_payment

CLAIM_LASTS = timedelta(minutes=1)  # a provider has 15 s to answer, twice; a process that died frees it so
_IN_CABINET = "Цей спосіб оплати більше не налаштовано: поверніть гроші в кабінеті платіжної системи"


@dataclass(frozen=True, slots=True)
class Refunds:
    """Refunds payments. No transaction waits for a provider."""

    database: Database
    providers: PaymentProviders
    clock: Clock
    site_url: str
    admin_chat: int | None

    async def give_back(self, payment_id: int, *, actor: str, reason: str | None = None) -> Payment:
        """Refund a payment and revoke its days; once, however often it is asked for.

        A payment that was taken but could not be credited may be refunded too. Raises NotFoundError, ConflictError for
        what is not paid, what the provider refuses or what is being refunded just now, and UnavailableError while the
        provider is away.
        """
        async with self.database.transaction() as session:
            payment = await _asked(session, payment_id, actor, reason, self.clock)
        if payment.status != PaymentStatus.REFUNDED:
            try:
                await self._apply(payment, await self._returned(payment))
            except ConflictError:
                await self._stop_watching(payment)
                raise
            finally:
                await self._release(payment)
        async with self.database.transaction() as session:
            return await orders.get(session, payment_id)

    async def give_back_charge(self, payment_id: int, charge_id: str, *, actor: str, reason: str | None) -> Payment:
        """Refund Stars that were charged once more for an order; its days stay. Raises as `give_back` does."""
        if self.providers.stars is None:
            raise ConflictError(_IN_CABINET)
        charge_id = charge_id.removeprefix(f"{STARS}:")  # as alerts write it
        async with self.database.transaction() as session:
            payment = await orders.get(session, payment_id, for_update=True)
            owner = await rows.paid_by(session, f"{STARS}:{charge_id}")
            if payment.payment_method != STARS or owner is not None:
                raise ConflictError("Окремо повертають лише зайву оплату зірками: цим номером оплачено замовлення")
            _claim(payment, self.clock())
            record_payment(session, payment, "refund_asked", _description(charge_id, reason), self.clock(), actor=actor)
        try:
            await self.providers.stars.refund(payment.user_id, charge_id)
        finally:
            await self._release(payment)
        return payment

    async def _returned(self, payment: Payment) -> ProviderNotification:
        if payment.payment_method == STARS and self.providers.stars is not None:
            charge_id = (payment.payment_id or "").removeprefix(f"{STARS}:")
            await self.providers.stars.refund(payment.user_id, charge_id)
            return notifications.stars_notification(
                payment.order_id or "", int(payment.amount), payment.currency, charge_id, is_refunded=True
            )
        provider = provider_of(payment, self.providers)
        if provider is None:
            raise ConflictError(_IN_CABINET)
        async with self.database.transaction() as session:
            order = await order_of(session, payment, self.site_url)
        return await _refunded(provider, order)

    async def _stop_watching(self, payment: Payment) -> None:
        async with self.database.transaction() as session:
            locked = await orders.get(session, payment.id, for_update=True)
            if locked.status == PaymentStatus.SUCCESS:
                locked.next_check_at = None

    async def _release(self, payment: Payment) -> None:
        async with self.database.transaction() as session:
            (await orders.get(session, payment.id, for_update=True)).refund_until = None

    async def _apply(self, payment: Payment, notification: ProviderNotification) -> None:
        async with self.database.transaction() as session:
            await notifications.apply_notification(
                session,
                payment.payment_method or "",
                notification,
                self.clock(),
                takes_tests=self.providers.takes_tests,
                admin_chat=self.admin_chat,
            )


def can_be_given_back(payment: Payment) -> bool:
    """Tell whether there is money of this payment to give back, or may be."""
    if payment.status in {PaymentStatus.PENDING, PaymentStatus.FAILED}:
        return payment.provider_status is not None and may_have_taken_money(payment.provider_status)
    return payment.status == PaymentStatus.SUCCESS


async def _asked(session: AsyncSession, payment_id: int, actor: str, reason: str | None, clock: Clock) -> Payment:
    """Return a payment, having noted who wants its money given back. What follows may be lost, so it is asked about."""
    payment = await orders.get(session, payment_id, for_update=True)
    if payment.status == PaymentStatus.REFUNDED:
        return payment
    if not can_be_given_back(payment):
        raise ConflictError("Повернути можна лише оплачене")
    _claim(payment, clock())
    record_payment(
        session,
        payment,
        "refund_asked",
        _description(f"{payment.amount} {payment.currency}", reason),
        clock(),
        actor=actor,
    )
    if payment.payment_method != STARS:
        orders.watch_refund(payment, clock())
    return payment


def _claim(payment: Payment, now: datetime) -> None:
    """Claim the refund of a locked payment. Raises ConflictError while another request for it is with the provider."""
    if payment.refund_until is not None and payment.refund_until > now:
        raise ConflictError("Ці гроші саме повертають: зачекайте хвилину й подивіться, чи повернуто")
    payment.refund_until = now + CLAIM_LASTS


def _description(what: str, reason: str | None) -> str:
    return f"{what}: {reason}" if reason else what


async def _refunded(provider: PaymentProvider, order: Order) -> ProviderNotification:
    """Ask the provider for a refund. One that it refuses because it has refunded the order already counts as done."""
    try:
        return await provider.refund(order)
    except ConflictError:
        known = await provider.ask(order.order_id)
        if known is None or known.outcome is not Outcome.REFUNDED:
            raise
        return known
