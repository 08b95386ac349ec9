"""Days that end, payments left pending, the night's account."""

import aiohttp

from svitlobot.gateways.payments.tills import open_tills
from svitlobot.services import money_audit, notifications, payment_checks, subscription_ends
from svitlobot.worker.runtime import Runtime


async def validate_subscriptions(runtime: Runtime) -> None:
    """End paid days that are over, and remind before they are."""
    await subscription_ends.end_days(runtime.database, runtime.clock(), of_payers=True)
    await subscription_ends.remind(runtime.database, runtime.clock())


async def end_bonus_days(runtime: Runtime) -> None:
    """End the bonus days that are over, of those who never paid."""
    await subscription_ends.end_days(runtime.database, runtime.clock(), of_payers=False)


async def check_payments(runtime: Runtime) -> None:
    """Ask providers about payments that were left pending."""
    async with aiohttp.ClientSession() as http:
        tills = open_tills(runtime.settings, http)
        await payment_checks.check_pending(runtime.database, tills, runtime.clock, runtime.settings.admin_chat_id)


async def report_money(runtime: Runtime) -> None:
    """Tell the operator what the day brought, and whether the books agree."""
    now = runtime.clock()
    async with runtime.database.transaction() as session:
        report = await money_audit.day_report(session, now)
        chat = runtime.settings.admin_chat_id
        await notifications.alert_operator(session, chat, report, now, f"money:{now:%Y-%m-%d}")
