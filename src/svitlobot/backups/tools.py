"""PostgreSQL's own programs: found, and told where the server is without a secret on a command line."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from svitlobot.db.connect import servers_of
from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.launch.postgres import installations
from svitlobot.launch.process import die_with_parent

STOP_WITHIN_S = 5.0
DEBIAN = Path("/usr/lib/postgresql")
_NAMED_SETTINGS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "gssencmode", "options")
_KEPT = ("PATH", "HOME", "PGPASSFILE", "PGSSLROOTCERT", "TZ")


@dataclass(frozen=True, slots=True)
class Tools:
    """A directory with pg_dump, pg_restore and psql of one major version."""

    version: int
    directory: Path

    def path(self, name: str) -> str:
        """Return the program's path."""
        return str(self.directory / name)


def find_tools(at_least: int) -> Tools:
    """Return the oldest tools that can serve a server or an archive of this major version.

    Raises ConfigurationError that says what to install.
    """
    return choose(installed(), at_least)


def choose(found: Iterable[Tools], at_least: int) -> Tools:
    """Choose the oldest that will do: what newer ones write may be beyond an older server."""
    fitting = [tools for tools in found if tools.version >= at_least]
    if not fitting:
        raise ConfigurationError(
            f"немає pg_dump, pg_restore і psql версії {at_least} або новішої: apt install postgresql-client-{at_least}"
        )
    return min(fitting, key=lambda tools: tools.version)


def installed() -> list[Tools]:
    """Return the tools there are on this machine: the system's, and those of the embedded server."""
    on_path = shutil.which("pg_dump")
    directories = [*DEBIAN.glob("*/bin"), *(path / "bin" for path in installations())]
    if on_path is not None and Path(on_path).resolve().name == "pg_dump":  # not Debian's, which chooses for itself
        directories.append(Path(on_path).resolve().parent)
    return [tools for directory in directories if (tools := _tools_in(directory)) is not None]


def _tools_in(directory: Path) -> Tools | None:
    if not all(os.access(directory / name, os.X_OK) for name in ("pg_dump", "pg_restore", "psql")):
        return None
    output = subprocess.run(  # noqa: S603 - PostgreSQL's own program, a constant argument
        [directory / "pg_dump", "--version"], capture_output=True, text=True, timeout=10, check=False
    ).stdout
    version = re.search(r"(\d+)", output)
    return Tools(int(version[1]), directory) if version else None


def environment(url: str) -> dict[str, str]:
    """Return what tells libpq where the server is: /proc shows an environment to its own user only."""
    parts, servers = urlsplit(url), servers_of(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    named = {
        "PGHOST": ",".join(host for host, _ in servers.addresses),
        "PGPORT": ",".join(str(port) for _, port in servers.addresses),
        "PGTARGETSESSIONATTRS": servers.target,
        "PGUSER": unquote(user) or query.get("user"),
        "PGPASSWORD": unquote(password) or query.get("password"),
        "PGDATABASE": unquote(parts.path.removeprefix("/")),
        **{f"PG{name.upper()}": query.get(name) for name in _NAMED_SETTINGS},
    }
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    given = {name: value for name, value in named.items() if value}
    return {"LC_ALL": "C.UTF-8", "PGAPPNAME": "svitlobot-backup", "PGCONNECT_TIMEOUT": "10", **kept, **given}


async def start(
    argv: Sequence[str], url: str | None, *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> asyncio.subprocess.Process:
    """Start a program that dies with us. Call it from the main thread."""
    return await asyncio.create_subprocess_exec(
        *argv,
        env=environment(url) if url else {"LC_ALL": "C.UTF-8", **{k: os.environ[k] for k in _KEPT if k in os.environ}},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


async def finish(process: asyncio.subprocess.Process, name: str, output: bytes) -> None:
    """Wait for a program's end. Raises UnavailableError with the end of its ``output`` when it failed."""
    if await process.wait() != 0:
        last = output.decode(errors="replace").strip().splitlines()[-3:]
        raise UnavailableError(f"{name}: {' / '.join(last) or f'код {process.returncode}'}")


async def stop(process: asyncio.subprocess.Process) -> None:
    """Put an end to a program that is not wanted any more.

    Asked politely first: then it cancels what the server does for it, which would otherwise go on.
    """
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
