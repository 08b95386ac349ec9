"""Every line that a request causes carries its id: the one that the proxy gave it, or a new one."""

import re
from uuid import uuid4

from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

_HEADER = b"x-request-id"
_ACCEPTABLE = re.compile(rb"[A-Za-z0-9-]{8,64}")  # anything else could forge lines of the log


class RequestIdMiddleware:
    """Binds ``request_id``.

    It is not unbound: each request is a task with a context of its own, and what is logged of an error comes last.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request under its id."""
        if scope["type"] == "http":
            bind_contextvars(request_id=_id_of(scope))
        await self.app(scope, receive, send)


def _id_of(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == _HEADER), b"")
    return given.decode() if _ACCEPTABLE.fullmatch(given) else uuid4().hex
