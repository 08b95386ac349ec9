"""Rules of a payment's status. A status only moves forwards, whatever providers repeat, reorder or lose."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from svitlobot.domain.callback_data import Button, Buttons, open_tariffs

Method = Literal["liqpay", "wayforpay", "stars"]

STARS = "stars"
STARS_CURRENCY = "XTR"

CHECK_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
CHECK_DAILY = timedelta(days=1)
CHECKS_GIVEN_UP_AFTER = len(CHECK_AFTER) + 7  # a week of days: no provider waits for a payer longer


class PaymentStatus(StrEnum):
    """The status of a payment in our books."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"
    REFUNDED = "refunded"


class Outcome(StrEnum):
    """What a provider reports of a payment. A status that we do not know means pending."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class ProviderNotification:
    """What a provider reports of one payment, its signature checked.

    ``provider_status`` is the provider's own name of the status. ``provider_id`` is the provider's number of the
    payment.
    """

    order_id: str
    outcome: Outcome
    amount: Decimal
    currency: str
    provider_status: str
    provider_id: str | None = None
    is_test: bool = False


def next_status(status: PaymentStatus, outcome: Outcome) -> PaymentStatus:
    """Return the status of a payment after a provider's notification.

    A refund is final, so a success that comes after it grants nothing. A late failure never demotes a success. A
    success after a failure counts, because the payer tried again with another card.
    """
    match outcome:
        case Outcome.REFUNDED:
            return PaymentStatus.REFUNDED
        case Outcome.PAID if status is not PaymentStatus.REFUNDED:
            return PaymentStatus.SUCCESS
        case Outcome.FAILED if status is PaymentStatus.PENDING:
            return PaymentStatus.FAILED
    return status


def mismatch_reason(
    notification: ProviderNotification, *, amount: Decimal, currency: str, takes_tests: bool
) -> str | None:
    """Return why a reported success does not match our order's amount and currency; None if it matches."""
    if notification.outcome is not Outcome.PAID:
        return None
    if notification.amount != amount or notification.currency != currency:
        return f"сума {notification.amount} {notification.currency} замість {amount} {currency}"
    if notification.is_test and not takes_tests:
        return "тестовий платіж"
    return None


REFUND_BEGUN = frozenset({"refundinprocessing"})  # a provider's status of a paid payment whose refund has begun

# Statuses in which the payer has not paid: the provider waits for a card or a proof, or has declined.
HOLDS_NOTHING = frozenset(
    {"prepared", "invoice_wait", "cash_wait", "wait_qr", "wait_sender", "wait_card", "created"}
    | {"failure", "error", "declined", "expired"}
)


def may_have_taken_money(provider_status: str) -> bool:
    """Tell whether a provider may hold money of an unpaid payment. An unknown status may mean that it does."""
    status = provider_status.lower()
    return status not in HOLDS_NOTHING and not status.endswith("_verify")


# Under the message that a payment was declined: the bot's screen of tariffs.
PAY_AGAIN_BUTTONS: Buttons = ((Button("button_tariffs", open_tariffs()),),)


def next_check_after(checks: int) -> timedelta:
    """Return how long after the check number ``checks`` the provider is asked again."""
    return CHECK_AFTER[checks] if checks < len(CHECK_AFTER) else CHECK_DAILY
