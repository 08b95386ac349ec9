"""Pictures that Telegram has: each is uploaded once, and from then on sent by the name Telegram gave it."""

from redis.asyncio import Redis

from svitlobot.bot.backend import Backend, Picture

KEPT_S = 2 * 24 * 3600


class Pictures:
    """For each bot and queue the ETag of the last picture and its file_id, which belongs to one bot alone."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find(self, backend: Backend, bot_id: int, queue_id: int) -> str | Picture:
        """Return the file_id of the queue's picture, or the picture itself when Telegram does not have it yet."""
        kept = await self._redis.get(_key(bot_id, queue_id))
        etag, _, file_id = (kept.decode() if isinstance(kept, bytes) else "").partition(" ")
        return await backend.picture(queue_id, etag or None) or file_id

    async def keep(self, bot_id: int, queue_id: int, picture: Picture, file_id: str) -> None:
        """Remember what Telegram called a picture."""
        await self._redis.set(_key(bot_id, queue_id), f"{picture.etag} {file_id}", ex=KEPT_S)

    async def forget(self, bot_id: int, queue_id: int) -> None:
        """Forget a picture that Telegram does not have any more."""
        await self._redis.delete(_key(bot_id, queue_id))


def _key(bot_id: int, queue_id: int) -> str:
    return f"bot:picture:{bot_id}:{queue_id}"
