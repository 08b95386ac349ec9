"""Rules of crowd reports: how long they count, how many confirm an outage, how they are worded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from svitlobot.domain.callback_data import Button, Buttons, ReportVerdict, judge_report, power_report
from svitlobot.domain.power.observations import Observation, Power
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.plurals import spoken_people

LATELY = timedelta(minutes=10)
"""A person's report repeated within this time is the same one. So long reports count together."""

MODERATED_WITHIN = timedelta(hours=2)
"""An older report says nothing about the present, so it is closed without a moderator."""

PEOPLE = 3
HOUSES = 2
"""So many people of so many houses make the operator's alert urgent. A family, or a burnt fuse, is one house."""

RESIDENTS_PER_VOICE = 5_000


class ReportType(StrEnum):
    """What a resident reports."""

    POWER_ON = "power_on"
    POWER_OFF = "power_off"

    @classmethod
    def of(cls, is_on: bool) -> "ReportType":
        """Return the type of a report of this state."""
        return cls.POWER_ON if is_on else cls.POWER_OFF

    @property
    def is_on(self) -> bool:
        """Whether it reports that there is power."""
        return self is ReportType.POWER_ON


class ReportStatus(StrEnum):
    """What became of a report."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CLOSED = "closed"  # by the system: sensors have answered it, or it has grown old


@dataclass(frozen=True, slots=True)
class ReportTally:
    """How many people, of how many houses, say the same of a queue lately; and whether an operator agreed."""

    people: int
    houses: int
    is_confirmed: bool = False

    @property
    def are_many(self) -> bool:
        """Whether the operator should look at once."""
        return self.people >= PEOPLE and self.houses >= HOUSES

    def suffices(self, residents: int) -> bool:
        """Whether they are believed without an operator, in a queue of so many residents.

        That tells everybody, so in a large queue it takes more of them: three strangers would be too cheap.
        """
        return self.is_confirmed or (self.are_many and self.people >= PEOPLE + residents // RESIDENTS_PER_VOICE)


@dataclass(frozen=True, slots=True)
class SensorCounts:
    """How many of a queue's sensors say what; ``silent`` are not heard, whatever that may mean."""

    on: int = 0
    off: int = 0
    silent: int = 0


def tally_sensors(observations: Iterable[Observation]) -> SensorCounts:
    """Count what the sensors say."""
    observations = list(observations)
    heard = [one.state for one in observations if not one.silent]
    on, off = heard.count(Power.ON), heard.count(Power.OFF)
    return SensorCounts(on, off, len(observations) - on - off)


def spoken_sensors(catalog: TextCatalog, say: SensorCounts) -> str:
    """Say it as people do: "є — 1, немає — 1, мовчать — 2"."""
    parts = (("on", say.on), ("off", say.off), ("silent", say.silent))
    text = ", ".join(catalog.plain(f"sensors_{state}", count=count) for state, count in parts if count)
    return text or catalog.plain("sensors_none")


def spoken_claim(catalog: TextCatalog, report_type: ReportType) -> str:
    """Say what is claimed: "світло є", "світла немає"."""
    return spoken_power(catalog, Power.of(report_type.is_on))


def spoken_power(catalog: TextCatalog, power: Power) -> str:
    """Say what is known: "світло є", "світла немає", "немає даних"."""
    return catalog.plain(f"state_{power}")


def map_url(latitude: float, longitude: float) -> str:
    """Return where on the map that is."""
    return f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}"


@dataclass(frozen=True, slots=True)
class ReportCard:
    """The operator's card of what residents report, in words."""

    claim: str
    address: str
    known: str
    sensors: str
    people: str
    note: str


def report_card(
    catalog: TextCatalog,
    report_type: ReportType,
    *,
    addresses: Sequence[str],
    houses: int,
    power: Power,
    sensors: SensorCounts,
    people: int,
    places: Iterable[tuple[float, float]],
) -> ReportCard:
    """Return what the operator's card is filled with, but for the queue's name."""
    claim = spoken_claim(catalog, report_type)
    listed, more = "; ".join(addresses), houses - len(addresses)
    return ReportCard(
        claim=claim[0].upper() + claim[1:],
        address=catalog.plain("and_more", names=listed, count=more) if more > 0 else listed,
        known=spoken_power(catalog, power),
        sensors=spoken_sensors(catalog, sensors),
        people=spoken_people(people),
        note="\n".join(map_url(*place) for place in places),
    )


def answer_buttons(queue_id: int) -> Buttons:
    """Return the two answers to "is there power?"."""
    on = Button("button_crowd_on", power_report(is_on=True, queue_id=queue_id))
    off = Button("button_crowd_off", power_report(is_on=False, queue_id=queue_id))
    return ((on, off),)


def moderation_buttons(report_id: int) -> Buttons:
    """Return what an operator may do with the reports that say the same as this one."""
    flip, confirm, reject = (
        Button(f"button_crowd_{verdict}", judge_report(report_id, verdict))
        for verdict in (ReportVerdict.FLIP, ReportVerdict.CONFIRM, ReportVerdict.REJECT)
    )
    return ((flip,), (confirm, reject))
