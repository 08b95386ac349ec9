"""The HTTP server of the API: uvicorn, with limits on what a client may hold of it."""

import resource
from collections.abc import Iterable
from dataclasses import replace

import uvicorn
from fastapi import FastAPI

from svitlobot.api.connections import ConnectionTable, GuardedProtocol, Limits

_OTHER_FILES = 256  # what the process needs beside clients' connections


def server_config(
    app: FastAPI,
    host: str,
    port: int,
    proxies: Iterable[str],
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> uvicorn.Config:
    """Return a server's configuration. It believes the X-Forwarded-For of ``proxies``, addresses or networks, only."""
    proxies = list(proxies)
    bounded = replace(limits, connections=min(limits.connections, _free_files()))
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=guarded(ConnectionTable(bounded, proxies)),
        ws="none",
        forwarded_allow_ips=proxies,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
    )


def guarded(table: ConnectionTable) -> type[GuardedProtocol]:
    """Return the protocol of one server, whose connections are counted in ``table``."""

    class Protocol(GuardedProtocol):
        pass

    Protocol.table = table
    return Protocol


def _free_files() -> int:
    """Raise the process's limit of open files as far as it may go; return how many clients may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or soft < hard:
        soft = hard if hard != resource.RLIM_INFINITY else max(soft, 65_536)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(64, soft - _OTHER_FILES)
