"""LiqPay's side. https://www.liqpay.ua/doc/api/internet_acquiring/checkout"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from svitlobot.errors import InvalidInputError, NotFoundError, SvitloBotError
from svitlobot.launch.sandbox import MerchantKeys
from svitlobot_sandbox.payments.orders import Order, Orders, State, money
from svitlobot_sandbox.payments.providers import Callback, Flaw, ProviderStatus, Reply

_STATUSES = {
    ProviderStatus.PROCESSING: "processing",
    ProviderStatus.PAID: "success",
    ProviderStatus.FAILED: "failure",
    ProviderStatus.REFUNDED: "reversed",
}
_BY_STATE = {
    State.PAID: ProviderStatus.PAID,
    State.DECLINED: ProviderStatus.FAILED,
    State.REFUNDED: ProviderStatus.REFUNDED,
}


class LiqPay:
    """Takes a signed form to the checkout, says ``data`` and ``signature`` to the merchant, and says it once."""

    name = "liqpay"
    title = "LiqPay"
    again_after: tuple[float, ...] = ()  # whether and when LiqPay repeats, its documents do not say

    def __init__(self, keys: MerchantKeys) -> None:
        self.orders = Orders()
        self._public = keys.liqpay_public
        self._private = keys.liqpay_private
        self._version = keys.liqpay_version

    def read_order(self, form: Mapping[str, str]) -> Order:
        """Read the form a browser brings to the checkout."""
        values = self._verified(form)
        if values.get("action") != "pay":
            raise InvalidInputError("LiqPay: пісочниця знає лише action=pay")
        order_id, currency = str(values.get("order_id", "")), str(values.get("currency", ""))
        if not 0 < len(order_id) <= 255 or currency not in {"UAH", "USD", "EUR"} or not values.get("description"):
            raise InvalidInputError("LiqPay: потрібні order_id, currency і description")
        return Order(
            order_id=order_id,
            amount=money(str(values.get("amount"))),
            currency=currency,
            description=str(values["description"]),
            return_url=str(values.get("result_url", "")),
            callback_url=str(values.get("server_url", "")),
        )

    def callback(self, order: Order, word: ProviderStatus, flaw: Flaw) -> Callback:
        """Write a callback."""
        data = base64.b64encode(orjson.dumps(self._describe(order, word, flaw))).decode()
        signature = self._sign("forged" if flaw.is_forged else data)
        body = urlencode({"data": data, "signature": signature}).encode()
        return Callback(order.callback_url, "application/x-www-form-urlencoded", body)

    def is_heard(self, order: Order, answer: bytes) -> bool:  # noqa: ARG002 - LiqPay reads the status only
        """Take any answer."""
        return True

    def reply(self, body: bytes) -> Reply:
        """Answer ``status`` and ``refund``."""
        try:
            values = self._verified(dict(parse_qsl(body.decode("ascii", "replace"), max_num_fields=20)))
            order = self.orders.find(str(values.get("order_id")))
            if values.get("action") == "refund":
                return self._refund(order, values)
            if values.get("action") == "status" and order.state in _BY_STATE:
                return Reply(self._describe(order, _BY_STATE[order.state], Flaw()) | {"result": "ok"})
        except NotFoundError:
            pass
        except SvitloBotError as error:
            return _refusal(error.code, error.text)
        return _refusal("payment_not_found", "Платіж не знайдено")

    def _refund(self, order: Order, values: Mapping[str, Any]) -> Reply:
        if money(str(values.get("amount"))) != order.amount:
            raise InvalidInputError("пісочниця повертає лише всю суму")
        order.refund()
        document = {"action": "refund", "result": "ok", "status": "reversed", "payment_id": order.number}
        return Reply(document, refunded=order)

    def _describe(self, order: Order, word: ProviderStatus, flaw: Flaw) -> dict[str, object]:
        return {
            "action": "refund" if word is ProviderStatus.REFUNDED else "pay",
            "status": _STATUSES[word],
            "version": int(self._version),
            "public_key": self._public,
            "order_id": order.order_id,
            "payment_id": order.number,
            "amount": float(order.amount + flaw.amount),
            "currency": order.currency,
            "description": order.description,
            "paytype": "card",
            "sender_card_mask2": "424242*42",
        }

    def _verified(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        data, signature = form.get("data", ""), form.get("signature", "")
        if not hmac.compare_digest(signature.encode(), self._sign(data).encode()):
            raise InvalidInputError("LiqPay: неправильний підпис")
        try:
            values = orjson.loads(base64.b64decode(data, validate=True))
        except (binascii.Error, orjson.JSONDecodeError):
            raise InvalidInputError("LiqPay: data не читається") from None
        if not isinstance(values, dict) or (values.get("public_key"), str(values.get("version"))) != (
            self._public,
            self._version,
        ):
            raise InvalidInputError("LiqPay: чужий public_key або version")
        return values

    def _sign(self, data: str) -> str:
        text = (self._private + data + self._private).encode()
        # What LiqPay's protocol says, whatever one thinks of SHA-1.
        digest = hashlib.sha3_256(text) if self._version == "7" else hashlib.sha1(text)  # noqa: S324
        return base64.b64encode(digest.digest()).decode()


def _refusal(code: str, text: str) -> Reply:
    return Reply({"result": "error", "status": "error", "err_code": code, "err_description": text})
