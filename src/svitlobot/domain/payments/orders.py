"""What may become of a payment: whatever a provider repeats, reorders or drops, it only moves forwards."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Method = Literal["liqpay", "wayforpay", "stars"]


class PaymentStatus(StrEnum):
    """Where a payment is."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"
    REFUNDED = "refunded"


class Outcome(StrEnum):
    """What a provider says of a payment. What it is not known to mean is pending."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Notice:
    """A provider's word on one payment, its signature checked; ``said`` is what the provider calls the status."""

    order_id: str
    outcome: Outcome
    amount: Decimal
    currency: str
    said: str
    provider_id: str | None = None
    is_test: bool = False


def after(status: PaymentStatus, outcome: Outcome) -> PaymentStatus:
    """Return the status after a provider's word.

    A refund is final, so a success that comes after it grants nothing. A late failure never demotes a success, and a
    success after a failure counts: the person tried again with another card.
    """
    match outcome:
        case Outcome.REFUNDED:
            return PaymentStatus.REFUNDED
        case Outcome.PAID if status is not PaymentStatus.REFUNDED:
            return PaymentStatus.SUCCESS
        case Outcome.FAILED if status is PaymentStatus.PENDING:
            return PaymentStatus.FAILED
    return status


def objection(notice: Notice, *, amount: Decimal, currency: str, takes_tests: bool) -> str | None:
    """Return why a word of success must not be believed, None when it may be; ours are the amount and the currency."""
    if notice.outcome is not Outcome.PAID:
        return None
    if notice.amount != amount or notice.currency != currency:
        return f"сума {notice.amount} {notice.currency} замість {amount} {currency}"
    if notice.is_test and not takes_tests:
        return "тестовий платіж"
    return None


REFUND_BEGUN = frozenset({"refundinprocessing"})  # what a provider calls a paid payment whose money is on its way back

# While it waits for the payer: to be chosen, or to prove who they are; and when it was refused.
HOLDS_NOTHING = frozenset(
    {"prepared", "invoice_wait", "cash_wait", "wait_qr", "wait_sender", "wait_card", "created"}
    | {"failure", "error", "declined", "expired"}
)


def may_have_taken_money(said: str) -> bool:
    """Tell whether a provider that calls an unpaid payment so may hold money. A word we do not know may mean it."""
    word = said.lower()
    return word not in HOLDS_NOTHING and not word.endswith("_verify")
