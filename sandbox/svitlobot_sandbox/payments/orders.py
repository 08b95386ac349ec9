"""What merchants have asked to be paid for, and what the payer did about it."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import count

from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError

MAX_ORDERS = 10_000
LARGEST = Decimal(1_000_000)


class State(StrEnum):
    """Where an order is, as the provider knows it."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    REFUNDED = "refunded"


@dataclass(slots=True)
class Order:
    """A purchase that was brought to the checkout. The merchant hears of it at ``callback_url``."""

    order_id: str
    amount: Decimal
    currency: str
    description: str
    return_url: str
    callback_url: str
    state: State = State.OPEN
    number: int = 0
    """The provider's own number of the payment."""

    def decide(self, state: State) -> None:
        """Pay or decline. A card that was declined may be followed by another. Raises ConflictError."""
        if self.state in {State.PAID, State.REFUNDED}:
            raise ConflictError("Це замовлення вже оплачено")
        self.state = state

    def refund(self) -> None:
        """Give the money back. Raises ConflictError when there is none to give."""
        if self.state is not State.PAID:
            raise ConflictError("Повернути можна лише оплачене")
        self.state = State.REFUNDED


@dataclass(slots=True)
class Orders:
    """One provider's orders, the latest ten thousand."""

    _by_id: OrderedDict[str, Order] = field(default_factory=OrderedDict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(2_500_000_001))

    def bring(self, order: Order) -> Order:
        """Return the order of this id: the one brought before, if any, else this one. Raises ConflictError."""
        known = self._by_id.get(order.order_id)
        if known is None:
            order.number = next(self._numbers)
            self._by_id[order.order_id] = known = order
            if len(self._by_id) > MAX_ORDERS:
                self._by_id.popitem(last=False)
        elif (known.amount, known.currency) != (order.amount, order.currency):
            raise ConflictError("Замовлення з таким номером уже є, але на іншу суму")
        return known

    def find(self, order_id: str) -> Order:
        """Return an order. Raises NotFoundError."""
        if order_id not in self._by_id:
            raise NotFoundError("Такого замовлення немає")
        return self._by_id[order_id]


def money(written: str) -> Decimal:
    """Read an amount. Raises InvalidInputError."""
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise InvalidInputError(f"«{written[:20]}» – не сума") from None
    if not amount.is_finite() or not 0 < amount <= LARGEST or amount != round(amount, 2):
        raise InvalidInputError(f"Сума {written[:20]} не підходить")
    return amount
