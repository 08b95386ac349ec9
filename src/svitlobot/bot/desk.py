"""What an operator can do through the bot: calls of the API that are made, and audited, in their name."""

from svitlobot.bot.backend import Backend, parse
from svitlobot.schemas.crowdreports import Judged, PendingPage, Verdict
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

    async def pending_reports(self) -> PendingPage:
        """Return which residents' reports wait, grouped by queue and by what they say."""
        return parse(PendingPage, await self._call("GET", "/api/crowdreports/pending", headers=self._headers))

    async def judge_reports(self, report_id: int, verdict: Verdict) -> Judged:
        """Decide over a report and all that say the same. Raises ConflictError saying who did so before."""
        path = f"/api/crowdreports/{report_id}"
        return parse(Judged, await self._call("PATCH", path, body=verdict, headers=self._headers))
