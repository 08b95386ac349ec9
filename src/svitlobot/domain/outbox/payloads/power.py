"""What events of a queue's power, voltage and residents' reports say."""

from dataclasses import dataclass, field
from typing import Self

from svitlobot.domain.callback_data import Buttons
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.base import NamingPayload, Payload
from svitlobot.domain.power.crowd_reports import ReportCard
from svitlobot.domain.texts.templates import spoken_clock


@dataclass(frozen=True, slots=True)
class _DatedFlip(NamingPayload):
    time: str  # of day in Kyiv, "14:05"
    note: str

    def values(self, queue_name: str | None) -> dict[str, object]:
        return {**NamingPayload.values(self, queue_name), "at": spoken_clock(self.time)}


@dataclass(frozen=True, slots=True)
class _UndatedFlip(NamingPayload):
    note: str


@dataclass(frozen=True, slots=True)
class PowerOffPayload(_DatedFlip):
    """The power went, and it is known when."""

    kind = EventKind.POWER_OFF
    text_key = "power_off_template"


@dataclass(frozen=True, slots=True)
class PowerOffUndatedPayload(_UndatedFlip):
    """There is no power; sensors did not see when it went."""

    kind = EventKind.POWER_OFF
    text_key = "power_off_undated_template"


@dataclass(frozen=True, slots=True)
class PowerOffReportedPayload(_UndatedFlip):
    """There is no power, as a person says."""

    kind = EventKind.POWER_OFF
    text_key = "power_off_reported_template"


@dataclass(frozen=True, slots=True)
class PowerOnPayload(_DatedFlip):
    """The power returned, and it is known when."""

    kind = EventKind.POWER_ON
    text_key = "power_on_template"


@dataclass(frozen=True, slots=True)
class PowerOnUndatedPayload(_UndatedFlip):
    """There is power; sensors did not see when it returned."""

    kind = EventKind.POWER_ON
    text_key = "power_on_undated_template"


@dataclass(frozen=True, slots=True)
class PowerOnReportedPayload(_UndatedFlip):
    """There is power, as a person says."""

    kind = EventKind.POWER_ON
    text_key = "power_on_reported_template"


@dataclass(frozen=True, slots=True)
class PowerUnstablePayload(Payload):
    """The power blinks."""

    kind = EventKind.POWER_UNSTABLE
    text_key = "power_unstable_template"


@dataclass(frozen=True, slots=True)
class _Voltage(Payload):
    voltage: int


@dataclass(frozen=True, slots=True)
class VoltageLowPayload(_Voltage):
    """The voltage is too low."""

    kind = EventKind.VOLTAGE_LOW
    text_key = "voltage_low_template"


@dataclass(frozen=True, slots=True)
class VoltageHighPayload(_Voltage):
    """The voltage is too high."""

    kind = EventKind.VOLTAGE_HIGH
    text_key = "voltage_high_template"


@dataclass(frozen=True, slots=True)
class VoltageNormalPayload(_Voltage):
    """The voltage is normal again."""

    kind = EventKind.VOLTAGE_NORMAL
    text_key = "voltage_normal_template"


@dataclass(frozen=True, slots=True)
class _Card(Payload):
    claim: str
    address: str
    known: str
    sensors: str
    people: str
    note: str
    buttons: Buttons = field(kw_only=True)

    @classmethod
    def of(cls, card: ReportCard, buttons: Buttons) -> Self:
        """Return the payload of a card."""
        return cls(card.claim, card.address, card.known, card.sensors, card.people, card.note, buttons=buttons)


@dataclass(frozen=True, slots=True)
class CrowdReportPayload(_Card):
    """The operator's card of a resident's report."""

    kind = EventKind.CROWD_REPORT
    text_key = "crowd_report_template"


@dataclass(frozen=True, slots=True)
class CrowdManyPayload(_Card):
    """The operator's card once many residents report the same."""

    kind = EventKind.CROWD_MANY
    text_key = "crowd_many_template"


@dataclass(frozen=True, slots=True)
class PowerQuestionPayload(Payload):
    """Residents are asked whether they have power."""

    kind = EventKind.POWER_QUESTION
    text_key = "power_question_template"
    buttons: Buttons = field(kw_only=True)
