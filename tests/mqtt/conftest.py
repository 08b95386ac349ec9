"""A real broker on this machine, and a listener between it and a town."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiomqtt
import pytest
from amqtt.broker import Broker as RealBroker
from pwdlib import PasswordHash

from svitlobot.db.session import Database
from svitlobot.mqtt.app import MqttListener, broker_of
from svitlobot_bench.rig import free_port, until
from town import Town

USER, PASSWORD = "listener", "a password/with signs"


@dataclass
class Brokered:
    """A broker that can be stopped and started again in its place."""

    port: int
    config: dict[str, object]
    broker: RealBroker | None = None

    @property
    def url(self) -> str:
        """What MQTT_URL would be."""
        return f"mqtt://{USER}:a%20password%2Fwith%20signs@127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start, or start again."""
        self.broker = RealBroker(self.config)
        await self.broker.start()

    async def stop(self) -> None:
        """Break every connection."""
        if self.broker is not None:
            await self.broker.shutdown()
            self.broker = None

    @asynccontextmanager
    async def device(self, **options: object) -> AsyncIterator[aiomqtt.Client]:
        """Connect as a device does."""
        async with aiomqtt.Client("127.0.0.1", self.port, username=USER, password=PASSWORD, **options) as client:
            yield client


def config_of(port: int, passwords: Path, **listener: object) -> dict[str, object]:
    """Return the settings of a broker that asks for a password."""
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}", **listener}},
        "plugins": {"amqtt.plugins.authentication.FileAuthPlugin": {"password_file": str(passwords)}},
    }


@pytest.fixture(scope="session")
def passwords(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The broker's file of passwords."""
    file = tmp_path_factory.mktemp("mqtt") / "passwords"
    file.write_text(f"{USER}:{PasswordHash.recommended().hash(PASSWORD)}\n")
    return file


@pytest.fixture
async def broker(passwords: Path) -> AsyncIterator[Brokered]:
    """A broker that runs."""
    port = free_port()
    brokered = Brokered(port, config_of(port, passwords))
    await brokered.start()
    yield brokered
    await brokered.stop()


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@asynccontextmanager
async def listening(town: Town, url: str, ca_file: Path | None = None) -> AsyncIterator[MqttListener]:
    """Run a listener, once it is connected."""
    stopping, listener = asyncio.Event(), MqttListener(broker_of(url, ca_file), town.database, town.clock)
    run = asyncio.create_task(listener.run(stopping))

    async def is_connected() -> bool:
        return await town.database.pool.fetchval("SELECT mqtt_alive_at FROM silence_watch") is not None

    await until(is_connected)
    try:
        yield listener
    finally:
        stopping.set()
        await run


def trusting(ca_file: Path) -> ssl.SSLContext:
    """Return what checks a broker of one's own."""
    return ssl.create_default_context(cafile=ca_file)
