"""WayForPay's side. https://wiki.wayforpay.com/en/view/852102"""

import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from svitlobot.errors import InvalidInputError, NotFoundError, SvitloBotError
from svitlobot.launch.sandbox import MerchantKeys
from svitlobot_sandbox.payments.orders import Order, Orders, State, money
from svitlobot_sandbox.payments.providers import Callback, Flaw, ProviderStatus, Reply

_STATUSES = {
    ProviderStatus.PROCESSING: ("InProcessing", 1131),
    ProviderStatus.PAID: ("Approved", 1100),
    ProviderStatus.FAILED: ("Declined", 1101),
    ProviderStatus.REFUNDED: ("Refunded", 1100),
}
_BY_STATE = {
    State.PAID: ProviderStatus.PAID,
    State.DECLINED: ProviderStatus.FAILED,
    State.REFUNDED: ProviderStatus.REFUNDED,
}
_PURCHASE = (
    "merchantAccount", "merchantDomainName", "orderReference", "orderDate", "amount", "currency",
    "productName[]", "productCount[]", "productPrice[]",
)  # fmt: skip
_ACCEPTED = ("orderReference", "status", "time")


class WayForPay:
    """Takes a signed form to the checkout, and tells the merchant until it accepts with a signature of its own."""

    name = "wayforpay"
    title = "WayForPay"

    def __init__(self, keys: MerchantKeys, again_after: tuple[float, ...] = (1, 2, 4, 8, 16, 32)) -> None:
        self.orders = Orders()
        self.again_after = again_after
        self._account = keys.wayforpay_account
        self._secret = keys.wayforpay_secret.encode()

    def read_order(self, form: Mapping[str, str]) -> Order:
        """Read the form a browser brings to the checkout; of products it takes one."""
        self._check(form.get("merchantSignature"), (form.get(name, "") for name in _PURCHASE))
        if form["merchantAccount"] != self._account:
            raise InvalidInputError("WayForPay: чужий merchantAccount")
        if not form["orderReference"] or form["currency"] not in {"UAH", "USD", "EUR"} or not form["productName[]"]:
            raise InvalidInputError("WayForPay: потрібні orderReference, currency і productName[]")
        return Order(
            order_id=form["orderReference"],
            amount=money(form["amount"]),
            currency=form["currency"],
            description=form["productName[]"],
            return_url=form.get("returnUrl", ""),
            callback_url=form.get("serviceUrl", ""),
        )

    def callback(self, order: Order, word: ProviderStatus, flaw: Flaw) -> Callback:
        """Write a callback."""
        body = orjson.dumps(self._describe(order, word, flaw))
        return Callback(order.callback_url, "application/json", body)

    def is_heard(self, order: Order, answer: bytes) -> bool:
        """Take only a signed acceptance of this very order."""
        try:
            values = _parsed(answer)
            self._check(values.get("signature"), (str(values.get(name)) for name in _ACCEPTED))
        except InvalidInputError:
            return False
        return values.get("status") == "accept" and values.get("orderReference") == order.order_id

    def reply(self, body: bytes) -> Reply:
        """Answer ``CHECK_STATUS`` and ``REFUND``."""
        try:
            values = _parsed(body)
            kind, order_id = values.get("transactionType"), str(values.get("orderReference"))
            if kind == "REFUND":
                return self._refund(order_id, values)
            if kind != "CHECK_STATUS":
                raise InvalidInputError("невідомий transactionType")
            self._check(values.get("merchantSignature"), (self._account, order_id))
            order = self.orders.find(order_id)
        except NotFoundError:
            return Reply({"reason": "Order Not Found", "reasonCode": 1151})
        except SvitloBotError as error:
            return Reply({"reason": error.text, "reasonCode": 1109})
        if order.state is State.OPEN:
            return Reply({"orderReference": order_id, "transactionStatus": "Created", "reasonCode": 1131})
        return Reply(self._describe(order, _BY_STATE[order.state], Flaw()))

    def _refund(self, order_id: str, values: Mapping[str, Any]) -> Reply:
        amount, currency = str(values.get("amount")), str(values.get("currency"))
        self._check(values.get("merchantSignature"), (self._account, order_id, amount, currency))
        order = self.orders.find(order_id)
        if (money(amount), currency) != (order.amount, order.currency):
            raise InvalidInputError("пісочниця повертає лише всю суму")
        order.refund()
        status, code = _STATUSES[ProviderStatus.REFUNDED]
        document = {
            "merchantAccount": self._account,
            "orderReference": order_id,
            "transactionStatus": status,
            "reason": "Ok",
            "reasonCode": code,
            "merchantSignature": self._sign((self._account, order_id, status, str(code))),
        }
        return Reply(document, refunded=order)

    def _describe(self, order: Order, word: ProviderStatus, flaw: Flaw) -> dict[str, object]:
        status, code = _STATUSES[word]
        amount = order.amount + flaw.amount
        # A number is signed as JSON writes it: 49, not 49.0.
        number = int(amount) if amount == int(amount) else float(amount)
        signed: dict[str, object] = {
            "merchantAccount": self._account,
            "orderReference": order.order_id,
            "amount": number,
            "currency": order.currency,
            "authCode": str(order.number)[-6:],
            "cardPan": "42****4242",
            "transactionStatus": status,
            "reasonCode": code,
        }
        signature = self._sign(["forged"] if flaw.is_forged else map(str, signed.values()))
        return signed | {"merchantSignature": signature, "processingDate": int(time.time()), "paymentSystem": "card"}

    def _check(self, signature: object, fields: Iterable[str]) -> None:
        if not isinstance(signature, str) or not hmac.compare_digest(signature.encode(), self._sign(fields).encode()):
            raise InvalidInputError("WayForPay: неправильний підпис")

    def _sign(self, fields: Iterable[str]) -> str:
        return hmac.new(self._secret, ";".join(fields).encode(), "md5").hexdigest()


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(body, parse_float=str, parse_int=str)  # a number is signed as it is written
    except (ValueError, RecursionError):
        raise InvalidInputError("тіло не читається") from None
    if not isinstance(values, dict):
        raise InvalidInputError("тіло має бути об'єктом")
    return values
