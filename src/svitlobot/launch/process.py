"""Starting and stopping processes so that none is left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from svitlobot.launch.account import Account

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

# A signal, and how many seconds the process has to obey it before the next one.
Step = tuple[signal.Signals, float]


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn` that has the kernel signal the child when its parent dies, even by kill -9.

    Chosen over a pipe watched for its end because PostgreSQL and Redis need not take part in it. Linux ties
    the parent's life to the *thread* that started the child, hence the main thread only. Other systems have no
    such thing: there the next start clears up.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start long-lived children from the main thread: they die with the thread")
    parent = os.getpid()

    def ask_kernel() -> None:
        if sys.platform != "linux":
            return
        if _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal)) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), death_signal)

    return ask_kernel


def stop_on_signals() -> None:
    """Let SIGINT and SIGTERM end this process as Ctrl-C does, until something else handles them.

    A shell starts a script's background jobs with SIGINT ignored, and Python leaves it so; the operator who stops
    such a job still means it.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


def start_server(
    argv: Sequence[str | Path],
    *,
    cwd: Path,
    account: Account,
    log_file: Path,
    death_signal: signal.Signals,
    env: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, out of reach of a terminal's Ctrl-C; keep its previous log.

    A log may quote people's data, so only our own account may read it and its folder.
    """
    log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    log_file.parent.chmod(0o700)
    if log_file.exists():
        log_file.replace(log_file.with_suffix(".log.1"))
    with os.fdopen(os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own binaries, constant arguments
            [str(part) for part in argv],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - one system call, takes no lock
            **account.identity(),
        )


def stop_process(process: subprocess.Popen[bytes], steps: Iterable[Step]) -> None:
    """Ask the process to stop, step by step, ever less politely; kill it in the end."""
    for ask, timeout in steps:
        process.send_signal(ask)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def stop_leftovers(name: str, data_dir: Path, steps: Iterable[Step]) -> None:
    """Stop servers that an earlier, killed run left working in `data_dir`.

    They are known by their name and working directory, so a reused process id is never mistaken for one.
    """
    for ask, timeout in steps:
        found = _working_in(name, data_dir)
        if not found:
            return
        pids = {process.pid for process in found}
        for process in found:
            with suppress(psutil.NoSuchProcess):
                if process.ppid() not in pids:  # the children of a server are its own business
                    process.send_signal(ask)
        _wait_for_end(found, timeout)
    killed = _working_in(name, data_dir)
    for process in killed:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _wait_for_end(killed, 5.0)


def last_lines(log_file: Path, count: int = 5) -> str:
    """Return the end of a log, for an error message."""
    return "\n".join(log_file.read_text(errors="replace").splitlines()[-count:])


def _working_in(name: str, data_dir: Path) -> list[psutil.Process]:
    where = str(data_dir.resolve())
    processes = psutil.process_iter(["name", "cwd"])
    return [
        process
        for process in processes
        if process.info["name"] == name and process.info["cwd"] == where and not _has_ended(process)
    ]


def _wait_for_end(processes: list[psutil.Process], timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while not all(map(_has_ended, processes)) and time.monotonic() < deadline:
        time.sleep(0.01)


def _has_ended(process: psutil.Process) -> bool:
    """Tell a zombie for dead: in a container nobody may ever collect it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
