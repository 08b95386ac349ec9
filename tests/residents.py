"""Residents of the test's town, who follow houses and say whether they have power."""

from collections.abc import Sequence
from typing import Any

from svitlobot.domain.power.crowd_reports import ReportType
from svitlobot.schemas.power.crowd_reports import CrowdReportTaken, Judged, NewCrowdReport, Verdict
from svitlobot.services.power import crowd_reports
from town import ADMIN_CHAT, Town

MODERATOR = 900


async def settle_in(
    town: Town, user_id: int, houses: Sequence[int], tier: str = "FREE", settings: dict[str, Any] | None = None
) -> None:
    """Add a person who follows these addresses, home first."""
    pool = town.database.pool
    await pool.execute(
        "INSERT INTO users (user_id, subscription_tier, settings, address_count) VALUES ($1, $2, $3, $4)",
        user_id, tier, settings or {}, len(houses),
    )  # fmt: skip
    for priority, address_id in enumerate(houses, start=1):
        await pool.execute(
            "INSERT INTO user_addresses (user_id, address_id, priority, subscription_tier, queue_id) "
            "SELECT $1, id, $3, $4, queue_id FROM addresses WHERE id = $2",
            user_id, address_id, priority, tier,
        )  # fmt: skip


async def say(town: Town, user_id: int, is_on: bool, queue_id: int = 1, **fields: Any) -> CrowdReportTaken:
    """Report as the API does."""
    text = NewCrowdReport(user_id=user_id, report_type=ReportType.of(is_on), queue_id=queue_id, **fields)
    async with town.database.transaction() as session:
        return await crowd_reports.submit(session, text, town.clock(), ADMIN_CHAT)


async def judge(
    town: Town, report_id: int, status: str = "confirmed", *, flip: bool = False, by: int = MODERATOR
) -> Judged:
    """Moderate a report as an operator; ``flip`` also sets the queue's power."""
    async with town.database.transaction() as session:
        verdict = Verdict.model_validate({"status": status, "flip": flip})
        return await crowd_reports.judge(
            session, report_id, verdict, town.clock(), actor=f"telegram:{by}", moderator=by
        )
