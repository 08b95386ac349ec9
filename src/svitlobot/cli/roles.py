"""`svitlobot up` and the roles it is made of."""

import os
import sys
from typing import Annotated

import typer

from svitlobot.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (up, api, bot, sender, worker, beat, mqtt):
        app.command()(command)


def up() -> None:
    """Запустити все разом: API, бот, відправник, фонові завдання; за потреби — власні PostgreSQL, Redis і пісочницю."""
    from svitlobot.launch.up import up as run
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "up")
    run(settings)
    _leave()


def api() -> None:
    """Запустити лише HTTP API."""
    from svitlobot.bootstrap import run_api

    settings = _configured("api")
    _run(run_api(settings))


def bot() -> None:
    """Запустити лише бота, що відповідає людям."""
    from svitlobot.bootstrap import run_bot

    settings = _configured("bot")
    _run(run_bot(settings))


def sender() -> None:
    """Запустити лише відправник повідомлень; їх може бути скільки завгодно."""
    from svitlobot.bootstrap import run_sender

    settings = _configured("sender")
    _run(run_sender(settings))


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="Скільки завдань разом.")] = 2,
    queues: Annotated[
        str | None,
        typer.Option(help="Черги завдань через кому: notifications, iot, default. Без цього – усі."),
    ] = None,
) -> None:
    """Запустити лише виконавця фонових завдань (Celery)."""
    from svitlobot.bootstrap import run_worker

    run_worker(_configured("worker"), concurrency, queues)


def beat() -> None:
    """Запустити лише годинник фонових завдань (Celery beat); другий чекає, доки зупиниться перший."""
    from svitlobot.bootstrap import run_beat

    run_beat(_configured("beat"))


def mqtt() -> None:
    """Запустити лише слухача брокера MQTT (MQTT_URL), через якого показання шлють датчики без HTTP."""
    from svitlobot.bootstrap import run_mqtt

    settings = _configured("mqtt")
    _run(run_mqtt(settings))


def _configured(role: str) -> Settings:
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, role)
    return settings


def _run(role: object) -> None:
    import uvloop

    uvloop.run(role)  # type: ignore[arg-type]
    _leave()


def _leave() -> None:
    """End the process: nothing is left to do, and on a busy machine Python takes seconds to put its modules away."""
    sys.stdout.flush()
    os._exit(0)
