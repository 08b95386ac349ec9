"""Looking at processes from outside."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil


def servers_in(var_dir: Path) -> list[psutil.Process]:
    """Return the live processes of embedded servers with data in `var_dir`."""
    return [
        process
        for process in psutil.process_iter(["cwd", "status"])
        if (process.info["cwd"] or "").startswith(str(var_dir)) and process.info["status"] != "zombie"
    ]


def wait_until(condition: Callable[[], object], timeout: float = 10.0) -> None:
    """Poll until the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Tell whether the process has ended (nobody may have collected it yet)."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
