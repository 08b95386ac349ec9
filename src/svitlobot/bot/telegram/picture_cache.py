"""Pictures that Telegram has: each is uploaded once, and from then on sent by the name Telegram gave it."""

from dataclasses import dataclass

from redis.asyncio import Redis

from svitlobot.bot.client.backend import Backend, Picture
from svitlobot.domain.schedules.pictures import Theme

KEPT_S = 2 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows: the schedule of a queue, or of all; and for which screen."""

    queue_id: int | None
    theme: Theme = Theme.LIGHT


class Pictures:
    """For each bot and view the ETag of the last picture and its file_id, which belongs to one bot alone."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find(self, backend: Backend, bot_id: int, shown: Shown) -> str | Picture:
        """Return the file_id of the picture, or the picture itself when Telegram does not have it yet."""
        kept = await self._redis.get(_key(bot_id, shown))
        etag, _, file_id = (kept.decode() if isinstance(kept, bytes) else "").partition(" ")
        return await backend.picture(shown.queue_id, etag or None, shown.theme) or file_id

    async def keep(self, bot_id: int, shown: Shown, picture: Picture, file_id: str) -> None:
        """Remember what Telegram called a picture."""
        await self._redis.set(_key(bot_id, shown), f"{picture.etag} {file_id}", ex=KEPT_S)

    async def forget(self, bot_id: int, shown: Shown) -> None:
        """Forget a picture that Telegram does not have any more."""
        await self._redis.delete(_key(bot_id, shown))


def _key(bot_id: int, shown: Shown) -> str:
    return f"bot:picture:{bot_id}:{shown.queue_id or 'all'}:{shown.theme}"
