"""The refund page: an operator looks a payment up and refunds it with a reason and a confirmation."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from svitlobot.db.models import Payment
from svitlobot.domain.payments.orders import STARS, PaymentStatus
from svitlobot.domain.texts.templates import spoken_amount
from svitlobot.errors import InvalidInputError, NotFoundError, SvitloBotError
from svitlobot.panel.context import actor_of, context_of
from svitlobot.panel.cookies import PATH
from svitlobot.panel.pages import Page, expose
from svitlobot.panel.read_session import read_session
from svitlobot.panel.tables.payments import MONEY
from svitlobot.panel.value_names import PAYMENT_STATUSES, VALUE_NAMES, moment
from svitlobot.schemas.payments import RefundWanted
from svitlobot.services.payments import orders
from svitlobot.services.payments.checkout import description_of
from svitlobot.services.payments.refunds import Refunds, can_be_given_back

_MOST = 2**31 - 1
_CURRENCIES = {"UAH": "грн", "XTR": "⭐"}


class Refund(Page):
    """A payment and its refund form."""

    name = "Повернення грошей"
    icon = "fa-solid fa-rotate-left"
    category, category_icon = MONEY, "fa-solid fa-hryvnia-sign"

    @expose("/refund", methods=["GET", "POST"], identity="refund")
    async def refund(self, request: Request) -> Response:
        """Show a payment, or refund it and show it again."""
        if request.method != "POST":
            return await self._shown(request, request.query_params.get("payment", "").strip())
        form = await request.form()
        number, reason = str(form.get("payment", "")).strip(), _text(form.get("reason"))
        try:
            payment_id = _number(number)
            if not form.get("sure"):
                raise InvalidInputError("Поставте позначку, що гроші справді треба повернути")
            await _refund(request, payment_id, reason, _text(form.get("charge_id")))
        except SvitloBotError as error:
            return await self._shown(request, number, error, reason)
        return RedirectResponse(f"{PATH}/refund?{urlencode({'payment': payment_id})}", status_code=303)

    async def _shown(
        self, request: Request, number: str, error: SvitloBotError | None = None, reason: str = ""
    ) -> Response:
        facts = None
        if number:
            try:
                async with read_session(context_of(request).database) as session:
                    payment = await orders.get(session, _number(number))
                    facts = _facts(payment, await description_of(session, payment))
            except NotFoundError as missing:
                error = error or missing
        return await self.show(
            request,
            "panel/refund.html",
            error.status if error else 200,
            number=number[:10],
            error=error and error.text,
            reason=reason,
            payment=facts,
        )


async def _refund(request: Request, payment_id: int, reason: str, charge_id: str) -> None:
    """Refund the payment. Raises InvalidInputError, NotFoundError, ConflictError, UnavailableError."""
    if not reason:
        raise InvalidInputError("Вкажіть причину: вона буде в журналі")
    try:
        wanted = RefundWanted(reason=reason, charge_id=charge_id or None)
    except ValueError:
        raise InvalidInputError("Причина має до 200 символів, номер зайвої оплати – до 256") from None
    context, actor = context_of(request), actor_of(request)
    settings = context.settings
    refunds = Refunds(
        context.database, context.payment_providers, context.clock, settings.site_url, settings.admin_chat_id
    )
    if wanted.charge_id is None:
        await refunds.give_back(payment_id, actor=actor, reason=wanted.reason)
    else:
        await refunds.give_back_charge(payment_id, wanted.charge_id, actor=actor, reason=wanted.reason)


def _facts(payment: Payment, description: str) -> dict[str, Any]:
    is_asked_for = payment.status == PaymentStatus.SUCCESS and payment.next_check_at is not None
    return {
        "id": payment.id,
        "user_id": payment.user_id,
        "person": f"{PATH}/user/details/{payment.user_id}",
        "what": description,
        "sum": f"{spoken_amount(payment.amount)} {_CURRENCIES.get(payment.currency, payment.currency)}",
        "method": VALUE_NAMES["payment_method"].get(payment.payment_method, payment.payment_method),
        "state": "повернення прийнято, чекаємо на гроші" if is_asked_for else PAYMENT_STATUSES[payment.status],
        "at": moment(payment.created_at),
        "can": can_be_given_back(payment),
        "is_stars": payment.payment_method == STARS,
    }


def _number(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= 10 and 1 <= int(given) <= _MOST):
        raise NotFoundError("Такого платежу немає")
    return int(given)


def _text(given: object) -> str:
    return given.strip() if isinstance(given, str) else ""
