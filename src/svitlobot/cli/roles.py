"""`svitlobot up` and the roles it is made of."""

from typing import TYPE_CHECKING, Annotated

import typer

from svitlobot.settings import Settings, load_settings

if TYPE_CHECKING:
    from svitlobot.sandbox.telegram.world import Channel


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (up, api, bot, sender, worker, beat, sandbox):
        app.command()(command)


def up() -> None:
    """Запустити все разом: API, бот, відправник, фонові завдання; за потреби — власні PostgreSQL, Redis і пісочницю."""
    from svitlobot.launch.up import up as run
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "up")
    run(settings)


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
) -> None:
    """Запустити лише виконавця фонових завдань (Celery)."""
    from svitlobot.bootstrap import run_worker

    run_worker(_configured("worker"), concurrency)


def beat() -> None:
    """Запустити лише годинник фонових завдань (Celery beat); другий чекає, доки зупиниться перший."""
    from svitlobot.bootstrap import run_beat

    run_beat(_configured("beat"))


def sandbox() -> None:
    """Запустити пісочниці: місцевий сервер Bot API й місцеві платіжні системи, щоб грати без справжніх."""
    _run(_sandboxes(_configured("sandbox")))


async def _sandboxes(settings: Settings) -> None:
    from svitlobot.sandbox.payments.keys import Keys
    from svitlobot.sandbox.payments.server import opened
    from svitlobot.sandbox.telegram.limits import Limits
    from svitlobot.sandbox.telegram.server import run
    from svitlobot.sandbox.telegram.world import Config

    config = Config(
        limits=Limits(rate=settings.send_rate), city_port=settings.city_port, channel=_channel_of_news(settings)
    )
    keys = Keys(liqpay_version=settings.liqpay_version)
    async with opened(settings.site_url, settings.payment_sandbox_port, settings.environment, keys):
        await run("127.0.0.1", settings.telegram_sandbox_port, config, settings.environment)


def _channel_of_news(settings: Settings) -> "Channel | None":
    """Return the channel people join, for the sandbox to open; None when the operator has none."""
    from svitlobot.sandbox.telegram.world import Channel

    if settings.telegram_channel_id is None:
        return None
    username = (settings.telegram_channel_url or "").rpartition("/")[2]
    return Channel(settings.telegram_channel_id, "СвітлоБот · новини", username if username.isidentifier() else "")


def _configured(role: str) -> Settings:
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, role)
    return settings


def _run(role: object) -> None:
    import uvloop

    uvloop.run(role)  # type: ignore[arg-type]
