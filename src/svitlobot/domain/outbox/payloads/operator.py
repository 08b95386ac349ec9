"""What events to the operator and of the operator say: alerts, messages written by hand."""

from dataclasses import dataclass

from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.texts.templates import Markup


@dataclass(frozen=True, slots=True)
class _ToOperator(Payload):
    text: str


@dataclass(frozen=True, slots=True)
class AdminAlertPayload(_ToOperator):
    """Something is wrong, or awaits the operator."""

    kind = EventKind.ADMIN_ALERT
    text_key = "admin_alert_template"


@dataclass(frozen=True, slots=True)
class AlertOverPayload(_ToOperator):
    """What was wrong is over."""

    kind = EventKind.ADMIN_ALERT
    text_key = "alert_over_template"


@dataclass(frozen=True, slots=True)
class AlertQuietOverPayload(_ToOperator):
    """The operator's quiet mode is over."""

    kind = EventKind.ADMIN_ALERT
    text_key = "alert_quiet_over_template"


@dataclass(frozen=True, slots=True)
class SensorHeardPayload(Payload):
    """A sensor that was added, moved or restored is heard for the first time."""

    kind = EventKind.ADMIN_ALERT
    text_key = "sensor_heard_template"

    name: str
    known: str


@dataclass(frozen=True, slots=True)
class _ByHand(Payload):
    text: str
    is_html: bool = False  # markup that was checked when the text was taken in

    def values(self, queue_name: str | None) -> dict[str, object]:
        text = Markup(self.text) if self.is_html else self.text
        return {**Payload.values(self, queue_name), "text": text}


@dataclass(frozen=True, slots=True)
class BroadcastPayload(_ByHand):
    """The operator's message to everybody whom a filter means."""

    kind = EventKind.BROADCAST
    text_key = "broadcast_template"


@dataclass(frozen=True, slots=True)
class BroadcastTrialPayload(_ByHand):
    """A broadcast as people would see it, to the operator alone."""

    kind = EventKind.OPERATOR_MESSAGE
    text_key = "broadcast_template"


@dataclass(frozen=True, slots=True)
class OperatorMessagePayload(_ByHand):
    """The operator's message to one person."""

    kind = EventKind.OPERATOR_MESSAGE
    text_key = "operator_message_template"


@dataclass(frozen=True, slots=True)
class OperatorNoticePayload(_ByHand):
    """The operator's message to the people of one queue."""

    kind = EventKind.OPERATOR_NOTICE
    text_key = "operator_notice_template"
