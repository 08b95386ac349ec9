"""The product on the hosts: three APIs behind nginx, two senders, two workers, two beats, and one Telegram."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from svitlobot.db import migrate
from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from svitlobot.settings import Settings
from svitlobot_bench import nginx
from svitlobot_bench.failover import pooler
from svitlobot_bench.failover.cluster import Cluster
from svitlobot_bench.failover.network import HERE, Host
from svitlobot_bench.rig import TOKEN, Process, Rig, free_port, start_process, until

API_PORT = 8000
TELEGRAM_PORT = 8081
RESTART_S = 2.0  # as systemd does in deploy/systemd
CONCURRENCY = 64


@dataclass
class Supervised:
    """A role on a host, started again when it ends, as systemd does."""

    host: Host
    role: str
    process: "subprocess.Popen[bytes]"
    restarts: int = 0


@dataclass
class Stage:
    """Everything that runs."""

    hosts: dict[str, Host]
    cluster: Cluster
    rig: Rig
    rate: float
    is_pooled: bool
    roles: list[Supervised] = field(default_factory=list)

    def start(self, host: Host, role: str) -> None:
        """Start a role on a host, and keep it running."""
        self.roles.append(Supervised(host, role, self._spawn(host, role)))

    def _spawn(self, host: Host, role: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "DATABASE_URL": self.cluster.database_url,
            "REDIS_URL": self.cluster.redis_url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"http://{HERE}:{TELEGRAM_PORT}",
            "API_HOST": host.address,
            "API_PORT": str(API_PORT),
            "ADMIN_TOKEN": "admin-token-of-the-rig",
            "SEND_RATE": str(self.rate),
            "SEND_CONCURRENCY": str(CONCURRENCY),
            "VAR_DIR": str(self.cluster.home / host.name),
            "BACKUP_DAILY": "false",
            **({"DATABASE_POOLER_URL": pooler.URL} if self.is_pooled else {}),
        }
        concurrency = ["--concurrency", "2"] if role == "worker" else []
        return host.start(role, [sys.executable, "-m", "svitlobot", role, *concurrency], environment=environment)

    async def supervise(self) -> None:
        """Start again what ends, but for what was on a host that is gone."""
        while True:
            await asyncio.sleep(RESTART_S)
            for one in self.roles:
                if not one.host.is_gone and one.process.poll() is not None:
                    one.restarts += 1
                    one.process = self._spawn(one.host, one.role)

    async def until_it_works(self) -> None:
        """Wait until every API answers and both senders listen."""
        apis = [one.host for one in self.roles if one.role == "api"]
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:
            for host in apis:
                await until(lambda host=host: _answers(http, f"http://{host.address}:{API_PORT}/health/live"), 120)
        wanted = sum(one.role == "sender" for one in self.roles)

        async def do_listen() -> bool:
            return await self.rig.count_senders() >= wanted

        await until(do_listen, 120, every=0.2)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        async with http.get(url) as answer:
            return answer.status == 200
    return False


@asynccontextmanager
async def stage_on(hosts: dict[str, Host], cluster: Cluster, rate: float, *, is_pooled: bool) -> AsyncIterator[Stage]:
    """Migrate, start Telegram and nginx here and the roles on their hosts; the product runs inside the block."""
    await migrate.upgrade(cluster.database_url)
    database = await Database(cluster.database_url, role="rig", pool_size=4).open()
    telegram = free_port()
    command = ["svitlobot_sandbox.telegram", "--port", str(telegram), "--rate", str(rate)]
    sandbox = start_process(command, os.environ)
    apis = [hosts[name].address for name in ("app1", "app2", "app3")]
    files = cluster.home / "here"
    files.mkdir()
    settings = Settings(var_dir=files, _env_file=None)
    with nginx.serving([f"http://{api}:{API_PORT}" for api in apis], files) as (port, _), _door(files, telegram):
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            rig = Rig(Servers(settings, []), database, http, f"http://127.0.0.1:{telegram}", f"http://127.0.0.1:{port}")
            stage = Stage(hosts, cluster, rig, rate, is_pooled)
            for name, roles in _roles().items():
                if is_pooled:
                    pooler.start(hosts[name], cluster)
                for role in roles:
                    stage.start(hosts[name], role)
            supervising = asyncio.create_task(stage.supervise())
            try:
                yield stage
            finally:
                supervising.cancel()
                Process(sandbox).kill()
                await database.close()


def _roles() -> dict[str, Sequence[str]]:
    both = ("api", "sender", "worker", "beat")
    return {"app1": both, "app2": both, "app3": ("api",)}


@contextmanager
def _door(home: Path, telegram: int) -> Iterator[None]:
    """Let the hosts reach the sandbox, which answers only what was sent to the loopback by name."""
    (home / "door.conf").write_text(f"""
daemon off; worker_processes 1; pid {home}/door.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off; client_body_temp_path {home}/door-body; proxy_temp_path {home}/door-proxy;
    upstream telegram {{ server 127.0.0.1:{telegram}; keepalive 256; }}
    server {{
        listen {HERE}:{TELEGRAM_PORT};
        keepalive_requests 1000000;
        location / {{
            proxy_pass http://telegram;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host 127.0.0.1;
        }}
    }}
}}
""")
    command = [nginx.PROGRAM or "nginx", "-p", str(home), "-e", "stderr", "-c", str(home / "door.conf")]
    process = subprocess.Popen(command)  # noqa: S603 - nginx, with our own configuration
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
