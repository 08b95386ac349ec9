"""The Celery application: which jobs there are, how often, and in which queue."""

from datetime import timedelta
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from svitlobot.db.session import Database
from svitlobot.logging import configure_logging
from svitlobot.settings import Settings, load_settings
from svitlobot.worker.runtime import Runtime, start_runtime

# name -> (how often, queue). A run that could not start before the next one is due is dropped, not piled up.
PERIODIC: dict[str, tuple[timedelta, str]] = {
    "notification_dispatcher": (timedelta(seconds=10), "notifications"),
    "iot_processor": (timedelta(seconds=5), "iot"),
}
NIGHTLY: dict[str, tuple[crontab, str]] = {"housekeeping": (crontab(hour="3", minute="30"), "default")}
QUEUES = ("notifications", "iot", "default")


def broker_url(redis_url: str) -> str:
    """Return the Redis URL as Celery spells it: a socket is ``redis+socket://``."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def create_celery(settings: Settings) -> Celery:
    """Build the application. Tasks are short and idempotent; none carries a recipient."""
    app = Celery("svitlobot", broker=broker_url(settings.require_redis_url()), include=["svitlobot.worker.tasks"])
    app.conf.update(
        timezone="Europe/Kyiv",
        task_ignore_result=True,
        task_default_queue="default",
        task_routes={name: {"queue": queue} for name, (_, queue) in (PERIODIC | NIGHTLY).items()},
        task_soft_time_limit=60,
        task_time_limit=120,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        beat_schedule=_schedule(),
        beat_schedule_filename=str(settings.var_dir / "beat-schedule"),
        beat_max_loop_interval=1,
    )
    return app


def _schedule() -> dict[str, Any]:
    periodic = {
        name: {"task": name, "schedule": every, "options": {"expires": every.total_seconds()}}
        for name, (every, _) in PERIODIC.items()
    }
    return periodic | {name: {"task": name, "schedule": at} for name, (at, _) in NIGHTLY.items()}


celery = create_celery(load_settings())


class ProcessRuntime:
    """Where this process's runtime is kept between tasks."""

    current: Runtime | None = None


@setup_logging.connect
def _configure_logging(**_: object) -> None:
    configure_logging(load_settings(), "worker")


@worker_process_init.connect
def _start(**_: object) -> None:
    settings = load_settings()
    ProcessRuntime.current = start_runtime(Database(settings.require_database_url(), role="worker", pool_size=2))


@worker_process_shutdown.connect
def _stop(**_: object) -> None:
    if ProcessRuntime.current is not None:
        ProcessRuntime.current.close()


class JobTask(Task):  # type: ignore[misc]  # celery has no types
    """A task that runs on the process's runtime."""

    @property
    def runtime(self) -> Runtime:
        """Return this process's runtime."""
        if ProcessRuntime.current is None:
            raise RuntimeError("tasks run in worker processes only")
        return ProcessRuntime.current
