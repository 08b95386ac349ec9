"""Money that was taken for invoices, and may be given back."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

MAX_CHARGES = 10_000


@dataclass(slots=True)
class Charge:
    """One payment; ``payment`` is what the Bot API shows of it."""

    bot_id: int
    user_id: int
    payment: dict[str, Any]
    is_refunded: bool = False


class Charges:
    """The last MAX_CHARGES payments."""

    def __init__(self) -> None:
        self._charges: OrderedDict[str, Charge] = OrderedDict()

    def add(self, charge: Charge) -> None:
        """Write a payment down, forgetting the oldest beyond the limit."""
        if len(self._charges) >= MAX_CHARGES:
            self._charges.popitem(last=False)
        self._charges[charge.payment["telegram_payment_charge_id"]] = charge

    def get(self, charge_id: str) -> Charge | None:
        """Return a payment by Telegram's number of it, None when there was none."""
        return self._charges.get(charge_id)
