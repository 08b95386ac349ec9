"""`svitlobot up`: everything on one machine, under one supervisor."""

import asyncio
import errno
import signal
import socket
import subprocess

import aiohttp
import structlog
import typer
from pydantic import SecretStr

from svitlobot.errors import ConfigurationError, ConflictError, UnavailableError
from svitlobot.launch.first_operator import LOGIN, has_first_operator, password_file
from svitlobot.launch.kept_secret import kept_secret
from svitlobot.launch.lock import UP, var_lock
from svitlobot.launch.output import plain, prefixed
from svitlobot.launch.process import die_with_parent, stop_on_signals
from svitlobot.launch.roles import child_environment, command, needs_sandbox, roles
from svitlobot.launch.servers import started
from svitlobot.launch.supervisor import supervise
from svitlobot.settings import Settings

# Seconds; together a stop stays within five. What PostgreSQL has not written out by then, it recovers at the start.
_CHILDREN_STOP, _REDIS_STOP, _POSTGRES_STOP = 2.8, 0.4, 0.8

_log = structlog.get_logger(__name__)


def up(settings: Settings) -> None:
    """Run every role, with embedded servers where no URL is set, until SIGINT or SIGTERM.

    Raises ConfigurationError, ConflictError (the directory or a port is taken) or UnavailableError with one line
    that says what to do, and then leaves nothing running.
    """
    stop_on_signals()  # until the supervisor takes over
    try:
        with var_lock(settings.var_dir, UP):
            _check(settings)
            _run(settings)
    except KeyboardInterrupt:
        _log.info("stopped while starting")


def _run(settings: Settings) -> None:
    with started(settings, postgres_stop=_POSTGRES_STOP, redis_stop=_REDIS_STOP) as servers:
        environment = child_environment(_with_admin_token(servers.settings))
        _prepare(settings, environment)
        todo = roles(settings, environment)
        output = plain() if settings.log_format == "json" else prefixed(role.name for role in todo)

        async def announce() -> None:
            await _api_ready(settings)
            typer.echo(_summary(settings))

        async def alongside() -> None:
            await asyncio.gather(announce(), servers.keep_running())

        asyncio.run(supervise(todo, output=output, stop_within=_CHILDREN_STOP, alongside=alongside))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the servers stop within two seconds; impatience would leave them
        servers.ask_to_stop()
    _log.info("everything has stopped")


def _check(settings: Settings) -> None:
    if settings.environment == "production" and not settings.telegram_bot_token:
        raise ConfigurationError(
            "TELEGRAM_BOT_TOKEN не задано: для production візьміть токен у @BotFather (див. .env.example)"
        )
    _check_port(settings.api_host, settings.api_port, "API_PORT")
    if needs_sandbox(settings):
        _check_port("127.0.0.1", settings.telegram_sandbox_port, "TELEGRAM_SANDBOX_PORT")
        _check_port("127.0.0.1", settings.payment_sandbox_port, "PAYMENT_SANDBOX_PORT")


def _check_port(host: str, port: int, setting: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ConfigurationError(
                    f"на {host}:{port} слухати не можна ({error.strerror}): змініть {setting}"
                ) from None
            raise ConflictError(f"порт {port} на {host} зайнятий: звільніть його або змініть {setting}") from None


def _with_admin_token(settings: Settings) -> Settings:
    """In development, see to it that there is an admin token: an unset one means no admin, never an open door."""
    if settings.admin_token is not None or settings.environment == "production":
        return settings
    return settings.model_copy(update={"admin_token": SecretStr(kept_secret(settings.var_dir / "admin_token"))})


def _prepare(settings: Settings, environment: dict[str, str]) -> None:
    """Migrate the schema, and make the first operator's account of the panel."""
    if not _is_done(command("migrate"), environment):
        raise UnavailableError("схему бази даних не вдалося оновити: причина в рядках вище")
    if has_first_operator(settings) and not _is_done([*command("operators"), "first"], environment):
        raise UnavailableError("обліковий запис панелі не вдалося зробити: причина в рядках вище")


def _is_done(line: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(  # noqa: S603 - our own command
        line,
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGKILL),
        check=False,
    )
    return done.returncode == 0


async def _api_ready(settings: Settings) -> None:
    """Return when the API says that it is ready, however long that takes."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        while True:
            try:
                async with session.get(f"{settings.backend_url}/health/ready") as answer:
                    if answer.ok:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass  # not yet: it is starting, and its own log says what is wrong when it does not
            await asyncio.sleep(0.2)


def _summary(settings: Settings) -> str:
    """Return what a person wants to know once everything runs."""

    def where(url: SecretStr | None, directory: str) -> str:
        return "за вашою адресою" if url is not None else f"власний, дані в {settings.var_dir / directory}"

    if settings.admin_token is not None:
        admin = "ваш ADMIN_TOKEN"
    elif settings.environment == "production":
        admin = "закрито: ADMIN_TOKEN не задано"
    else:
        admin = f"токен у {settings.var_dir / 'admin_token'}"
    account = (
        f"логін {LOGIN}, пароль у {password_file(settings)}"
        if has_first_operator(settings)
        else "вхід дає svitlobot operators add"
    )
    sandbox = "пісочниця (TELEGRAM_BOT_TOKEN не задано)"
    page = f"http://127.0.0.1:{settings.telegram_sandbox_port}/ – телефони в браузері; місто оживить svitlobot simulate"
    lines = [
        "",
        "СвітлоБот працює.",
        f"  API         {settings.backend_url}",
        f"  Telegram    {sandbox if needs_sandbox(settings) else settings.telegram_api_url}",
        *[f"  Сторінка    {page}"] * needs_sandbox(settings),
        f"  PostgreSQL  {where(settings.database_url, 'postgres')}",
        f"  Redis       {where(settings.redis_url, 'redis')}",
        f"  Оператор    {admin}",
        f"  Панель      {settings.backend_url}/admin/ – {account}",
        "Далі: svitlobot import addresses ФАЙЛ — завантажити адреси. Ctrl-C зупинить усе, нічого не загубивши.",
        "",
    ]
    return "\n".join(lines)
