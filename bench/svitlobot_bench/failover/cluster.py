"""The servers: PostgreSQL by Patroni on etcd with synchronous replication, Redis with Sentinels."""

import asyncio
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.db.connect import connect
from svitlobot.errors import ConfigurationError
from svitlobot.launch.redis import server_binary
from svitlobot_bench.failover.network import PLAIN_USER, Host
from svitlobot_bench.rig import until

POSTGRES = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "known-to-everyone"  # noqa: S105 - nobody else reaches the namespaces
START_LIMIT_S = 120.0

SENTINEL_TIMES = {"down-after-milliseconds": 2000, "failover-timeout": 6000}


def tools(patroni: str | None) -> tuple[str, str]:
    """Return the programs of Patroni and etcd. Raises ConfigurationError that says how to install what is missing."""
    found, etcd = patroni or shutil.which("patroni"), shutil.which("etcd")
    if found is None:
        install = "pip install 'patroni[etcd3]' 'psycopg[binary]'"
        raise ConfigurationError(f"немає Patroni: в окремому venv {install}, тоді --patroni venv/bin/patroni")
    if etcd is None or not POSTGRES.exists():
        raise ConfigurationError("apt install etcd-server postgresql-15")
    return found, etcd


@dataclass
class Cluster:
    """The servers that run, and how they are reached."""

    databases: Sequence[Host]
    quorum: Sequence[Host]
    home: Path
    patroni: str
    etcd: str

    @property
    def database_url(self) -> str:
        """The address of both PostgreSQL servers, as the product is told."""
        servers = ",".join(f"{host.address}:5432" for host in self.databases)
        return f"postgresql://postgres:{PASSWORD}@{servers}/svitlobot"

    @property
    def redis_url(self) -> str:
        """The address of the Sentinels."""
        return f"redis+sentinel://{','.join(f'{host.address}:26379' for host in self.quorum)}/svitlobot/0"

    async def start(self) -> None:
        """Start everything; return when both databases are there and the replica is synchronous."""
        self._start_etcd()
        self._start_redis()
        for host in self.databases:
            self._start_patroni(host)
        await until(self._has_a_synchronous_replica, START_LIMIT_S, every=0.5)
        admin = await connect(self.database_url.replace("/svitlobot", "/postgres"))
        await admin.execute("CREATE DATABASE svitlobot")
        await admin.close()
        await until(self._redis_has_replicas, START_LIMIT_S, every=0.5)

    def _start_etcd(self) -> None:
        members = ",".join(f"{host.name}=http://{host.address}:2380" for host in self.quorum)
        for host in self.quorum:
            here = f"http://{host.address}"
            options = {
                "name": host.name,
                "data-dir": str(self.home / host.name / "etcd"),
                "listen-peer-urls": f"{here}:2380",
                "initial-advertise-peer-urls": f"{here}:2380",
                "listen-client-urls": f"{here}:2379",
                "advertise-client-urls": f"{here}:2379",
                "initial-cluster": members,
                "heartbeat-interval": "250",  # this machine plays nine, and may be busy
                "election-timeout": "2500",
            }
            host.start("etcd", [self.etcd, *(f"--{name}={value}" for name, value in options.items())])

    def _start_redis(self) -> None:
        master, *_ = self.quorum
        for host in self.quorum:
            directory = self.home / host.name / "redis"
            directory.mkdir(parents=True)
            follows = [] if host is master else ["--replicaof", master.address, "6379"]
            always = ["--dir", str(directory), "--save", "", "--protected-mode", "no", "--bind", "0.0.0.0"]  # noqa: S104
            host.start("redis", [str(server_binary()), *always, *follows])
            watched = [
                "port 26379",
                "protected-mode no",
                f"sentinel monitor svitlobot {master.address} 6379 2",
                *(f"sentinel {name} svitlobot {value}" for name, value in SENTINEL_TIMES.items()),
            ]
            (directory / "sentinel.conf").write_text("\n".join(watched) + "\n")
            host.start("sentinel", [str(server_binary()), str(directory / "sentinel.conf"), "--sentinel"])

    def _start_patroni(self, host: Host) -> None:
        directory = self.home / host.name
        directory.mkdir(parents=True, exist_ok=True)
        shutil.chown(directory, PLAIN_USER)
        (directory / "patroni.json").write_text(json.dumps(self._patroni_settings(host), indent=1))
        environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8"}
        argv = [self.patroni, str(directory / "patroni.json")]  # YAML reads JSON
        host.start("patroni", argv, environment=environment, is_plain=True)

    def _patroni_settings(self, host: Host) -> dict[str, object]:
        directory = self.home / host.name
        user = {"password": PASSWORD}
        return {
            "scope": "svitlobot",
            "name": host.name,
            "restapi": {"listen": f"{host.address}:8008", "connect_address": f"{host.address}:8008"},
            "etcd3": {"hosts": [f"{one.address}:2379" for one in self.quorum]},
            "bootstrap": {
                "dcs": {
                    "ttl": 20,  # Patroni takes no less, and this is most of a failover
                    "loop_wait": 5,
                    "retry_timeout": 5,
                    "synchronous_mode": True,
                    "primary_start_timeout": 0,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "parameters": {"max_connections": 200, "wal_log_hints": "on", "shared_buffers": "256MB"},
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"{host.address}:5432",
                "connect_address": f"{host.address}:5432",
                "data_dir": str(directory / "data"),
                "bin_dir": str(POSTGRES),
                "pgpass": str(directory / "pgpass"),
                "authentication": {
                    "superuser": {"username": "postgres", **user},
                    "replication": {"username": "replicator", **user},
                },
                "parameters": {"unix_socket_directories": str(directory)},
                "pg_hba": ["local all all trust", "host all all 0.0.0.0/0 md5", "host replication all 0.0.0.0/0 md5"],
            },
        }

    async def primary(self) -> Host | None:
        """Return the host that Patroni calls the leader."""
        return await self._database_with("primary")

    async def _has_a_synchronous_replica(self) -> bool:
        return await self._database_with("sync") is not None

    async def _database_with(self, role: str) -> Host | None:
        """Ask each Patroni's health page for the role."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:
            for host in self.databases:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with http.get(f"http://{host.address}:8008/{role}") as answer:
                        if answer.status == 200:
                            return host
        return None

    async def redis_master(self) -> Host:
        """Return the host that the Sentinels call the master."""
        async with Redis(host=self.quorum[-1].address, port=26379, decode_responses=True) as sentinel:
            address: Any = await sentinel.sentinel_get_master_addr_by_name("svitlobot")
        return next(host for host in self.quorum if host.address == address[0])

    async def _redis_has_replicas(self) -> bool:
        for host in self.quorum:
            try:
                async with Redis(host=host.address, port=26379, decode_responses=True) as sentinel:
                    master: Any = await sentinel.sentinel_master("svitlobot")
            except (RedisError, OSError):
                return False
            if master["num-slaves"] != 2 or master["num-other-sentinels"] != 2:
                return False
        return True


async def rows(url: str, query: str) -> list[asyncpg.Record]:
    """Ask whichever database takes writes."""
    connection = await connect(url)
    try:
        async with asyncio.timeout(20):
            return list(await connection.fetch(query))
    finally:
        await connection.close()
