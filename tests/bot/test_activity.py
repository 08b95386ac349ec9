"""Every update makes its sender active; the API hears of them once a minute."""

from datetime import UTC, datetime
from typing import Any

from aiogram.types import Message, User

from svitlobot.bot.middlewares.activity import Activity
from svitlobot.errors import UnavailableError


class Backend:
    """The API, away for as long as it is told to be."""

    def __init__(self) -> None:
        self.reports: list[list[int]] = []
        self.is_away = False

    async def report_activity(self, user_ids: list[int]) -> None:
        """Take a report."""
        if self.is_away:
            raise UnavailableError("немає зв'язку")
        self.reports.append(list(user_ids))


async def see(activity: Activity, user_id: int, *, is_bot: bool = False) -> None:
    async def handle(_event: Any, _data: dict[str, Any]) -> None:
        return None

    user = User(id=user_id, is_bot=is_bot, first_name="О")
    await activity(handle, Message.model_construct(date=datetime.now(UTC)), {"event_from_user": user})


async def test_each_person_is_reported_once_however_often_they_write() -> None:
    backend: Any = Backend()
    activity = Activity(backend)
    for user_id in (42, 43, 42):
        await see(activity, user_id)
    await see(activity, 7, is_bot=True)
    await activity.report()
    await activity.report()
    assert backend.reports == [[42, 43]]


async def test_whom_the_api_did_not_take_is_reported_the_next_time_and_many_in_parts() -> None:
    backend: Any = Backend()
    activity = Activity(backend)
    for user_id in range(1, 1502):
        await see(activity, user_id)
    backend.is_away = True
    await activity.report()
    backend.is_away = False
    await activity.report()
    assert [len(part) for part in backend.reports] == [1000, 501]
