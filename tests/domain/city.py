"""Moments, sensors and queues for the tests of the power rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from svitlobot.domain.power.decisions import Corroboration, Decision
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.liveness import LivenessState
from svitlobot.domain.power.observations import SensorState, Supply, after_contact
from svitlobot.domain.power.transitions import QueueState

START = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)
LISTENING = LivenessState(listening_since=START - timedelta(days=1))


def at(seconds: float) -> datetime:
    """Return the moment so many seconds after the story begins; it may lie before."""
    return START + timedelta(seconds=seconds)


def queue(is_on: bool, changed: float = -86_400, queue_id: int = 1) -> QueueState:
    """Return a queue that last changed at that second."""
    return QueueState(queue_id, is_on, at(changed))


def backup(*contacts: tuple[float, bool | None], name: str = "B") -> SensorState:
    """Return a battery sensor after contacts: (second, what it reported, or None for a ping)."""
    return _after(SensorState(name, Supply.BACKUP, timedelta(seconds=180)), contacts)


def mains(*pings: float, silence_after: float = 180, name: str = "M") -> SensorState:
    """Return a mains sensor after pings at those seconds."""
    sensor = SensorState(name, Supply.MAINS, timedelta(seconds=silence_after))
    return _after(sensor, tuple((second, None) for second in pings))


def pinging(last: float, since: float = -3600, **kwargs: float) -> SensorState:
    """Return a mains sensor that pinged from ``since`` until ``last`` without a gap."""
    return replace(mains(since, **kwargs), last_contact=at(last))


def decided(
    state: QueueState,
    *sensors: SensorState,
    now: float,
    liveness: LivenessState | None = LISTENING,
    corroborated_by: Corroboration | None = None,
) -> Decision:
    """Decide at that second, after listening for a day unless told otherwise."""
    return decide(state, sensors, at(now), liveness, corroborated_by)


def _after(sensor: SensorState, contacts: tuple[tuple[float, bool | None], ...]) -> SensorState:
    for second, reported_on in contacts:
        sensor = after_contact(sensor, at(second), reported_on)
    return replace(sensor, heard_since=None)  # when it was first heard is a matter of tests of its own
