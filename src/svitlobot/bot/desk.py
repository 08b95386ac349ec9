"""What an operator can do through the bot: calls of the API that are made, and audited, in their name."""

from typing import Any

from svitlobot.bot.backend import Answer, Backend, parse
from svitlobot.schemas.crowdreports import Judged, PendingPage, Verdict
from svitlobot.schemas.schedules import ScheduleImport


class Desk:
    """One operator's calls. The API looks for them among ADMIN_USER_IDS itself, whatever the bot believes."""

    def __init__(self, backend: Backend, operator_id: int) -> None:
        self._call = backend.call
        self._headers = {"X-Operator": str(operator_id)}

    async def call(self, method: str, path: str, **request: Any) -> Answer:  # noqa: ANN401 - as `Backend.call` has them
        """Make any call of the API in the operator's name; see desk_….py."""
        return await self._call(method, path, headers=self._headers, **request)

    async def upload_schedule(self, content: bytes, *, dry_run: bool) -> ScheduleImport:
        """Take a schedule in, or only learn what it would change. Raises InvalidInputError naming what is wrong."""
        params = {"dry_run": str(dry_run).lower()}
        return parse(ScheduleImport, await self.call("POST", "/api/schedules", params=params, content=content))

    async def pending_reports(self) -> PendingPage:
        """Return which residents' reports wait, grouped by queue and by what they say."""
        return parse(PendingPage, await self.call("GET", "/api/crowdreports/pending"))

    async def judge_reports(self, report_id: int, verdict: Verdict) -> Judged:
        """Decide over a report and all that say the same. Raises ConflictError saying who did so before."""
        return parse(Judged, await self.call("PATCH", f"/api/crowdreports/{report_id}", body=verdict))
