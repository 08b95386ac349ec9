"""Runs the roles as child processes: forwards what they print, restarts those that die, stops them in order."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from svitlobot.launch.output import Output, forward
from svitlobot.launch.process import die_with_parent

_HEAD_START = 1.0  # seconds a stage has to stop before the next one is asked to
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RoleProcess:
    """One child process. Stages are stopped in ascending order: those who take work in before those who do it."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    stage: int = 0


@dataclass(frozen=True)
class Backoff:
    """How long to wait before a restart, in seconds: doubled each time, forgiven after a long enough life."""

    first: float = 1.0
    limit: float = 30.0
    forgiven_after: float = 60.0

    def next(self, delay: float | None, lived: float) -> float:
        """Return the wait after a life of `lived` seconds, when the previous wait was `delay`."""
        if delay is None or lived >= self.forgiven_after:
            return self.first
        return min(delay * 2, self.limit)


async def supervise(
    roles: Sequence[RoleProcess],
    *,
    output: Output,
    stop_within: float,
    backoff: Backoff = Backoff(),
    alongside: Callable[[], Coroutine[None, None, None]] | None = None,
) -> None:
    """Run the roles until SIGINT, SIGTERM or SIGHUP, then stop them within `stop_within` seconds.

    A SIGHUP that was ignored from the start stays so: that is what `nohup` is for.

    `output` gets every line they print. `alongside` runs beside them and is cancelled at the stop: it may wait for
    readiness and tell about it. Call it in the main thread.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)
    children = [_Child(role, output, backoff, stop) for role in roles]
    for child in children:
        child.start()
    companion = asyncio.create_task(alongside()) if alongside else None
    asked_to_stop = asyncio.create_task(stop.wait())
    await asyncio.wait([asked_to_stop, *(child.task for child in children)], return_when=asyncio.FIRST_COMPLETED)
    stop.set()  # also when a child's task ended by itself, which only a bug of ours can do: it is raised below
    if companion is not None:
        companion.cancel()
    await _stop_all(children, stop_within)
    for child in children:
        child.task.result()


async def _stop_all(children: Sequence["_Child"], within: float) -> None:
    """Ask stage by stage, each after the one before it has stopped or had its head start; then kill who is left."""
    deadline = asyncio.get_running_loop().time() + within
    for stage in sorted({child.role.stage for child in children}):
        asked = [child for child in children if child.role.stage == stage]
        for child in asked:
            child.terminate()
        await _wait(asked, min(_HEAD_START, _left(deadline)))
    for child in await _wait(children, _left(deadline)):
        _log.warning("killed: did not stop in time", role=child.role.name)
        child.kill()
    await _wait(children, None)


async def _wait(children: Iterable["_Child"], timeout: float | None) -> list["_Child"]:
    """Wait until the children are done for good; return those that are not in time."""
    working = {child.task: child for child in children if not child.task.done()}
    if not working:
        return []
    _, pending = await asyncio.wait(working, timeout=timeout)
    return [working[task] for task in pending]


def _left(deadline: float) -> float:
    return max(0.0, deadline - asyncio.get_running_loop().time())


class _Child:
    """A role kept running until the stop."""

    task: asyncio.Task[None]

    def __init__(self, role: RoleProcess, output: Output, backoff: Backoff, stop: asyncio.Event) -> None:
        self.role = role
        self._output = output
        self._backoff = backoff
        self._stop = stop
        self._process: asyncio.subprocess.Process | None = None

    def start(self) -> None:
        self.task = asyncio.create_task(self._keep_running(), name=self.role.name)

    def terminate(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    def kill(self) -> None:
        if self._process is not None:
            _kill_group(self._process.pid)

    async def _keep_running(self) -> None:
        loop = asyncio.get_running_loop()
        delay: float | None = None
        while not self._stop.is_set():
            born = loop.time()
            ending = await self._live()
            if self._stop.is_set():
                _log.debug("stopped", role=self.role.name, **ending)
                return
            delay = self._backoff.next(delay, loop.time() - born)
            _log.error("died, will be restarted", role=self.role.name, restart_in_s=delay, **ending)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), delay)

    async def _live(self) -> dict[str, int | str]:
        """Run the process once; return how it ended."""
        read_end, write_end = os.pipe()  # not asyncio's PIPE: its wait() lasts until grandchildren close it too
        lines = asyncio.create_task(forward(read_end, self.role.name, self._output))
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.role.argv,
                env=dict(self.role.env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                start_new_session=True,  # a terminal's Ctrl-C reaches only the supervisor
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        except OSError as error:
            return {"error": str(error)}
        finally:
            os.close(write_end)
        if self._stop.is_set():  # while it was being started
            self.terminate()
        code = await self._process.wait()
        _kill_group(self._process.pid)  # its own children do not outlive it
        await asyncio.wait([lines], timeout=0.5)  # a grandchild that left the group may hold the pipe for ever
        lines.cancel()
        return {"signal": signal.Signals(-code).name} if code < 0 else {"exit_code": code}


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
