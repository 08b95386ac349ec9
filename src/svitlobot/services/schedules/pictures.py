"""Pictures of the schedule, drawn once for each content and theme and cached for a while."""

import hashlib
from asyncio import shield, wrap_future
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.clock import kyiv
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules.days import StoredDay
from svitlobot.db.session import AsyncSession
from svitlobot.domain.schedules.pictures import KnownDay, SchedulePicture, Theme, schedule_picture
from svitlobot.domain.schedules.sources import FetchedSources
from svitlobot.errors import NotFoundError
from svitlobot.services.schedules.lookup import queue_names
from svitlobot.services.texts import read_catalog

log = structlog.get_logger()

STYLE = 2  # to be raised when the same content comes to be drawn in another way
CACHED = timedelta(days=1)
MAX_CACHED = 512 * 1024

_easel = ThreadPoolExecutor(max_workers=2, thread_name_prefix="easel")
_drawing: dict[str, Future[bytes]] = {}


async def compose(
    session: AsyncSession, now: datetime, fetched: FetchedSources, *, queue_id: int | None
) -> SchedulePicture:
    """Return what the picture of a queue, or of all, shows now. Raises NotFoundError."""
    today = kyiv(now).date()
    names = await queue_names(session, queue_id)
    if not names:
        raise NotFoundError("Жодної черги ще немає")
    schedules = await stored.load_days(session, today, today + timedelta(days=1), list(names))
    return schedule_picture(
        await read_catalog(session),
        [
            (name, {day: _known(one, fetched, now) for day, one in schedules.get(number, {}).items()})
            for number, name in names.items()
        ],
        now,
    )


def _known(day: StoredDay, fetched: FetchedSources, now: datetime) -> KnownDay:
    is_stale = fetched.is_stale(day.source, day.confirmed_at, now) or False
    return KnownDay(day.schedule, day.changed_at, day.confirmed_at, is_stale)


def edition(picture: SchedulePicture, theme: Theme) -> str:
    """Name the picture by its content: equal pictures have equal names, in every process."""
    return hashlib.sha256(repr((STYLE, theme, picture)).encode()).hexdigest()[:32]


async def drawn(redis: Redis, picture: SchedulePicture, theme: Theme) -> bytes:
    """Return the picture as PNG, drawn now unless it has been.

    The cache has one place for each queue and theme, and one for all queues, so a new picture takes the place of the
    old one. Raises InvalidInputError when there are more queues than a picture holds.
    """
    name = edition(picture, theme)
    place = f"picture:{picture.rows[0].name if len(picture.rows) == 1 else 'all'}:{theme}"
    try:
        cached = await redis.get(place)
        if isinstance(cached, bytes) and cached.startswith(name.encode()):
            return cached[len(name) :]
    except (RedisError, OSError) as error:
        log.warning("picture_cache_unavailable", reason=type(error).__name__)
    png = await _draw_once(name, picture, theme)
    try:
        if len(png) <= MAX_CACHED:
            await redis.set(place, name.encode() + png, ex=CACHED)
    except (RedisError, OSError) as error:
        log.warning("picture_cache_unavailable", reason=type(error).__name__)
    return png


async def _draw_once(name: str, picture: SchedulePicture, theme: Theme) -> bytes:
    """Draw in a thread. Requests for the same picture wait for the same drawing."""
    drawing = _drawing.get(name)
    if drawing is None:
        drawing = _drawing[name] = _easel.submit(_draw, picture, theme)
        drawing.add_done_callback(lambda _: _drawing.pop(name, None))
    return await shield(wrap_future(drawing))


def _draw(picture: SchedulePicture, theme: Theme) -> bytes:
    from svitlobot.gateways import schedule_picture as painter  # only a process that draws carries Pillow

    return painter.draw(picture, theme)
