"""Processes of the product that begin where the imports end.

A role imports for one to five seconds of processor time, and the fault tests start a hundred of them. A fork server
imports everything once and forks for each: the same code in a process of its own, to be stopped, hung or killed.
"""

import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module

# What is imported before the first fork: by module, and for the product by its role.
IMPORTS = {
    "svitlobot_sandbox.telegram": ["svitlobot_sandbox.telegram.server"],
    "api": ["svitlobot.cli.app", "svitlobot.bootstrap", "svitlobot.api.app", "svitlobot.panel.app"],
    "sender": ["svitlobot.cli.app", "svitlobot.bootstrap"],
    "bot": ["svitlobot.cli.app", "svitlobot.bootstrap", "svitlobot.bot.app"],
    "worker": ["svitlobot.cli.app", "svitlobot.bootstrap", "svitlobot.worker.app"],
    "beat": ["svitlobot.cli.app", "svitlobot.bootstrap", "svitlobot.worker.app", "svitlobot.worker.watch"],
    "mqtt": ["svitlobot.cli.app", "svitlobot.bootstrap", "svitlobot.mqtt.app"],
}


class Forked:
    """A forked process, used as a ``subprocess.Popen`` is."""

    def __init__(self, server: "ForkServer", pid: int) -> None:
        self._server = server
        self._end = os.pidfd_open(pid)
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        if self.returncode is None and select.select([self._end], [], [], 0)[0]:
            self._finish()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; return the exit code. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("svitlobot", timeout or 0)
            self._finish()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def _finish(self) -> None:
        self.returncode = self._server.ask({"ended": self.pid})
        os.close(self._end)


class ForkServer:
    """The process that forks. It ends when nobody can ask it any more."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, argv: list[str], env: Mapping[str, str]) -> Forked:
        """Start ``python -m argv`` with this environment."""
        return Forked(self, self.ask({"argv": argv, "env": dict(env)}))

    def ask(self, request: object) -> int:
        """Send a request; return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        """End it."""
        self._process.communicate()


@contextmanager
def fork_server() -> Iterator[ForkServer]:
    """Run a fork server."""
    server = ForkServer()
    yield server
    server.stop()


def _import(*modules: str) -> None:
    if not sys.modules.keys() >= set(modules):
        for module in modules:
            import_module(module)
        gc.collect()
        gc.freeze()  # a forked process does not look through what is imported, nor copy it by doing so


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the forked print goes where errors go: the pipe is ours
    for line in sys.stdin:
        request = json.loads(line)
        if "ended" in request:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["ended"], 0)[1])
        else:
            module, *arguments = request["argv"]
            _import(*IMPORTS[module if module in IMPORTS else arguments[0]])
            answer = os.fork()
            if answer == 0:
                answers.close()
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.environ.clear()
                os.environ.update(request["env"])
                sys.argv = request["argv"]
                runpy.run_module(module, run_name="__main__", alter_sys=True)
                os._exit(0)
        answers.write(f"{answer}\n")


if __name__ == "__main__":
    _serve()
