"""Measure how long each request takes, by the route that served it, and record its span."""

import time

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svitlobot.logging import request_id
from svitlobot.metrics.requests import UNMATCHED, observe_request
from svitlobot.tracing import record_span


class TimingMiddleware:
    """Notes each request's method, route and status, from its headers to the end of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and note how long it took. One that is broken off without an answer counts as a 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            seconds, route = time.perf_counter() - began, route_of(scope)
            observe_request(scope["method"], route, status, seconds)
            name, started = f"{scope['method']} {route}", time.time() - seconds
            record_span(name, request_id(), started, is_first=True, http_status=status)


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that served a request: the routes of the application are all there can be."""
    route = scope.get("route")
    if route is None:
        return UNMATCHED
    path: str = getattr(route, "path", UNMATCHED)
    return path if isinstance(route, Mount) else scope.get("root_path", "") + path
