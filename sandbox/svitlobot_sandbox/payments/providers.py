"""What both providers do, each in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from svitlobot_sandbox.payments.orders import Order, Orders


class ProviderStatus(StrEnum):
    """What a provider tells a merchant of an order."""

    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a callback on purpose."""

    amount: Decimal = Decimal(0)
    """Added to the amount."""
    is_forged: bool = False


@dataclass(frozen=True, slots=True)
class Callback:
    """A request to the merchant's server."""

    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to the merchant's request; ``refunded`` is the order whose money it gave back."""

    document: Mapping[str, object]
    refunded: Order | None = None


class Provider(Protocol):
    """A provider's side of its protocol. Everything it is sent must be signed by the merchant."""

    name: str
    title: str
    orders: Orders
    again_after: tuple[float, ...]
    """Seconds between attempts to be heard by the merchant; empty: one attempt is all."""

    def read_order(self, form: Mapping[str, str]) -> Order:
        """Read the form a browser brings to the checkout. Raises InvalidInputError."""

    def callback(self, order: Order, word: ProviderStatus, flaw: Flaw) -> Callback:
        """Write a callback."""

    def is_heard(self, order: Order, answer: bytes) -> bool:
        """Tell whether the merchant's answer, which came with 200, is the one expected."""

    def reply(self, body: bytes) -> Reply:
        """Answer a request of the merchant's server. Never raises for what the merchant may get wrong."""
