"""Refuse requests for other hosts, and keep the Host header out of redirects."""

from collections.abc import Collection
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svitlobot.api.errors import problem
from svitlobot.settings import Settings

log = structlog.get_logger()

# Sensors may know the server by any name or address, and must not be locked out. None of these paths is a page.
OPEN_PATHS = ("/api/iot/", "/api/ping/", "/channelPing", "/health/")

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def allowed_hosts(settings: Settings) -> frozenset[str] | None:
    """Return the host names of this installation: ALLOWED_HOSTS, those of its URLs, and this machine.

    None allows every host: in production none of PUBLIC_URL, WEBAPP_URL and ALLOWED_HOSTS names the site.
    """
    site = {urlsplit(url).hostname or "" for url in (settings.public_url, settings.webapp_url) if url}
    site |= {host.lower() for host in settings.allowed_hosts}
    if not site and settings.environment == "production":
        log.warning("hosts_not_limited", mend="PUBLIC_URL=https://…")
        return None
    others = {urlsplit(url).hostname or "" for url in (settings.backend_url, settings.telegram_webhook_url) if url}
    return frozenset(site | others | {"localhost", "127.0.0.1", "::1", settings.api_host} - {""})


class HostGuardMiddleware:
    """Answers 421 to a request whose Host header names neither an allowed host nor the address it arrived at."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the host; make redirects to it relative."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        header = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if not self._is_allowed(scope, header.decode("latin-1")):
            text = "Цей сервер не обслуговує такого імені: додайте його до ALLOWED_HOSTS"
            await problem(421, "wrong_host", text)(scope, receive, send)
            return
        own = f"{scope.get('scheme', 'http')}://".encode() + header

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in REDIRECTS:
                message["headers"] = [_relative(one, own) for one in message.get("headers", ())]
            await send(message)

        await self._app(scope, receive, sending)

    def _is_allowed(self, scope: Scope, header: str) -> bool:
        if self._hosts is None or not header or scope["path"].startswith(OPEN_PATHS):
            return True
        name = _host_name(header)
        server = scope.get("server")
        return name in self._hosts or (server is not None and name == server[0])


def _host_name(header: str) -> str:
    """Return a Host header without its port, in lower case; IPv6 addresses without their brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower().removesuffix(".")


def _relative(header: tuple[bytes, bytes], own: bytes) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() == b"location" and value.startswith(own + b"/"):
        return name, value[len(own) :]
    return header
