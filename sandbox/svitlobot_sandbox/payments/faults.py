"""What may go wrong on the way from a provider to the merchant, chosen on the checkout page."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.payments.orders import Order
from svitlobot_sandbox.payments.providers import Callback, Flaw, Provider, ProviderStatus

A_KOPIYKA_LESS = Decimal("-0.01")
_LATE = {"failure_after": ProviderStatus.FAILED, "processing_late": ProviderStatus.PROCESSING}


class Faults(BaseModel):
    """The payer's choice. ``delay`` is in seconds."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    repeats: int = Field(default=0, ge=0, le=50)
    delay: int = Field(default=0, ge=0, le=60)
    sequence: Literal["usual", "failure_after", "processing_late"] = "usual"
    drop: bool = False
    wrong_amount: bool = False
    wrong_signature: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What the merchant will be told, after ``delay`` seconds."""

    callbacks: tuple[Callback, ...]
    delay: int


def read_faults(form: Mapping[str, str]) -> Faults:
    """Read the choice from a form. Raises InvalidInputError."""
    try:
        return Faults.model_validate(form)
    except ValidationError as error:
        raise InvalidInputError(f"Збої: {error.errors()[0]['loc'][0]} не підходить") from None


def plan(provider: Provider, order: Order, word: ProviderStatus, faults: Faults) -> Plan:
    """Return the callbacks to send, in their order; repeats are the same bytes."""
    words = [word] if faults.sequence == "usual" else [word, _LATE[faults.sequence]]
    flaw = Flaw(A_KOPIYKA_LESS if faults.wrong_amount else Decimal(0), faults.wrong_signature)
    callbacks = [] if faults.drop else [provider.callback(order, status, flaw) for status in words]
    return Plan(tuple(one for one in callbacks for _ in range(1 + faults.repeats)), faults.delay)
