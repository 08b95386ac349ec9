"""Limit the size of request bodies."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 16_384


class BodyLimitMiddleware:
    """Stop reading a body that is too large. Starlette's own middleware does not answer with a problem document.

    ``larger`` maps paths that take files to their limits, in bytes.
    """

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        self._app = app
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; reading its body beyond the limit raises HTTPException."""
        left = self._larger.get(scope.get("path", ""), MAX_BODY)

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, bounded if scope["type"] == "http" else receive, send)
