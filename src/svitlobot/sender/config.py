"""What the operator decides about sending."""

from dataclasses import dataclass
from datetime import timedelta

from svitlobot.domain.outbox.delivery import PaidPolicy


@dataclass(frozen=True, slots=True)
class SenderConfig:
    """What the operator decides about sending. Rates are messages/s for each bot token."""

    tokens: tuple[str, ...]
    rate: float
    paid_rate: float
    concurrency: int
    paid_policy: PaidPolicy
    paid_eta_limit: timedelta
    paid_daily_cap_stars: int
