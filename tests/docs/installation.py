"""An installation as the documents assume it: programs by their names, paths and addresses in their places."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from svitlobot.backups.tools import find_tools

from .blocks import ROOT, Block

ADMIN_TOKEN = "admin-token-of-the-documents"
STARTS_WITHIN = 60.0
BLOCK_WITHIN = 90.0
ORDINARY_ENDS = (0, 128 + signal.SIGINT)  # bash tells by the second that Ctrl-C ended it
POST = "1.1: 00:00-24:00\n1.2 не вимикається\n4.1: 10:00-14:00\n"

_PROGRAMS = {
    "sql": f'exec {find_tools(15).path("psql")} -v ON_ERROR_STOP=1 "$DATABASE_URL" "$@"',  # an alias in the runbooks
    "sudo": '[ "$1" = -u ] && shift 2; exec "$@"',
}


@dataclass
class Installation:
    """A folder that stands for /opt/svitlobot, with the settings that a block runs by."""

    home: Path
    svitlobot: str
    """The shell command that stands for the program."""
    settings: Mapping[str, str]
    replaced: dict[str, str] = field(default_factory=dict)
    """What a document says, and what stands for it here."""

    def __post_init__(self) -> None:
        for folder in ("bin", ".venv/bin"):
            (self.home / folder).mkdir(parents=True)
        for name, program in (_PROGRAMS | {"svitlobot": self.svitlobot}).items():
            self._program(self.home / "bin" / name, program)
        self._program(self.home / ".venv/bin/svitlobot", self.svitlobot)
        shutil.copytree(ROOT / "data", self.home / "data")  # reports are written beside the files

    def make_backup(self, said: str) -> None:
        """Make the backup that a document names."""
        self.run_commands("svitlobot backup create --to archive")
        (made,) = (self.home / "archive").glob("*.dump")
        self.replaced[said] = str(made)

    def failure_of(self, block: Block) -> str:
        """Run a block, with a schedule on its standard input; say where and how it failed, or nothing."""
        try:
            done = self._run(block.text, said_in=block)
        except subprocess.TimeoutExpired as error:
            return f"{block}: {error}"
        failed = done.returncode != 0 or "Traceback" in done.stderr
        return f"{done.stdout}{done.stderr}" if failed else ""

    def run_commands(self, commands: str) -> None:
        """Run commands that prepare for a document."""
        done = self._run(commands)
        assert done.returncode == 0, done.stdout + done.stderr

    def _run(self, commands: str, said_in: Block | None = None) -> "subprocess.CompletedProcess[str]":
        """Run commands; the one that fails is printed with its place in the document."""
        script = self.home / "block.sh"
        script.write_text(f"{_trap(said_in)}\n{self._here(commands)}", encoding="utf-8")
        return subprocess.run(
            ["bash", "-Eeuo", "pipefail", str(script)], **self._surroundings(), input=POST, text=True,
            capture_output=True, timeout=BLOCK_WITHIN, check=False,
        )  # fmt: skip

    def start(self, block: Block) -> "Running":
        """Start a block that runs until it is stopped, and wait until it answers."""
        if "svitlobot up" not in block.text:
            return self.start_commands(block.text, f"http://127.0.0.1:{self.settings['CITY_PORT']}/", str(block))
        running = self.start_commands(block.text, f"{self.api_url}/health/ready", str(block))
        running.wait_for(f"http://127.0.0.1:{self.settings['TELEGRAM_SANDBOX_PORT']}/")
        return running

    @contextmanager
    def api(self) -> Iterator[None]:
        """Let the API answer meanwhile."""
        running = self.start_commands("svitlobot api", f"{self.api_url}/health/live")
        try:
            yield
        finally:
            running.stop()

    @property
    def api_url(self) -> str:
        """Where the API listens when it runs."""
        return f"http://127.0.0.1:{self.settings['API_PORT']}"

    def start_commands(self, commands: str, answers_at: str, said_in: str = "") -> "Running":
        """Start commands that run until they are stopped, and wait until something answers at the address."""
        log = self.home / f"{len(list(self.home.glob('*.log')))}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", self._here(commands)], **self._surroundings(),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        running = Running(process, log, said_in)
        running.wait_for(answers_at)
        return running

    def _here(self, commands: str) -> str:
        """Put what stands for a document's words in their places."""
        if not self.replaced:
            return commands
        said = "|".join(map(re.escape, self.replaced))
        return re.sub(said, lambda match: self.replaced[match[0]], commands)

    def _surroundings(self) -> dict[str, object]:
        path = f"{self.home / 'bin'}:{os.environ['PATH']}"
        return {"cwd": self.home, "env": os.environ | dict(self.settings) | {"PATH": path}}

    @staticmethod
    def _program(path: Path, program: str) -> None:
        path.write_text(f"#!/usr/bin/env bash\n{program}\n", encoding="utf-8")
        path.chmod(0o755)


def _trap(block: Block | None) -> str:
    """One line of bash by which a command that fails tells its place."""
    if block is None:
        return ""
    document = block.document.relative_to(ROOT)
    return f"""trap 'echo "{document}:$((LINENO + {block.line - 1})): $BASH_COMMAND" >&2' ERR"""


@dataclass
class Running:
    """A block that runs until it is stopped."""

    process: subprocess.Popen[bytes]
    log: Path
    block: str

    def wait_for(self, address: str) -> None:
        """Wait until the address answers, whatever it says. Fails when the block ends before."""
        deadline = time.monotonic() + STARTS_WITHIN
        while not _answers(address):
            assert self.process.poll() is None, f"{self.block}\n{self.log.read_text()}"
            assert time.monotonic() < deadline, f"{self.block} does not answer\n{self.log.read_text()}"
            time.sleep(0.1)

    def stop(self) -> None:
        """Press Ctrl-C. Fails when that is not an ordinary end."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        try:
            code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        assert code in ORDINARY_ENDS, f"{self.block} ended with {code}\n{self.log.read_text()}"


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except OSError as error:
        return isinstance(error, urllib.error.HTTPError)
