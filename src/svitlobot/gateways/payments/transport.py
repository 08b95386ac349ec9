"""How providers are asked: a bounded time, a bounded answer, and nothing of the request in an error."""

from collections.abc import Mapping

import aiohttp

from svitlobot.errors import UnavailableError
from svitlobot.gateways.http_bodies import read_at_most

TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)
MAX_ANSWER = 256 << 10


async def post_form(http: aiohttp.ClientSession, url: str, fields: Mapping[str, str]) -> bytes:
    """Post a form and return the answer's body. Raises UnavailableError."""
    return await _post(http, url, data=dict(fields))


async def post_json(http: aiohttp.ClientSession, url: str, document: Mapping[str, object]) -> bytes:
    """Post JSON and return the answer's body. Raises UnavailableError."""
    return await _post(http, url, json=document)


async def _post(http: aiohttp.ClientSession, url: str, **body: object) -> bytes:
    try:
        async with http.post(url, timeout=TIMEOUT, allow_redirects=False, **body) as answer:  # type: ignore[arg-type]
            content = await read_at_most(answer, MAX_ANSWER)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UnavailableError(f"платіжна система недоступна ({type(error).__name__})") from None
    if answer.status != 200 or len(content) > MAX_ANSWER:
        raise UnavailableError(f"платіжна система відповіла {answer.status}")
    return content
