"""How busy the processors of this machine are with PostgreSQL."""

import asyncio
import os

import psutil

SAMPLE_S = 1.0


async def postgres_share(backend_pid: int) -> float | None:
    """Return the share (0 to 1) of this machine's processors that PostgreSQL takes, over a second.

    ``backend_pid`` is one of its backends. None when there is no such process here: the server is elsewhere, or we are
    in a container of our own.
    """
    before = _seconds_used(backend_pid)
    if before is None:
        return None
    await asyncio.sleep(SAMPLE_S)
    after = _seconds_used(backend_pid)
    if after is None:
        return None
    used = sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
    return used / SAMPLE_S / len(os.sched_getaffinity(0))


def _seconds_used(backend_pid: int) -> dict[int, float] | None:
    try:
        backend = psutil.Process(backend_pid)
        if not backend.name().startswith("postgres"):
            return None
        server = backend.parent()
        family = [server, *server.children(recursive=True)] if server else [backend]
    except psutil.Error:
        return None
    used = {}
    for process in family:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue  # it has ended meanwhile
        used[process.pid] = times.user + times.system
    return used
