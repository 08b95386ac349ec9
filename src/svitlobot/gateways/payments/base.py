"""What every payment provider does for us. One file each; nothing else knows their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from svitlobot.domain.payments.orders import ProviderNotification
from svitlobot.errors import SvitloBotError


class BadCallbackError(SvitloBotError):
    """A callback that the provider did not sign."""

    code = "bad_callback"
    status = 400


def clean_text(value: object, limit: int) -> str:
    """Return a provider's value as PostgreSQL can keep it, at most ``limit`` characters.

    What is cut ends in "…", and NUL and halves of characters are replaced: a value that was mended never equals one
    that we compare it with.
    """
    text = "" if value is None else str(value).replace("\0", "\ufffd").encode(errors="replace").decode()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


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
