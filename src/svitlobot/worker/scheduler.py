"""The beat's schedule, in memory: nothing is due that a new beat would not see by itself."""

import time
from typing import Any

import structlog
from celery.beat import ScheduleEntry, Scheduler, SchedulingError

from svitlobot.metrics.jobs import count_job_not_sent
from svitlobot.worker.beat import BeatLock

log = structlog.get_logger()

DUE_AT = "due_at"
"""The header of a task with the Unix time when it was due."""


class MemoryScheduler(Scheduler):  # type: ignore[misc]  # celery has no types
    """Celery's own, but it ticks only while this is the beat at work.

    While Redis is away it says so in a line for each job and not in a page.
    """

    def __init__(self, lock: BeatLock, **options: Any) -> None:  # noqa: ANN401 - celery's own
        self._lock = lock
        super().__init__(**options)

    def tick(self, **options: Any) -> float:  # noqa: ANN401 - celery's own
        """Send what is due; nothing while the lock may be another's. Return the seconds until the next tick."""
        if not self._lock.is_held:
            return float(self.max_interval)
        return float(super().tick(**options))

    def apply_entry(self, entry: ScheduleEntry, producer: object = None) -> None:
        """Send what is due; a job that cannot be sent is due again in its time."""
        entry.options["headers"] = {DUE_AT: time.time()}
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            count_job_not_sent(entry.task)
            log.error("job_not_sent", job=entry.task, reason=str(error.__cause__ or error))  # noqa: TRY400 - as above
