"""Jobs of subscriptions, channel membership, payment reconciliation and the money report."""

from functools import partial

import aiohttp
import structlog

from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.gateways.payments.providers import open_payment_providers
from svitlobot.gateways.telegram.members import TelegramMembers
from svitlobot.services.outbox import events
from svitlobot.services.payments import ledger_audit, reconciliation, subscription_ends
from svitlobot.services.users import membership
from svitlobot.worker.runtime import Runtime

log = structlog.get_logger()


async def validate_subscriptions(runtime: Runtime) -> None:
    """End paid days that are over, and remind before they are."""
    await subscription_ends.end_days(runtime.database, runtime.clock(), of_payers=True)
    await subscription_ends.remind(runtime.database, runtime.clock())


async def recheck_members(runtime: Runtime) -> None:
    """Ask Telegram again of those whose place in the channel was learnt long ago."""
    settings = runtime.settings
    if settings.telegram_channel_id is None or not settings.telegram_bot_token:
        return
    members = TelegramMembers(settings.telegram_api_url, settings.telegram_bot_token[0].get_secret_value())
    try:
        ask = partial(members.is_member, settings.telegram_channel_id)
        learnt = await membership.recheck(runtime.database, ask, runtime.clock)
    finally:
        await members.close()
    log.info("members_rechecked", count=learnt)


async def end_bonus_days(runtime: Runtime) -> None:
    """End the bonus days that are over, of those who never paid."""
    await subscription_ends.end_days(runtime.database, runtime.clock(), of_payers=False)


async def check_payments(runtime: Runtime) -> None:
    """Ask providers about payments that were left pending."""
    async with aiohttp.ClientSession() as http:
        providers = open_payment_providers(runtime.settings, http)
        await reconciliation.check_pending(runtime.database, providers, runtime.clock, runtime.settings.admin_chat_id)


async def report_money(runtime: Runtime) -> None:
    """Tell the operator what the day brought, and whether the books agree."""
    now = runtime.clock()
    async with runtime.database.transaction() as session:
        report = await ledger_audit.day_report(session, now)
        chat = runtime.settings.admin_chat_id
        await events.alert_operator(session, chat, AdminAlertPayload(report), now, f"money:{now:%Y-%m-%d}")
