"""What an operator can do through the bot: calls of the API that are made, and audited, in their name."""

from svitlobot.bot.backend import Backend, parse
from svitlobot.schemas.schedules import ScheduleImport


class Desk:
    """One operator's calls. The API looks for them among ADMIN_USER_IDS itself, whatever the bot believes."""

    def __init__(self, backend: Backend, operator_id: int) -> None:
        self._call = backend.call
        self._headers = {"X-Operator": str(operator_id)}

    async def upload_schedule(self, content: bytes, *, dry_run: bool) -> ScheduleImport:
        """Take a schedule in, or only learn what it would change. Raises InvalidInputError naming what is wrong."""
        params = {"dry_run": str(dry_run).lower()}
        answer = await self._call("POST", "/api/schedules", params=params, content=content, headers=self._headers)
        return parse(ScheduleImport, answer)
