"""Which class a row's payload has: one for each kind, and one for each other text that a kind may be told in."""

from collections.abc import Mapping

from svitlobot.domain.outbox.payloads import operator, personal, power, schedules
from svitlobot.domain.outbox.payloads.base import Payload

CLASSES: tuple[type[Payload], ...] = (
    power.PowerOffPayload,
    power.PowerOffUndatedPayload,
    power.PowerOffReportedPayload,
    power.PowerOnPayload,
    power.PowerOnUndatedPayload,
    power.PowerOnReportedPayload,
    power.PowerUnstablePayload,
    power.VoltageLowPayload,
    power.VoltageHighPayload,
    power.VoltageNormalPayload,
    power.CrowdReportPayload,
    power.CrowdManyPayload,
    power.PowerQuestionPayload,
    schedules.WarningOffPayload,
    schedules.WarningOnPayload,
    schedules.SchedulePublishedPayload,
    schedules.ScheduleChangedPayload,
    schedules.ScheduleTomorrowPayload,
    personal.PaymentPayload,
    personal.PaymentDeclinedPayload,
    personal.PaymentRefundedPayload,
    personal.SubscriptionPayload,
    personal.SubscriptionOverPayload,
    personal.SubscriptionBonusOverPayload,
    personal.SubscriptionGrantedPayload,
    personal.WarningsExplainedPayload,
    personal.ReferralPayload,
    personal.QueueMovedPayload,
    operator.AdminAlertPayload,
    operator.AlertOverPayload,
    operator.AlertQuietOverPayload,
    operator.SensorHeardPayload,
    operator.BroadcastPayload,
    operator.BroadcastTrialPayload,
    operator.OperatorMessagePayload,
    operator.OperatorNoticePayload,
)

PAYLOADS: Mapping[tuple[str, str], type[Payload]] = {(one.kind, one.text_key): one for one in CLASSES}
"""The class of each kind and text. A kind's own text is ``{kind}_template``."""


def own_text(kind: str) -> str:
    """Return the key of a kind's own text."""
    return f"{kind}_template"
