"""What a resident tells the backend of their power."""

from svitlobot.bot.backend import Backend
from svitlobot.bot.rest import parse
from svitlobot.schemas.power.crowd_reports import CrowdReportTaken, NewCrowdReport


async def send_report(backend: Backend, said: NewCrowdReport) -> CrowdReportTaken:
    """Report. Raises NotFoundError when it is none of their houses, TooManyRequestsError beyond five a minute."""
    return parse(CrowdReportTaken, await backend.call("POST", "/api/crowdreports", body=said))
