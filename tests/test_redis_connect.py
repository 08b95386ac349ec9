"""Redis by Sentinel: the master is found, and found again after it has died."""

import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from kombu import Connection as Broker
from limits import parse
from redis import Redis as BlockingRedis
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from svitlobot.errors import ConfigurationError
from svitlobot.launch.redis import server_binary
from svitlobot.redis_connect import Sentinels, celery_broker, pool_of, sentinels_of
from svitlobot.request_limiter import RequestLimiter
from svitlobot_bench.rig import free_port, until

PASSWORD = "p@ss"


@dataclass(frozen=True)
class Quorum:
    """A master, its replica, and the Sentinel that watches them."""

    url: str
    master: subprocess.Popen[bytes]
    replica_port: int


@contextmanager
def started(directory: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the embedded Redis's program on the loopback."""
    command = [str(server_binary()), *arguments, "--dir", str(directory)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.kill()
        server.wait()


@pytest.fixture
async def quorum(tmp_path: Path) -> AsyncIterator[Quorum]:
    """Servers that fail over within about a second. The first Sentinel of the address is away."""
    master, replica, sentinel = (free_port() for _ in range(3))
    secret = ["--save", "", "--requirepass", PASSWORD, "--masterauth", PASSWORD, "--repl-diskless-sync-delay", "0"]
    watched = [
        f"port {sentinel}",
        f"sentinel monitor mymaster 127.0.0.1 {master} 1",
        f"sentinel known-replica mymaster 127.0.0.1 {replica}",
        f"sentinel auth-pass mymaster {PASSWORD}",
        "sentinel down-after-milliseconds mymaster 300",
        "sentinel failover-timeout mymaster 3000",
    ]
    (tmp_path / "sentinel.conf").write_text("\n".join(watched) + "\n")
    with ExitStack() as stack:
        process = stack.enter_context(started(tmp_path, "--port", str(master), *secret))
        stack.enter_context(started(tmp_path, "--port", str(replica), *secret, "--replicaof", "127.0.0.1", str(master)))
        follower = BlockingRedis(port=replica, password=PASSWORD)
        await until(lambda: _follows(follower))
        stack.enter_context(started(tmp_path, str(tmp_path / "sentinel.conf"), "--sentinel"))
        watcher = BlockingRedis(port=sentinel, decode_responses=True)
        await until(lambda: _knows_the_replica(watcher))
        hosts = f"127.0.0.1:{free_port()},127.0.0.1:{sentinel}"
        yield Quorum(f"redis+sentinel://:p%40ss@{hosts}/mymaster/0", process, replica)


async def _follows(replica: BlockingRedis) -> bool:
    try:
        return replica.info("replication")["master_link_status"] == "up"
    except RedisError:
        return False


async def _knows_the_replica(sentinel: BlockingRedis) -> bool:
    try:
        return sentinel.sentinel_master("mymaster")["num-slaves"] == 1
    except RedisError:
        return False


async def test_every_client_finds_the_new_master_after_the_old_one_was_killed(quorum: Quorum) -> None:
    redis = Redis.from_pool(pool_of(quorum.url, BlockingConnectionPool, max_connections=4))
    limiter = RequestLimiter(redis)
    url, options = celery_broker(quorum.url)
    with Broker(url, transport_options=options) as broker:
        await redis.set("key", "1")
        assert await limiter.allow(parse("1/minute"), "caller")
        assert not await limiter.allow(parse("1/minute"), "caller")
        broker.SimpleQueue("default").put("before")
    quorum.master.send_signal(signal.SIGKILL)
    quorum.master.wait()

    async def is_back() -> bool:
        try:
            return bool(await redis.set("key", "2"))
        except RedisError:
            return False

    await until(is_back, limit=10)
    assert await redis.get("key") == b"2"
    assert BlockingRedis(port=quorum.replica_port, password=PASSWORD).get("key") == b"2"
    with Broker(url, transport_options=options) as broker:
        broker.SimpleQueue("default").put("after")
    await redis.aclose()
    await limiter.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://cache:6379/0", None),
        (
            "redis+sentinel://me:p%40ss@s1,s2:26380/main/2?sentinel_password=x",
            Sentinels((("s1", 26379), ("s2", 26380)), "main", "me", "p@ss", "x", 2),
        ),
    ],
)
def test_an_address_through_sentinels_names_them_and_the_master(url: str, expected: Sentinels | None) -> None:
    assert sentinels_of(url) == expected


@pytest.mark.parametrize("url", ["redis+sentinel://s1:26379", "redis+sentinel:///main", "redis+sentinel://s1:x/main"])
def test_an_incomplete_address_through_sentinels_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match="mymaster"):
        sentinels_of(url)
