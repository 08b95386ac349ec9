"""Payments by what became of them."""

from prometheus_client import Counter

from svitlobot.domain.payments.orders import PaymentStatus
from svitlobot.metrics.registry import REGISTRY

METHODS = ("liqpay", "wayforpay", "stars")
OTHER_METHOD = "other"

_payments = Counter(
    "svitlobot_payments_total", "Payments that came to a status.", ["method", "status"], registry=REGISTRY
)
_discrepancies = Counter(
    "svitlobot_payment_discrepancies_total",
    "Providers' notifications that do not match our orders.",
    ["method"],
    registry=REGISTRY,
)


def count_payment(method: str | None, status: PaymentStatus) -> None:
    """Count a payment that came to a status."""
    _payments.labels(_known(method), status.value).inc()


def count_discrepancy(method: str | None) -> None:
    """Count a notification that does not match our order."""
    _discrepancies.labels(_known(method)).inc()


def _known(method: str | None) -> str:
    return method if method in METHODS else OTHER_METHOD
