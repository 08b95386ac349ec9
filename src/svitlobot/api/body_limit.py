"""No request's body is read beyond what any of ours may hold."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 16_384


class BoundedBody:
    """Cuts a body off. Starlette has a middleware for it, but its answer is not a problem document.

    ``larger`` names the paths that take files, and how many bytes each may.
    """

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        self._app = app
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; whoever reads its body beyond the bound gets an HTTPException."""
        left = self._larger.get(scope.get("path", ""), MAX_BODY)

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, bounded if scope["type"] == "http" else receive, send)
