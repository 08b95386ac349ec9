"""Wires one process: settings become connections, connections become a running role. Nothing else does this."""

import asyncio
import gc
import signal
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis

from svitlobot.clock import utc_now
from svitlobot.db.queries.outbox.batches import LEASE_S
from svitlobot.db.schema_state import require as require_schema
from svitlobot.db.schema_state import schema_state
from svitlobot.db.session import OUTAGES, STATEMENT_LIMIT_S, Database
from svitlobot.domain.outbox.delivery import PaidPolicy
from svitlobot.errors import ConfigurationError
from svitlobot.gateways.telegram.client import TelegramClient
from svitlobot.metrics.server import Role, shown_metrics
from svitlobot.redis_connect import pool_of
from svitlobot.sender.app import Sender
from svitlobot.sender.config import SenderConfig
from svitlobot.services.power.liveness import ApiProcess
from svitlobot.services.power.status import dropping_stale_statuses
from svitlobot.settings import Settings
from svitlobot.tracing import traced
from svitlobot.worker.beat import only_beat
from svitlobot.worker.runtime import Runtime, running

if TYPE_CHECKING:
    from fastapi import FastAPI

log = structlog.get_logger()

HEARTBEAT_EVERY_S = 10.0
# Of roles whose statements are all short: a PostgreSQL that hangs is left before Patroni has replaced it.
SHORT_STATEMENT_LIMIT_S = 10.0


@asynccontextmanager
async def open_database(
    settings: Settings,
    role: str,
    pool_size: int = 8,
    idle_limit_s: int = 0,
    statement_limit_s: float = STATEMENT_LIMIT_S,
) -> AsyncIterator[Database]:
    """Open the process's connections to PostgreSQL, and close them at the end. See `Database` for the limits.

    Raises SchemaError when the database is not migrated. A server that is away is no error yet.
    """
    try:
        require_schema(await schema_state(settings.require_database_url()))
    except OUTAGES as error:
        log.warning("database_unavailable", reason=type(error).__name__)
    pooler = settings.database_pooler_url.get_secret_value() if settings.database_pooler_url else None
    database = Database(
        settings.require_database_url(),
        role=role,
        pool_size=pool_size,
        pooler_url=pooler,
        idle_limit_s=idle_limit_s,
        statement_limit_s=statement_limit_s,
    )
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_redis(settings: Settings, pool: type[ConnectionPool] = ConnectionPool) -> AsyncIterator[Redis]:
    """Open the process's connections to Redis. A call fails at once while Redis is away; callers have a plan B.

    It also fails when all connections are in use, unless the ``pool`` is one that waits for a free one.
    """
    redis = Redis.from_pool(pool_of(settings.require_redis_url(), pool, max_connections=32))
    try:
        yield redis
    finally:
        await redis.aclose()


@contextmanager
def standing(settings: Settings, role: Role) -> Iterator[None]:
    """Let a role that stands be watched while the block runs (metrics shown, spans exported), and its memory settle.

    What the role is made of stays until its end, so the garbage collector need not look through it again: a full
    collection of it stops the API for longer than most requests take.
    """
    gc.collect()
    gc.freeze()
    with shown_metrics(settings, role), traced(settings, role):
        yield


async def run_api(settings: Settings) -> None:
    """Serve the API until SIGTERM or SIGINT."""
    import uvicorn  # with FastAPI it takes a second to import: only its process does it

    from svitlobot.api.app import create_app
    from svitlobot.api.context import Context
    from svitlobot.api.server import server_config

    opened = open_database(settings, "api", pool_size=16, statement_limit_s=SHORT_STATEMENT_LIMIT_S)
    async with opened as database, open_redis(settings) as redis:
        context = Context(settings, database, redis, utc_now)
        app = create_app(context)
        _mount_panel(app, settings, database)
        _mount_site(app, settings)
        config = server_config(app, settings.api_host, settings.api_port, settings.trusted_proxies)
        heartbeats = asyncio.create_task(_send_heartbeats(context.process, database))
        try:
            with standing(settings, "api"):
                await uvicorn.Server(config).serve()
        finally:
            heartbeats.cancel()


def _mount_panel(app: "FastAPI", settings: Settings, database: Database) -> None:
    """Put the operator's panel under /admin of the API; it is shut until there is an operator."""
    from svitlobot.panel.app import mount  # sqladmin's import takes a third of a second: only its process does it
    from svitlobot.panel.context import PanelContext

    mount(app, PanelContext(settings, database, utc_now, app.state))


def _mount_site(app: "FastAPI", settings: Settings) -> None:
    """Put the public pages and the Mini App on the API."""
    from svitlobot.site.app import mount

    mount(app, settings)


async def _send_heartbeats(process: ApiProcess, database: Database) -> None:
    """Store every 10 s that sensors can reach this process, until cancelled."""
    while True:
        try:
            await process.send_heartbeat(database, utc_now())
        except OUTAGES as error:
            log.warning("database_unavailable", reason=type(error).__name__)
        await asyncio.sleep(HEARTBEAT_EVERY_S)


async def run_sender(settings: Settings) -> None:
    """Send until SIGTERM or SIGINT."""
    tokens = _require_tokens(settings)
    stopping = stop_signal()
    client = TelegramClient(settings.telegram_api_url, connections=settings.send_concurrency)
    try:
        opened = open_database(settings, "sender", idle_limit_s=LEASE_S, statement_limit_s=SHORT_STATEMENT_LIMIT_S)
        async with opened as database, open_redis(settings) as redis:
            sender = Sender(_sender_config(settings, tokens), database, redis, client, utc_now)
            with standing(settings, "sender"):
                await sender.run(stopping)
    finally:
        await client.close()


def run_worker(settings: Settings, concurrency: int, queues: str | None = None) -> None:
    """Do the background jobs of ``queues``, ``concurrency`` at a time, until SIGTERM or SIGINT.

    ``queues`` is a list with commas; None means all. Raises ConfigurationError for a queue that does not exist.
    """
    from celery.platforms import SecurityWarning  # Celery's import takes a second, so only its processes do it

    from svitlobot.worker.app import add_tasks, chosen_queues, create_celery

    chosen = chosen_queues(queues)
    # Celery warns of root because of pickle; our messages are JSON, and a container's root is nobody in particular.
    warnings.simplefilter("ignore", SecurityWarning)
    with running(_open_runtime(settings)) as run, standing(settings, "worker"):
        celery = create_celery(settings)
        add_tasks(celery, run)
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        celery.start(["--quiet", "worker", "-Q", ",".join(chosen), f"--concurrency={concurrency}", *options])


@asynccontextmanager
async def _open_runtime(
    settings: Settings, role: str = "worker", statement_limit_s: float = STATEMENT_LIMIT_S
) -> AsyncIterator[Runtime]:
    opened = open_database(settings, role, pool_size=4, statement_limit_s=statement_limit_s)
    async with opened as database, open_redis(settings) as redis:
        with dropping_stale_statuses(database, redis):
            yield Runtime(settings, database, redis, utc_now)


def run_beat(settings: Settings) -> None:
    """Say when jobs are due, until SIGTERM or SIGINT; while another beat does, wait."""
    from svitlobot.worker.app import create_celery
    from svitlobot.worker.scheduler import MemoryScheduler
    from svitlobot.worker.watch import watching

    with standing(settings, "beat"), only_beat(settings.require_database_url()) as lock, ExitStack() as stack:
        if settings.metrics_port is not None:
            stack.enter_context(watching(_open_runtime(settings, "beat", SHORT_STATEMENT_LIMIT_S)))
        celery = create_celery(settings)
        celery.conf.beat_scheduler = partial(MemoryScheduler, lock)
        celery.start(["--quiet", "beat", "--pidfile="])


async def run_mqtt(settings: Settings) -> None:
    """Listen to the MQTT broker until SIGTERM or SIGINT."""
    if settings.mqtt_url is None:
        raise ConfigurationError("MQTT_URL не задано: mqtts://користувач:пароль@брокер (див. docs/mqtt.md)")
    from svitlobot.mqtt.app import MqttListener, broker_of

    stopping = stop_signal()
    broker = broker_of(settings.mqtt_url.get_secret_value(), settings.mqtt_ca_file)
    opened = open_database(settings, "mqtt", statement_limit_s=SHORT_STATEMENT_LIMIT_S)
    async with opened as database, open_redis(settings) as redis:
        with dropping_stale_statuses(database, redis), standing(settings, "mqtt"):
            await MqttListener(broker, database, utc_now).run(stopping)


async def run_bot(settings: Settings) -> None:
    """Answer people until SIGTERM or SIGINT."""
    tokens = _require_tokens(settings)
    if settings.service_token is None:
        raise ConfigurationError("SERVICE_TOKEN не задано: без нього бот не потрапить до API (див. .env.example)")
    from svitlobot.bot.app import Webhook, create_bot, run  # aiogram's import takes seconds: only its process does it
    from svitlobot.bot.client.backend import Backend
    from svitlobot.bot.config import BotConfig

    stopping = stop_signal()
    config = BotConfig(
        channel_id=settings.telegram_channel_id,
        channel_url=settings.telegram_channel_url,
        webapp_url=settings.webapp_url,
        admin_user_ids=frozenset(settings.admin_user_ids),
        admin_chat_id=settings.admin_chat_id,
        support_contact=settings.support_contact,
        notifications_kept_days=settings.notifications_kept_days,
    )
    public_url = settings.telegram_webhook_url
    webhook = Webhook(public_url, settings.bot_host, settings.bot_port) if public_url else None
    bots = [create_bot(token, settings.telegram_api_url) for token in tokens]
    backend = Backend(settings.backend_url, settings.service_token.get_secret_value())
    try:
        async with open_redis(settings, BlockingConnectionPool) as redis:
            with standing(settings, "bot"):
                await run(bots, redis, backend, config, webhook, stopping, settings.send_rate)
    finally:
        await backend.close()


def _require_tokens(settings: Settings) -> tuple[str, ...]:
    if not settings.telegram_bot_token:
        raise ConfigurationError("TELEGRAM_BOT_TOKEN не задано: візьміть токен у @BotFather (див. .env.example)")
    return tuple(token.get_secret_value() for token in settings.telegram_bot_token)


def _sender_config(settings: Settings, tokens: tuple[str, ...]) -> SenderConfig:
    return SenderConfig(
        tokens=tokens,
        rate=settings.send_rate,
        paid_rate=settings.paid_broadcast_rate,
        concurrency=settings.send_concurrency,
        paid_policy=PaidPolicy(settings.paid_broadcast),
        paid_eta_limit=timedelta(minutes=settings.paid_broadcast_eta_minutes),
        paid_daily_cap_stars=settings.paid_broadcast_daily_cap_stars,
    )


def stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping
