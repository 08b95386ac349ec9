"""What every payment provider does for us. One file each; nothing else knows their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from svitlobot.domain.payments.orders import ProviderNotification
from svitlobot.errors import SvitloBotError


class BadCallbackError(SvitloBotError):
    """A callback that nobody but the provider should have sent, and that the provider did not sign."""

    code = "bad_callback"
    status = 400


def said_text(value: object, limit: int) -> str:
    """Return what a provider said as PostgreSQL can keep it: cut to ``limit``, without NUL and halves of characters."""
    text = "" if value is None else str(value)
    return text.replace("\0", "").encode(errors="ignore").decode()[:limit]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid for. ``order_id`` is ours, unique and unguessable."""

    order_id: str
    amount: Decimal
    currency: str
    description: str
    created_at: datetime
    return_url: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form that the person's browser posts to the provider."""

    url: str
    fields: Mapping[str, str]


class PaymentProvider(Protocol):
    """A provider whose checkout is a page of its own."""

    name: str

    def checkout(self, order: Order) -> Form:
        """Return the form that leads to the provider's page."""

    def read_callback(self, body: bytes) -> ProviderNotification:
        """Check a callback as received and say what it means. Raises BadCallbackError; never echoes a signature."""

    def answer(self, notification: ProviderNotification, now: datetime) -> bytes:
        """Return what the provider wants to hear, else it repeats."""

    async def ask(self, order_id: str) -> ProviderNotification | None:
        """Ask how a payment is; None when the provider does not know it. Raises UnavailableError."""

    async def refund(self, order: Order) -> ProviderNotification:
        """Return the whole amount. Raises UnavailableError or ConflictError with the provider's reason."""
