"""The periodic jobs: how long each takes, how late it begins, how it ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram

from svitlobot.metrics.registry import REGISTRY


class JobEnd(StrEnum):
    """How a run of a job ended."""

    DONE = "done"
    GIVEN_UP = "given_up"  # a server was away, or it took too long; the next run does its work
    FAILED = "failed"  # a bug


_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_duration = Histogram(
    "svitlobot_job_duration_seconds", "Time of one run.", ["task"], buckets=_SECONDS, registry=REGISTRY
)
_lag = Histogram(
    "svitlobot_job_lag_seconds",
    "Time from when the beat said that a job is due to when a worker began it.",
    ["task"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
_runs = Counter("svitlobot_job_runs_total", "Runs, by how they ended.", ["task", "end"], registry=REGISTRY)
_done_at = Gauge("svitlobot_job_done_timestamp_seconds", "When a run was last done here.", ["task"], registry=REGISTRY)
_unsent = Counter(
    "svitlobot_beat_jobs_not_sent_total", "Jobs that were due and could not be sent.", ["task"], registry=REGISTRY
)


def count_run(job: str, end: JobEnd) -> None:
    """Count how a run ended."""
    _runs.labels(job, end.value).inc()
    if end is JobEnd.DONE:
        _done_at.labels(job).set_to_current_time()


@contextmanager
def timed_job(job: str) -> Iterator[None]:
    """Measure how long the block takes."""
    with _duration.labels(job).time():
        yield


def observe_lag(job: str, sent_at: float) -> None:
    """Note how late a run begins. ``sent_at`` is the Unix time when it was due, by the beat's clock."""
    _lag.labels(job).observe(max(0.0, time.time() - sent_at))


def count_job_not_sent(job: str) -> None:
    """Count a job that was due and could not be sent."""
    _unsent.labels(job).inc()
