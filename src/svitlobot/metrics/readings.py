"""Readings of sensors, and what was decided over queues."""

from prometheus_client import Counter

from svitlobot.domain.power.decisions import Decision, DecisionReason
from svitlobot.metrics.registry import REGISTRY

DECISIONS = ("nochange", "flip", "settled", "wait", "disagree", "hold", "stale")

_readings = Counter(
    "svitlobot_readings_total",
    "Readings and pings taken in; an eventful reading called for a decision, as pings do.",
    ["kind"],
    registry=REGISTRY,
)
uneventful_readings = _readings.labels("uneventful")
eventful_readings = _readings.labels("eventful")
pings = _readings.labels("ping")

_decisions = Counter(
    "svitlobot_queue_decisions_total",
    "Decisions over queues, as they were made; one that could not be stored is made and counted again.",
    ["decision", "reason"],
    registry=REGISTRY,
)


def count_decision(decision: Decision) -> None:
    """Count a decision by its kind and reason."""
    _decisions.labels(type(decision).__name__.lower(), DecisionReason(decision.reason).value).inc()
