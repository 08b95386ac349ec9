import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from svitlobot.launch.supervisor import Backoff

from .processes import is_gone, wait_until
from .signals import heed_signals

SAYS_WHEN_STOPPED = """
import os, signal, sys, time
def stop(*_):
    print("stopping at", time.monotonic())
    time.sleep({pause})
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("pid", os.getpid())
while True: time.sleep(60)
"""
POLITE = SAYS_WHEN_STOPPED.format(pause=0)
DEAF = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("pid", os.getpid())
while True: time.sleep(60)
"""
DIES = "import sys; print('born'); sys.exit(3)"
MOTHER = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
print("pid", os.getpid()); print("grandchild pid", child.pid)
time.sleep(60)
"""

Supervise = Callable[..., "Supervised"]


class Supervised:
    """A supervisor in a process of its own, and what it has printed so far."""

    def __init__(self, scripts: dict[str, tuple[str, int]], log: Path, ignored: signal.Signals | None = None) -> None:
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("supervised.py"), json.dumps(scripts)],
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(heed_signals, but=ignored),  # noqa: PLW1509
            )
        self._log = log

    @property
    def output(self) -> str:
        return self._log.read_text()

    def wait_for(self, pattern: str, count: int = 1) -> list[str]:
        wait_until(lambda: len(re.findall(pattern, self.output)) >= count)
        return re.findall(pattern, self.output)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop; return the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        assert self.process.wait(10) == 0, self.output
        return time.monotonic() - began


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    with ExitStack() as stack:

        def start(ignored: signal.Signals | None = None, **scripts: str | tuple[str, int]) -> Supervised:
            staged = {name: (s, 0) if isinstance(s, str) else s for name, s in scripts.items()}
            supervised = Supervised(staged, tmp_path / "log", ignored)
            stack.callback(supervised.process.wait)
            stack.callback(supervised.process.kill)
            return supervised

        yield start


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_children_cleanly(supervise, number):
    supervised = supervise(api=POLITE, sender=POLITE)
    pids = supervised.wait_for(r"│ pid (\d+)", 2)
    assert supervised.stop(number) < 5
    assert supervised.output.count("stopping at") == 2
    assert all(is_gone(int(pid)) for pid in pids)
    assert "died" not in supervised.output


def test_a_sigint_that_was_ignored_at_the_start_stops_it_a_sighup_ignored_by_nohup_does_not(supervise):
    supervised = supervise(signal.SIGHUP, api=POLITE)
    (first,) = supervised.wait_for(r"pid (\d+)")
    supervised.process.send_signal(signal.SIGHUP)
    os.kill(int(first), signal.SIGKILL)
    supervised.wait_for(r"pid (\d+)", 2)
    supervised.stop()
    supervised = supervise(signal.SIGINT, api=POLITE)
    supervised.wait_for(r"pid (\d+)")
    supervised.stop(signal.SIGINT)


def test_ctrl_c_in_a_terminal_reaches_only_the_supervisor(supervise):
    supervised = supervise(api=POLITE)
    (pid,) = supervised.wait_for(r"pid (\d+)")
    assert os.getsid(int(pid)) == int(pid) != os.getsid(supervised.process.pid)
    os.killpg(supervised.process.pid, signal.SIGINT)
    assert supervised.process.wait(5) == 0
    assert "stopping at" in supervised.output


def test_stages_stop_in_order(supervise):
    pause = SAYS_WHEN_STOPPED.format(pause=0.2)
    supervised = supervise(sandbox=(pause, 2), api=(pause, 0), sender=(pause, 1))
    supervised.wait_for(r"pid \d+", 3)
    supervised.stop()
    said = dict(re.findall(r"(\w+) +│ stopping at ([\d.]+)", supervised.output))
    api, sender, sandbox = (float(said[name]) for name in ("api", "sender", "sandbox"))
    assert api + 0.2 <= sender
    assert sender + 0.2 <= sandbox


def test_a_child_that_does_not_stop_is_killed_in_time_and_named(supervise):
    supervised = supervise(deaf=DEAF, polite=(POLITE, 1))
    pids = supervised.wait_for(r"pid (\d+)", 2)
    assert supervised.stop() < 5
    assert all(is_gone(int(pid)) for pid in pids)
    assert re.search(r"killed: did not stop in time.*deaf", supervised.output)
    assert "stopping at" in supervised.output


def test_a_child_that_dies_is_restarted_with_growing_pauses_and_each_death_logged_once(supervise):
    supervised = supervise(api=DIES, sender=POLITE)
    supervised.wait_for("born", 4)
    deaths = supervised.wait_for(r"died, will be restarted.*", 3)
    assert all("exit_code=3" in death and "api" in death for death in deaths)
    assert [re.search(r"restart_in_s=([\d.]+)", death)[1] for death in deaths[:3]] == ["0.1", "0.2", "0.4"]
    supervised.stop()
    assert supervised.output.count("died") <= supervised.output.count("born")
    assert len(re.findall(r"sender +│ pid", supervised.output)) == 1


def test_a_killed_child_is_reported_by_its_signal_and_replaced(supervise):
    supervised = supervise(api=POLITE)
    (first,) = supervised.wait_for(r"pid (\d+)")
    os.kill(int(first), signal.SIGKILL)
    _, second = supervised.wait_for(r"pid (\d+)", 2)
    assert first != second
    assert "signal=SIGKILL" in supervised.output
    supervised.stop()


def test_a_stop_does_not_wait_for_a_pending_restart(supervise):
    supervised = supervise(api=DIES)
    supervised.wait_for("restart_in_s=0.4")
    assert supervised.stop() < 1


def test_grandchildren_do_not_outlive_their_parent(supervise):
    supervised = supervise(worker=MOTHER)
    (mother,) = supervised.wait_for(r"│ pid (\d+)")
    supervised.wait_for(r"grandchild pid (\d+)")
    os.kill(int(mother), signal.SIGKILL)
    first, second = supervised.wait_for(r"grandchild pid (\d+)", 2)
    assert is_gone(int(first))
    supervised.stop()
    wait_until(lambda: is_gone(int(second)))


def test_children_do_not_outlive_a_killed_supervisor(supervise):
    supervised = supervise(api=POLITE, deaf=DEAF)
    pids = supervised.wait_for(r"pid (\d+)", 2)
    supervised.process.kill()
    wait_until(lambda: all(is_gone(int(pid)) for pid in pids))


def test_lines_are_forwarded_under_the_name_of_their_role_however_long(supervise):
    script = "import sys; print('їжак'); print('x' * 200_000); sys.stderr.write('no end'); sys.stderr.flush()"
    supervised = supervise(api=script, sender=POLITE)
    supervised.wait_for("no end")
    supervised.stop()
    lines = supervised.output.splitlines()
    assert "api    │ їжак" in lines
    assert "api    │ no end" in lines
    own = "".join(line.removeprefix("api    │ ") for line in lines if line.startswith("api    │ "))
    assert "x" * 200_000 in own  # lines of other roles may stand between its pieces


def test_a_command_that_cannot_be_started_is_tried_again(tmp_path):
    script = (
        "import asyncio, sys; from svitlobot.launch.supervisor import *\n"
        "role = RoleProcess('api', ['/no/such/file'], {})\n"
        "asyncio.run(supervise([role], output=print, stop_within=1, backoff=Backoff(first=0.05)))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        deaths = [process.stdout.readline() for _ in range(2)]
        process.terminate()
    assert all("No such file" in death and "died" in death for death in deaths)
    assert process.returncode == 0


def test_the_pause_doubles_up_to_its_limit_and_is_forgiven_after_a_long_life():
    backoff = Backoff(first=1, limit=30, forgiven_after=60)
    pauses, delay = [], None
    for _ in range(7):
        delay = backoff.next(delay, lived=0.1)
        pauses.append(delay)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert backoff.next(30, lived=60) == 1
