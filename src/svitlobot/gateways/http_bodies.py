"""Reading what others answer, but never more than they should."""

import aiohttp


async def read_at_most(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read an answer's body; one longer than ``limit`` bytes is given cut, and is longer than ``limit`` still."""
    read = b""
    async for piece in response.content.iter_any():
        read += piece
        if len(read) > limit:
            break
    return read
