"""What events of a person's payments, tier, houses and friends say."""

from dataclasses import dataclass, field

from svitlobot.domain.callback_data import Buttons
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.texts.templates import spoken_days


@dataclass(frozen=True, slots=True)
class PaymentPayload(Payload):
    """A payment has come."""

    kind = EventKind.PAYMENT
    text_key = "payment_template"
    tier: str
    until: str


@dataclass(frozen=True, slots=True)
class PaymentDeclinedPayload(Payload):
    """A payment was declined."""

    kind = EventKind.PAYMENT
    text_key = "payment_declined_template"
    what: str
    buttons: Buttons = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class PaymentRefundedPayload(Payload):
    """The money is given back."""

    kind = EventKind.PAYMENT
    text_key = "payment_refunded_template"
    tier: str
    until: str


@dataclass(frozen=True, slots=True)
class SubscriptionPayload(Payload):
    """A person's days end soon."""

    kind = EventKind.SUBSCRIPTION
    text_key = "subscription_template"
    left: str


@dataclass(frozen=True, slots=True)
class SubscriptionOverPayload(Payload):
    """The days that a person paid for are over."""

    kind = EventKind.SUBSCRIPTION
    text_key = "subscription_over_template"
    tier: str


@dataclass(frozen=True, slots=True)
class SubscriptionBonusOverPayload(Payload):
    """The days that a person was given are over."""

    kind = EventKind.SUBSCRIPTION
    text_key = "subscription_bonus_over_template"
    tier: str


@dataclass(frozen=True, slots=True)
class SubscriptionGrantedPayload(Payload):
    """The operator gave a person days."""

    kind = EventKind.SUBSCRIPTION
    text_key = "subscription_granted_template"
    days: int
    tier: str
    until: str

    def values(self, queue_name: str | None) -> dict[str, object]:
        return {**Payload.values(self, queue_name), "period": spoken_days(self.days)}


@dataclass(frozen=True, slots=True)
class WarningsExplainedPayload(Payload):
    """What the default times of warnings are now, told once to those who never chose."""

    kind = EventKind.SUBSCRIPTION
    text_key = "warnings_explained_template"


@dataclass(frozen=True, slots=True)
class ReferralPayload(Payload):
    """A friend came by a person's invitation."""

    kind = EventKind.REFERRAL
    text_key = "referral_template"
    days: int
    tier: str
    until: str

    def values(self, queue_name: str | None) -> dict[str, object]:
        return {**Payload.values(self, queue_name), "period": spoken_days(self.days)}


@dataclass(frozen=True, slots=True)
class QueueMovedPayload(Payload):
    """A person's houses are in other queues now; which, the sender says to each."""

    kind = EventKind.QUEUE_MOVED
    text_key = "queue_moved_template"
