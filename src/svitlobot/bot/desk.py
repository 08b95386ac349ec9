"""What an operator can do through the bot: calls of the API that are made, and audited, in their name."""

from typing import Any

from svitlobot.bot.backend import Backend
from svitlobot.bot.rest import Answer, parse
from svitlobot.domain.schedules.coverage import Others
from svitlobot.schemas.alerts import AlertPage, OutageClaim, OutageConfirmed, Quiet, QuietState
from svitlobot.schemas.power.crowd_reports import Judged, PendingPage, Verdict
from svitlobot.schemas.schedules.days import ScheduleImport


class Desk:
    """One operator's calls. The API looks for them among ADMIN_USER_IDS itself, whatever the bot believes."""

    def __init__(self, backend: Backend, operator_id: int) -> None:
        self._call = backend.call
        self._headers = {"X-Operator": str(operator_id)}

    async def call(self, method: str, path: str, **request: Any) -> Answer:  # noqa: ANN401 - as `Backend.call` has them
        """Make any call of the API in the operator's name; see desk_….py."""
        return await self._call(method, path, headers=self._headers, **request)

    async def upload_schedule(
        self, content: bytes, *, dry_run: bool, day: str | None = None, others: Others | None = None
    ) -> ScheduleImport:
        """Take a schedule in, or only learn what it would change. Raises InvalidInputError naming what is wrong.

        ``day`` is the one for which a text without a date was checked, and ``others`` what is meant by its silence
        about other queues; ConflictError asks for it.
        """
        chosen = {"day": day, "others": others}
        params = {"dry_run": str(dry_run).lower()} | {
            name: value for name, value in chosen.items() if value is not None
        }
        return parse(ScheduleImport, await self.call("POST", "/api/schedules", params=params, content=content))

    async def pending_reports(self, *, limit: int, since: int = 1) -> PendingPage:
        """Return which residents' reports wait, grouped by queue and by what they say, from number ``since`` on."""
        params = {"cursor": since - 1, "limit": limit}
        return parse(PendingPage, await self.call("GET", "/api/crowdreports/pending", params=params))

    async def judge_reports(self, report_id: int, verdict: Verdict) -> Judged:
        """Decide over a report and all that say the same. Raises ConflictError saying who did so before."""
        return parse(Judged, await self.call("PATCH", f"/api/crowdreports/{report_id}", body=verdict))

    async def alerts(self, *, open_only: bool, limit: int) -> AlertPage:
        """List what is wrong, and with ``open_only`` off what was."""
        params: dict[str, str | int] = {"open": str(open_only).lower(), "limit": limit}
        return parse(AlertPage, await self.call("GET", "/api/admin/alerts", params=params))

    async def be_quiet(self, hours: int) -> QuietState:
        """Be told of what is critical only, for so long; 0 is of everything."""
        quiet = Quiet(minutes=hours * 60)
        return parse(QuietState, await self.call("PUT", "/api/admin/alerts/quiet", body=quiet))

    async def confirm_outage(self, queue_ids: list[int]) -> OutageConfirmed:
        """Confirm that silent queues are off. Raises ConflictError when that silence is over."""
        claim = OutageClaim(queue_ids=queue_ids)
        return parse(OutageConfirmed, await self.call("POST", "/api/iot/confirm-outage", body=claim))
