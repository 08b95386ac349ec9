"""LiqPay checkout. https://www.liqpay.ua/doc/api/internet_acquiring/checkout

The signature is over the base64 text as received, with the private key on both sides. Which hash is used comes from our
settings, never from the caller.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from urllib.parse import parse_qs

import aiohttp
import orjson

from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.errors import ConflictError, UnavailableError
from svitlobot.gateways.payments.base import BadCallbackError, Form, Order, clean_text
from svitlobot.gateways.payments.transport import post_form

Version = Literal["3", "7"]

_HASH: Mapping[Version, Any] = {"3": hashlib.sha1, "7": hashlib.sha3_256}
_OUTCOMES: Mapping[str, Outcome] = {
    "success": Outcome.PAID,
    "wait_compensation": Outcome.PAID,
    "sandbox": Outcome.PAID,
    "failure": Outcome.FAILED,
    "error": Outcome.FAILED,
    "reversed": Outcome.REFUNDED,
}
_ACTIONS = frozenset({"pay", "refund", "status"})
_NOT_FOUND = frozenset({"payment_not_found", "order_not_found"})
_TEST_KEYS = "sandbox_"  # how the public keys begin with which LiqPay moves no money, and says "success" all the same


class LiqPay:
    """LiqPay by its protocol. ``url`` is the provider's, or a local sandbox's."""

    name = "liqpay"

    def __init__(
        self, http: aiohttp.ClientSession, *, public_key: str, private_key: str, version: Version, url: str
    ) -> None:
        self._http = http
        self._public_key = public_key
        self._private_key = private_key
        self._version = version
        self._url = url.rstrip("/")

    def checkout(self, order: Order) -> Form:
        """Return the form that leads to LiqPay's page."""
        return Form(
            f"{self._url}/api/3/checkout",
            self._signed(
                {
                    "action": "pay",
                    "amount": str(order.amount),
                    "currency": order.currency,
                    "description": order.description,
                    "order_id": order.order_id,
                    "language": "uk",
                    "result_url": order.return_url,
                    "server_url": order.callback_url,
                }
            ),
        )

    def read_callback(self, body: bytes) -> ProviderNotification:
        """Check and read a callback: signature, key, action, then what it says."""
        try:
            form = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=20)
        except (UnicodeDecodeError, ValueError):
            raise BadCallbackError("LiqPay: тіло має бути формою з полями data і signature") from None
        data, signature = form.get("data", []), form.get("signature", [])
        if len(data) != 1 or len(signature) != 1:
            raise BadCallbackError("LiqPay: потрібні поля data і signature, кожне один раз")
        if not hmac.compare_digest(signature[0].encode(), self.sign(data[0]).encode()):
            raise BadCallbackError("LiqPay: неправильний підпис")
        return self._notification(_decoded(data[0]))

    def answer(self, notification: ProviderNotification, now: datetime) -> bytes:  # noqa: ARG002 - LiqPay reads the status only
        """Return what LiqPay wants to hear: any 200."""
        return b""

    async def ask(self, order_id: str) -> ProviderNotification | None:
        """Ask how a payment is."""
        values = await self._request({"action": "status", "order_id": order_id})
        if values.get("status") == "error" and not values.get("payment_id"):
            # It is our question that failed, which says nothing of a payment.
            if values.get("err_code") in _NOT_FOUND:
                return None
            raise UnavailableError(f"LiqPay не відповів про платіж: {clean_text(values.get('err_code'), 40)}")
        return self._notification({"action": "status", "public_key": self._public_key, "order_id": order_id} | values)

    async def refund(self, order: Order) -> ProviderNotification:
        """Return the whole amount; the result also comes as a callback."""
        values = await self._request({"action": "refund", "order_id": order.order_id, "amount": str(order.amount)})
        if values.get("status") in {"error", "failure"}:
            raise ConflictError(f"LiqPay не повернув гроші: {str(values.get('err_description', ''))[:200]}")
        known = {"public_key": self._public_key, "order_id": order.order_id, "currency": order.currency}
        return self._notification(known | {"amount": str(order.amount)} | values | {"action": "refund"})

    def sign(self, data: str) -> str:
        """Sign a base64 text."""
        text = self._private_key + data + self._private_key
        return base64.b64encode(_HASH[self._version](text.encode()).digest()).decode()

    def _signed(self, fields: Mapping[str, str]) -> dict[str, str]:
        document = {"version": self._version, "public_key": self._public_key, **fields}
        data = base64.b64encode(orjson.dumps(document)).decode()
        return {"data": data, "signature": self.sign(data)}

    async def _request(self, fields: Mapping[str, str]) -> dict[str, Any]:
        body = await post_form(self._http, f"{self._url}/api/request", self._signed(fields))
        try:
            values = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise UnavailableError("LiqPay відповів не JSON") from None
        if not isinstance(values, dict):
            raise UnavailableError("LiqPay відповів незрозуміло")
        return values

    def _notification(self, values: Mapping[str, Any]) -> ProviderNotification:
        if values.get("public_key", self._public_key) != self._public_key:
            raise BadCallbackError("LiqPay: чужий public_key")
        if str(values.get("action", "pay")) not in _ACTIONS:
            raise BadCallbackError(f"LiqPay: дія {str(values.get('action'))[:20]} не наша")
        status = clean_text(values.get("status"), 40)
        outcome = _OUTCOMES.get(status, Outcome.PENDING)
        if outcome is Outcome.PAID and values.get("action") == "refund":
            outcome = Outcome.REFUNDED  # what has succeeded is the refund
        return ProviderNotification(
            order_id=clean_text(values.get("order_id"), 255),
            outcome=outcome,
            amount=_amount(values.get("amount")),
            currency=clean_text(values.get("currency"), 3),
            provider_status=status,
            provider_id=clean_text(values.get("payment_id"), 100) or None,
            is_test=status == "sandbox" or self._public_key.startswith(_TEST_KEYS),
        )


def _decoded(data: str) -> Mapping[str, Any]:
    try:
        document = orjson.loads(base64.b64decode(data, validate=True))
    except (binascii.Error, orjson.JSONDecodeError):
        raise BadCallbackError("LiqPay: data не читається") from None
    if not isinstance(document, Mapping):
        raise BadCallbackError("LiqPay: data має бути об'єктом")
    return document


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
