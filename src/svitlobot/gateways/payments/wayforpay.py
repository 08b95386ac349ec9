"""WayForPay purchase. https://wiki.wayforpay.com/en/view/852102

Signatures are hex HMAC-MD5 over fields joined by ";". A number is signed as it is written (49 is not 49.0), so JSON
numbers are kept as texts. A callback's JSON may come packed into the key of a form.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import aiohttp
import orjson

from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.errors import ConflictError, UnavailableError
from svitlobot.gateways.payments.base import BadCallbackError, Form, Order, clean_text
from svitlobot.gateways.payments.transport import post_json

_OUTCOMES: Mapping[str, Outcome] = {
    "Approved": Outcome.PAID,
    "Declined": Outcome.FAILED,
    "Expired": Outcome.FAILED,
    "Voided": Outcome.REFUNDED,
    "Refunded": Outcome.REFUNDED,
}
_TEST_ACCOUNT = "test_merch_n1"  # of WayForPay's documents, with its secret, so any reader can sign for it
_SIGNED = (
    "merchantAccount", "orderReference", "amount", "currency", "authCode", "cardPan", "transactionStatus", "reasonCode",
)  # fmt: skip


class WayForPay:
    """WayForPay by its protocol. ``pay_url`` and ``api_url`` are the provider's, or a local sandbox's."""

    name = "wayforpay"

    def __init__(self, http: aiohttp.ClientSession, *, account: str, secret: str, pay_url: str, api_url: str) -> None:
        self._http = http
        self._account = account
        self._secret = secret.encode()
        self._pay_url = pay_url
        self._api_url = api_url

    def checkout(self, order: Order) -> Form:
        """Return the form that leads to WayForPay's page."""
        domain = urlsplit(order.return_url).hostname or ""
        ordered_at, amount = str(int(order.created_at.timestamp())), _plain(order.amount)
        signed = (self._account, domain, order.order_id, ordered_at, amount, order.currency)
        fields = {
            "merchantAccount": self._account,
            "merchantDomainName": domain,
            "merchantSignature": self.sign((*signed, order.description, "1", amount)),
            "orderReference": order.order_id,
            "orderDate": ordered_at,
            "amount": amount,
            "currency": order.currency,
            "productName[]": order.description,
            "productCount[]": "1",
            "productPrice[]": amount,
            "returnUrl": order.return_url,
            "serviceUrl": order.callback_url,
            "language": "UA",
        }
        return Form(self._pay_url, fields)

    def read_callback(self, body: bytes) -> ProviderNotification:
        """Check and read a callback."""
        values = _parsed(body)
        signature = values.get("merchantSignature")
        expected = self.sign([_text(values.get(name)) for name in _SIGNED])
        if not isinstance(signature, str) or not hmac.compare_digest(_bytes(signature), expected.encode()):
            raise BadCallbackError("WayForPay: неправильний підпис")
        if values.get("merchantAccount") != self._account:
            raise BadCallbackError("WayForPay: чужий merchantAccount")
        return self._notification(values)

    def answer(self, notification: ProviderNotification, now: datetime) -> bytes:
        """Return the signed acceptance, without which WayForPay repeats the callback for days."""
        moment = int(now.timestamp())
        signature = self.sign((notification.order_id, "accept", str(moment)))
        accepted = {"orderReference": notification.order_id, "status": "accept", "time": moment, "signature": signature}
        return orjson.dumps(accepted)

    async def ask(self, order_id: str) -> ProviderNotification | None:
        """Ask how a payment is."""
        values = await self._request("CHECK_STATUS", {"orderReference": order_id}, signed=(self._account, order_id))
        if not values.get("transactionStatus"):
            return None
        return self._notification({"orderReference": order_id, **values})

    async def refund(self, order: Order) -> ProviderNotification:
        """Return the whole amount."""
        amount = _plain(order.amount)
        values = await self._request(
            "REFUND",
            {"orderReference": order.order_id, "amount": amount, "currency": order.currency, "comment": "Повернення"},
            signed=(self._account, order.order_id, amount, order.currency),
        )
        if values.get("transactionStatus") not in {"Refunded", "Voided", "RefundInProcessing"}:
            raise ConflictError(f"WayForPay не повернув гроші: {str(values.get('reason', ''))[:200]}")
        return self._notification(
            {"orderReference": order.order_id, "amount": amount, "currency": order.currency, **values}
        )

    def sign(self, fields: Sequence[str]) -> str:
        """Sign fields in their order."""
        return hmac.new(self._secret, _bytes(";".join(fields)), "md5").hexdigest()

    def _notification(self, values: Mapping[str, Any]) -> ProviderNotification:
        status = clean_text(values.get("transactionStatus"), 40)
        try:
            amount = Decimal(_text(values.get("amount")))
        except InvalidOperation:
            amount = Decimal(0)
        return ProviderNotification(
            order_id=clean_text(values.get("orderReference"), 255),
            outcome=_OUTCOMES.get(status, Outcome.PENDING),
            amount=amount if amount.is_finite() else Decimal(0),
            currency=clean_text(values.get("currency"), 3),
            provider_status=status,  # and no number of the payment: a bank's authCode comes again in another payment
            is_test=self._account == _TEST_ACCOUNT,
        )

    async def _request(self, kind: str, fields: Mapping[str, str], *, signed: Sequence[str]) -> Mapping[str, Any]:
        document = {
            "transactionType": kind,
            "merchantAccount": self._account,
            "merchantSignature": self.sign(signed),
            "apiVersion": 1,
            **fields,
        }
        try:
            return _parsed(await post_json(self._http, self._api_url, document))
        except BadCallbackError:
            raise UnavailableError("WayForPay відповів незрозуміло") from None


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        text = body.decode("utf-8")
        # As a form the JSON is the only key: {"…"}= with its signs escaped.
        document = text if text.lstrip().startswith("{") else unquote_plus(text).removesuffix("=")
        values = json.loads(document, parse_float=str, parse_int=str, parse_constant=str)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadCallbackError("WayForPay: тіло не читається") from None
    if not isinstance(values, Mapping):
        raise BadCallbackError("WayForPay: тіло має бути об'єктом")
    return values


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _bytes(text: str) -> bytes:
    """Encode text from JSON, which may hold half a character; its signature is wrong, but it must not crash."""
    return text.encode("utf-8", "surrogatepass")


def _plain(amount: Decimal) -> str:
    """Write an amount as WayForPay's examples do: 49, not 49.00; 49.50 as 49.5."""
    return f"{amount.normalize():f}"
