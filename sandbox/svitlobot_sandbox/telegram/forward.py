"""The way from the page's city board to the process in which the city plays."""

import aiohttp
import orjson
from yarl import URL

from svitlobot_sandbox.telegram.http11 import Reply, Request

MAX_BODY = 4 * 1024
MAX_ANSWER = 1024 * 1024
MAX_CONNECTIONS = 16
_TIMEOUT = aiohttp.ClientTimeout(total=5)


class City:
    """Passes requests for ``/city/…`` on to a port of the loopback, without what identifies the sender."""

    def __init__(self, port: int) -> None:
        self._root = f"http://127.0.0.1:{port}"
        self._http: aiohttp.ClientSession | None = None

    async def forward(self, request: Request) -> Reply:
        """Return the city's answer; 503 ``city_away`` when none plays, 413 for more than it reads."""
        if request.method not in {"GET", "POST"}:
            return _refusal(405, "method_not_allowed", "місто знає лише GET і POST")
        if len(request.body) > MAX_BODY:
            return _refusal(413, "too_large", f"місто читає не більше ніж {MAX_BODY} байтів")
        try:
            return await self._ask(request)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return _refusal(503, "city_away", "Місто не запущене: make demo")

    async def _ask(self, request: Request) -> Reply:
        if self._http is None:
            connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS)
            self._http = aiohttp.ClientSession(timeout=_TIMEOUT, connector=connector)
        url = URL(self._root + request.target.decode("latin-1"), encoded=True)
        headers = {"Content-Type": "application/json"} if request.body else {}
        async with self._http.request(
            request.method, url, data=request.body or None, headers=headers, allow_redirects=False
        ) as answer:
            body = bytearray()
            async for chunk in answer.content.iter_any():
                body += chunk
                if len(body) > MAX_ANSWER:
                    return _refusal(502, "too_large", "місто відповіло задовго")
            return Reply(answer.status, bytes(body))

    async def close(self) -> None:
        """Close what is open."""
        if self._http is not None:
            await self._http.close()


def _refusal(status: int, code: str, text: str) -> Reply:
    return Reply(status, orjson.dumps({"code": code, "text": text}))
