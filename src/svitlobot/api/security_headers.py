"""One strict Content-Security-Policy, and the other headers that protect browsers, for every answer of the origin.

The operator's panel shares the origin, so a script on any page of it could act as the operator.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def content_security_policy(form_action: str = "'self'") -> str:
    """Return the policy: scripts, styles, fonts and requests of this origin only, nothing inline, no frames.

    ``form_action`` is where forms may lead: the page of an order posts to its payment provider.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )


HEADERS = {
    "content-security-policy": content_security_policy(),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_RAW = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class SecurityHeadersMiddleware:
    """Adds the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its answer."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                given = {name.lower() for name, _ in headers}
                if any(
                    name == b"content-security-policy" and b"frame-ancestors 'none'" not in value
                    for name, value in headers
                ):
                    given.add(b"x-frame-options")  # it cannot name those who may frame the page, as the policy does
                message["headers"] = [*headers, *(header for header in _RAW if header[0] not in given)]
            await send(message)

        await self._app(scope, receive, sending)
