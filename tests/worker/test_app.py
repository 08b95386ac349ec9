"""Which jobs there are, how often, and in which queue."""

from datetime import timedelta

import pytest
from celery import Celery
from celery.schedules import crontab
from pydantic import SecretStr

from svitlobot.errors import ConfigurationError
from svitlobot.settings import Settings
from svitlobot.worker.app import JOBS, QUEUES, add_tasks, chosen_queues, create_celery

# What is built so far of the periodic tasks; each entry: how often, and in which Celery queue.
PROMISED = {
    "notification_dispatcher": (timedelta(seconds=10), "notifications"),
    "iot_processor": (timedelta(seconds=5), "iot"),
    "pause_learner": (timedelta(minutes=10), "default"),
    "schedule_checker": (timedelta(seconds=15), "notifications"),
    "analytics_aggregator": (crontab(minute="7"), "default"),
    "analytics_aggregator_nightly": (crontab(hour="3", minute="50"), "default"),
    "people_counter": (timedelta(minutes=1), "default"),
    "subscription_validator": (timedelta(minutes=1), "default"),
    "member_checker": (timedelta(minutes=10), "default"),
    "referral_expiry": (timedelta(minutes=1), "default"),
    "payment_checker": (timedelta(minutes=1), "default"),
    "money_report": (crontab(hour="8", minute="0"), "default"),
    "alert_watch": (timedelta(seconds=30), "default"),
    "backup_keeper": (timedelta(minutes=10), "default"),
    "excel_watcher": (timedelta(minutes=1), "default"),
    "housekeeping": (crontab(hour="3", minute="30"), "default"),
}


@pytest.fixture
def celery() -> Celery:
    """The application, as a worker has it; nothing runs."""
    app = create_celery(Settings(redis_url=SecretStr("unix:///run/redis.sock"), _env_file=None))
    add_tasks(app, lambda name, _work: ran.append(name))
    ran: list[str] = []
    app.ran = ran
    return app


def test_every_job_is_scheduled_as_often_as_promised_and_in_its_queue(celery: Celery) -> None:
    schedule = celery.conf.beat_schedule
    assert {entry["task"]: entry["schedule"] for entry in schedule.values()} == {
        name: every for name, (every, _) in PROMISED.items()
    }
    routed = {name: celery.amqp.router.route({}, name)["queue"].name for name in PROMISED}
    assert routed == {name: queue for name, (_, queue) in PROMISED.items()}
    assert set(routed.values()) == set(QUEUES)


def test_what_is_scheduled_is_registered_and_does_its_job(celery: Celery) -> None:
    for job in JOBS:
        celery.tasks[job.name]()
    assert celery.ran == list(PROMISED)


def test_a_run_that_starts_too_late_is_dropped_not_piled_up(celery: Celery) -> None:
    for entry in celery.conf.beat_schedule.values():
        if isinstance(entry["schedule"], timedelta):
            assert entry["options"]["expires"] == entry["schedule"].total_seconds()


def test_the_night_is_kyiv_s(celery: Celery) -> None:
    assert celery.conf.timezone == "Europe/Kyiv"


def test_redis_on_a_socket_is_spelt_as_celery_reads_it(celery: Celery) -> None:
    assert celery.connection().as_uri() == "redis+socket:///run/redis.sock"


def test_a_worker_takes_all_queues_or_those_it_is_given() -> None:
    assert chosen_queues(None) == QUEUES
    assert chosen_queues("notifications") == ("notifications",)
    assert chosen_queues("iot, default,iot") == ("iot", "default")
    for wrong in ("", "mail", "iot,mail"):
        with pytest.raises(ConfigurationError, match="notifications, iot, default"):
            chosen_queues(wrong)
