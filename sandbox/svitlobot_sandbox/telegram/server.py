"""A running sandbox: started, reached by its URL, stopped within a second."""

import asyncio
import logging
import signal
from dataclasses import dataclass

from svitlobot.errors import ConfigurationError
from svitlobot_sandbox.telegram.api import Api
from svitlobot_sandbox.telegram.http11 import HttpServer, listen
from svitlobot_sandbox.telegram.world import Config, World

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A Telegram of one's own; point any Bot API client at ``url``."""

    url: str
    world: World
    _http: HttpServer
    _api: Api

    async def close(self) -> None:
        """Stop at once; clients see their connections close."""
        self.world.bots.close()
        await self._http.close()
        await self._api.close()


async def serve(config: Config | None = None, host: str = "127.0.0.1", port: int = 0) -> RunningSandbox:
    """Start a sandbox on ``host``:``port``; 0 picks a free port. Raises OSError when the port is taken."""
    config = config or Config()
    world = World(config)
    api = Api(world)
    http = await listen(api, host, port, config.max_body)
    return RunningSandbox(http.url, world, http, api)


async def run(host: str, port: int, config: Config, environment: str) -> None:
    """Serve until SIGTERM or SIGINT. Raises ConfigurationError in production and OSError as ``serve``."""
    if environment == "production":
        raise ConfigurationError(
            "the Telegram sandbox must not run in production: set TELEGRAM_BOT_TOKEN, or ENVIRONMENT=development"
        )
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    sandbox = await serve(config, host, port)
    log.info("Telegram sandbox listens on %s", sandbox.url)
    await stopped.wait()
    await sandbox.close()
