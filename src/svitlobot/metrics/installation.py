"""Figures of the whole installation from the database and Redis; one process, the beat, looks them up and shows them.

The figures are those of the last look. When looks fail they go away rather than stay at what was once true.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import Gauge, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.metrics.registry import REGISTRY

FORGOTTEN_AFTER_S = 90.0  # six looks

Labelled = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class InstallationFigures:
    """One look at the installation. Ages and times are seconds; what is not known is left out."""

    backlog: Labelled  # messages, by priority
    eta: Labelled
    rate: Labelled  # messages a second
    batches: Labelled  # leased, waiting
    expanding: int
    senders: int
    api_processes: int
    sensors: Labelled  # online, silent, new
    queues: Labelled  # on, off
    queues_in_doubt: int
    sweep_age: float | None
    source_ages: Labelled
    source_failures: Labelled
    alerts: Labelled  # open ones, by kind
    people: Labelled  # by tier
    payments_pending: int
    backup_age: float | None
    partitions_ahead_days: float
    connections_share: float
    database_bytes: int
    longest_transaction: float
    replication_lag: float | None


@dataclass(frozen=True, slots=True)
class RedisFigures:
    """Redis's memory and evictions, and how many tasks wait in each queue of Celery."""

    memory_bytes: int
    memory_limit_bytes: int
    evicted_keys: int
    tasks_waiting: Labelled


_Values = Iterable[tuple[tuple[str, ...], float]]


def _by(values: Labelled) -> _Values:
    return [((name,), value) for name, value in values.items()]


def _one(value: float | None) -> _Values:
    return [] if value is None else [((), value)]


_Gauge = tuple[str, str, tuple[str, ...], Callable[[InstallationFigures], _Values]]

_GAUGES: tuple[_Gauge, ...] = (
    ("svitlobot_backlog_messages", "Planned and not sent.", ("priority",), lambda of: _by(of.backlog)),
    ("svitlobot_backlog_eta_seconds", "Until the backlog is sent.", ("priority",), lambda of: _by(of.eta)),
    ("svitlobot_sending_rate", "Messages a second of late.", ("priority",), lambda of: _by(of.rate)),
    ("svitlobot_batches", "Open batches by lease.", ("lease",), lambda of: _by(of.batches)),
    ("svitlobot_events_expanding", "Events with people to plan.", (), lambda of: _one(of.expanding)),
    ("svitlobot_senders", "Senders that are alive.", (), lambda of: _one(of.senders)),
    ("svitlobot_api_processes", "API processes that are alive.", (), lambda of: _one(of.api_processes)),
    ("svitlobot_sensors", "Sensors by liveness.", ("liveness",), lambda of: _by(of.sensors)),
    ("svitlobot_queues", "Queues by power.", ("power",), lambda of: _by(of.queues)),
    ("svitlobot_queues_in_doubt", "Queues whose silence is not believed.", (), lambda of: _one(of.queues_in_doubt)),
    ("svitlobot_silence_sweep_age_seconds", "Since the last sweep.", (), lambda of: _one(of.sweep_age)),
    ("svitlobot_schedule_age_seconds", "Since a source answered.", ("source",), lambda of: _by(of.source_ages)),
    ("svitlobot_schedule_failures", "Failures in a row.", ("source",), lambda of: _by(of.source_failures)),
    ("svitlobot_alerts", "Open alerts of the operator.", ("kind",), lambda of: _by(of.alerts)),
    ("svitlobot_people", "People at the last count.", ("tier",), lambda of: _by(of.people)),
    ("svitlobot_payments_pending", "Payments without an outcome.", (), lambda of: _one(of.payments_pending)),
    ("svitlobot_backup_age_seconds", "Since the last good backup began.", (), lambda of: _one(of.backup_age)),
    ("svitlobot_partitions_ahead_days", "Days made ahead.", (), lambda of: _one(of.partitions_ahead_days)),
    ("svitlobot_database_connections_share", "Connections in use, 0–1.", (), lambda of: _one(of.connections_share)),
    ("svitlobot_database_size_bytes", "Size of the database.", (), lambda of: _one(of.database_bytes)),
    (
        "svitlobot_database_longest_transaction_seconds",
        "Age of the oldest open transaction.",
        (),
        lambda of: _one(of.longest_transaction),
    ),
    (
        "svitlobot_database_replication_lag_seconds",
        "How far the last replica is behind; nothing without one.",
        (),
        lambda of: _one(of.replication_lag),
    ),
)


@dataclass(slots=True, eq=False)
class InstallationCollector(Collector):
    """Shows the figures of the last look until they are too old."""

    clock: Callable[[], float] = time.monotonic
    _figures: InstallationFigures | None = None
    _looked_at: float = field(default=0.0)

    def show(self, figures: InstallationFigures) -> None:
        """Show these figures from now on."""
        self._looked_at, self._figures = self.clock(), figures

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; prometheus_client calls it at each scrape."""
        figures = self._figures
        is_fresh = figures is not None and self.clock() - self._looked_at <= FORGOTTEN_AFTER_S
        for name, help_text, labels, values in _GAUGES:
            family = GaugeMetricFamily(name, help_text, labels=labels)
            for of, value in values(figures) if figures is not None and is_fresh else ():
                family.add_metric(of, value)
            yield family


_up = Gauge("svitlobot_server_up", "Whether the server answered the last look.", ["server"], registry=REGISTRY)
_took = Gauge("svitlobot_server_answer_seconds", "Time of the last look.", ["server"], registry=REGISTRY)
_memory = Gauge("svitlobot_redis_memory_bytes", "Memory that Redis uses.", registry=REGISTRY)
_memory_limit = Gauge("svitlobot_redis_memory_limit_bytes", "maxmemory; 0 is none.", registry=REGISTRY)
_evicted = Gauge("svitlobot_redis_evicted_keys", "Keys evicted since Redis started.", registry=REGISTRY)
_tasks = Gauge("svitlobot_tasks_waiting", "Tasks that wait in Celery's queues.", ["queue"], registry=REGISTRY)
_leads = Gauge("svitlobot_beat_leads", "Whether this beat holds the lock.", registry=REGISTRY)

_DELAYS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600)
_first = Histogram(
    "svitlobot_reading_to_first_message_seconds",
    "From the reading that flipped a queue to the first message of a tier.",
    ["tier"],
    buckets=_DELAYS,
    registry=REGISTRY,
)
_last = Histogram(
    "svitlobot_reading_to_last_message_seconds",
    "From the reading that flipped a queue to the last message of a tier.",
    ["tier"],
    buckets=_DELAYS,
    registry=REGISTRY,
)


def note_server(server: str, answered_in: float | None) -> None:
    """Note how long ``server``, "database" or "redis", took to answer; None when it did not."""
    _up.labels(server).set(answered_in is not None)
    if answered_in is not None:
        _took.labels(server).set(answered_in)


def show_redis(figures: RedisFigures) -> None:
    """Show what Redis said."""
    _memory.set(figures.memory_bytes)
    _memory_limit.set(figures.memory_limit_bytes)
    _evicted.set(figures.evicted_keys)
    for queue, waiting in figures.tasks_waiting.items():
        _tasks.labels(queue).set(waiting)


def observe_flip(tier: Tier, first: float | None, last: float | None) -> None:
    """Note how long after its reading a flip reached the first and the last of a tier."""
    name = tier.value.lower()
    if first is not None:
        _first.labels(name).observe(first)
    if last is not None:
        _last.labels(name).observe(last)


def note_lead(leads: bool) -> None:
    """Note whether this beat holds the lock."""
    _leads.set(leads)
