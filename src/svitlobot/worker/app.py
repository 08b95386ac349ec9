"""The Celery application: which jobs there are, how often, and in which queue."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

from svitlobot.errors import ConfigurationError
from svitlobot.metrics.jobs import observe_lag
from svitlobot.redis_connect import celery_broker
from svitlobot.settings import Settings
from svitlobot.worker.runtime import RunJob, Work
from svitlobot.worker.scheduler import DUE_AT
from svitlobot.worker.tasks import (
    alerts,
    backups,
    housekeeping,
    imports,
    payments,
    power,
    schedules,
)


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job: its task's name, what it does, how often, and in which Celery queue."""

    name: str
    work: Work
    every: timedelta | crontab
    queue: str


JOBS = (
    Job("notification_dispatcher", housekeeping.tidy_dispatch, timedelta(seconds=10), "notifications"),
    Job("iot_processor", power.sweep_silence, timedelta(seconds=5), "iot"),
    Job("pause_learner", power.learn_pauses, timedelta(minutes=10), "default"),
    Job("schedule_checker", schedules.check_schedules, timedelta(seconds=15), "notifications"),
    Job("analytics_aggregator", power.count_lately, crontab(minute="7"), "default"),
    Job("analytics_aggregator_nightly", power.count_week, crontab(hour="3", minute="50"), "default"),
    Job("people_counter", housekeeping.count_users, timedelta(minutes=1), "default"),
    Job("subscription_validator", payments.validate_subscriptions, timedelta(minutes=1), "default"),
    Job("member_checker", payments.recheck_members, timedelta(minutes=10), "default"),
    Job("referral_expiry", payments.end_bonus_days, timedelta(minutes=1), "default"),
    Job("payment_checker", payments.check_payments, timedelta(minutes=1), "default"),
    Job("money_report", payments.report_money, crontab(hour="8", minute="0"), "default"),
    Job("alert_watch", alerts.watch, timedelta(seconds=30), "default"),
    Job("backup_keeper", backups.keep, timedelta(minutes=10), "default"),
    Job("excel_watcher", imports.watch_files, timedelta(minutes=1), "default"),
    Job("housekeeping", housekeeping.keep_house, crontab(hour="3", minute="30"), "default"),
)
QUEUES = ("notifications", "iot", "default")

_TALKATIVE = ("celery.beat", "celery.worker.strategy", "celery.app.trace")  # two lines for every task


def chosen_queues(named: str | None) -> tuple[str, ...]:
    """Return the queues named with commas, or all. Raises ConfigurationError for one that does not exist."""
    if named is None:
        return QUEUES
    chosen = tuple(dict.fromkeys(one.strip() for one in named.split(",") if one.strip()))
    if not chosen or not set(chosen) <= set(QUEUES):
        raise ConfigurationError(f"--queues: є лише такі черги завдань: {', '.join(QUEUES)}")
    return chosen


def create_celery(settings: Settings) -> Celery:
    """Build the application as the beat needs it: the schedule and the routes. A worker adds the tasks."""
    broker, broker_options = celery_broker(settings.require_redis_url())
    app = Celery("svitlobot", broker=broker, set_as_current=False)
    app.conf.update(
        timezone="Europe/Kyiv",
        task_ignore_result=True,
        task_default_queue="default",
        task_routes={job.name: {"queue": job.queue} for job in JOBS},
        worker_pool="threads",  # a job waits for the database, so threads do; they start and stop at once
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=broker_options,
        beat_schedule={job.name: _entry(job) for job in JOBS},
        # Tasks are acknowledged before they run, so there is none to cancel; unset, it is warned of.
        worker_cancel_long_running_tasks_on_connection_loss=True,
        beat_max_loop_interval=1,
    )
    return app


def add_tasks(app: Celery, run: RunJob) -> None:
    """Register every job as a task. Tasks are short and idempotent; none carries a recipient."""
    for job in JOBS:
        app.task(name=job.name, shared=False, bind=True)(_task(job, run))


def _task(job: Job, run: RunJob) -> Callable[[Any], None]:
    def task(self: Any) -> None:  # noqa: ANN401 - celery has no types
        due_at = self.request.get(DUE_AT)
        if due_at is not None:  # what a beat of the last release sent has none
            observe_lag(job.name, due_at)
        run(job.name, job.work)

    return task


def _entry(job: Job) -> dict[str, Any]:
    # A run that could not start before the next one is due is dropped, not piled up.
    options = {"expires": job.every.total_seconds()} if isinstance(job.every, timedelta) else {}
    return {"task": job.name, "schedule": job.every, "options": options}


@setup_logging.connect  # type: ignore[untyped-decorator]  # celery has no types
def _keep_our_logging(**_: object) -> None:
    """Being connected keeps Celery from setting up a logging of its own."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
