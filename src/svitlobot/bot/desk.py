"""What an operator can do through the bot: calls of the API that are made, and audited, in their name."""

from svitlobot.bot.backend import Backend, parse
from svitlobot.schemas.alerts import AlertPage, OutageClaim, OutageConfirmed, Quiet, QuietState
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

    async def alerts(self, *, open_only: bool, limit: int) -> AlertPage:
        """List what is wrong, and with ``open_only`` off what was."""
        params: dict[str, str | int] = {"open": str(open_only).lower(), "limit": limit}
        return parse(AlertPage, await self._call("GET", "/api/admin/alerts", params=params, headers=self._headers))

    async def be_quiet(self, hours: int) -> QuietState:
        """Be told of what is critical only, for so long; 0 is of everything."""
        quiet = Quiet(minutes=hours * 60)
        answer = await self._call("PUT", "/api/admin/alerts/quiet", body=quiet, headers=self._headers)
        return parse(QuietState, answer)

    async def confirm_outage(self, queue_ids: list[int]) -> OutageConfirmed:
        """Confirm that silent queues are off. Raises ConflictError when that silence is over."""
        claim = OutageClaim(queue_ids=queue_ids)
        answer = await self._call("POST", "/api/iot/confirm-outage", body=claim, headers=self._headers)
        return parse(OutageConfirmed, answer)
