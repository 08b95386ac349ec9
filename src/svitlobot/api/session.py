"""Exchange a Mini App's init data for a session."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request
from limits import parse

from svitlobot.api.auth import Role, credentials
from svitlobot.api.context import InContext
from svitlobot.api.mini_app_auth import check_not_replayed, open_session, user_of_init_data
from svitlobot.errors import NotAuthenticatedError
from svitlobot.request_limiter import RequestLimiter
from svitlobot.schemas.users.profile import MiniAppEntry
from svitlobot.services.users import profile

# By address, which thousands of a mobile operator's subscribers share: so what Telegram has signed does not count.
MOST_FORGERIES = parse("300/minute")
MOST_SESSIONS = parse("60/minute")  # by person

router = APIRouter(tags=["session"])

LaunchKey = Annotated[
    str | None,
    Header(
        alias="X-Launch-Key",
        pattern="^[A-Za-z0-9_-]{16,64}$",
        description="Випадковий ключ вкладки застосунку: з ним initData діють і після перезавантаження",
    ),
]


@router.post(
    "/api/session",
    openapi_extra={"security": [{Role.NEWCOMER.value: []}]},
    summary="Почати сесію Mini App",
    description="Перевіряє Authorization: tma <initData>, видає пропуск і каже, хто це. Лише для зареєстрованих людей, "
    "яким не заборонено користуватися ботом. Ті самі initData вдруге приймає лише з тим самим X-Launch-Key.",
)
async def begin_session(context: InContext, request: Request, launch_key: LaunchKey = None) -> MiniAppEntry:
    """Check `Authorization: tma <initData>`; return a session and whose it is. Banned and unknown people get none."""
    limiter: RequestLimiter = request.app.state.limiter
    init_data = credentials(request.headers.get("authorization"), "tma") or ""
    keys, now = [token.get_secret_value() for token in context.settings.telegram_bot_token], context.clock()
    try:
        user_id = _signed_in(init_data, keys, now)
    except NotAuthenticatedError:
        await limiter.hit(MOST_FORGERIES, "session", request.client.host if request.client else "")
        raise
    await limiter.hit(MOST_SESSIONS, "session", str(user_id))
    async with context.database.transaction() as session:
        profile.check_not_banned(await profile.get(session, user_id))
        await check_not_replayed(context.redis, init_data, launch_key)
        await profile.note_activity(session, [user_id], now)
        user = await profile.profile(session, user_id)
    is_operator = user_id in context.settings.admin_user_ids
    return MiniAppEntry(**open_session(user_id, keys, now).model_dump(), user=user, is_operator=is_operator)


def _signed_in(init_data: str, keys: list[str], now: datetime) -> int:
    """Return the user_id that Telegram has signed. Raises NotAuthenticatedError."""
    if not init_data:
        raise NotAuthenticatedError("Потрібен заголовок Authorization: tma <initData>", scheme="tma")
    return user_of_init_data(init_data, keys, now)
