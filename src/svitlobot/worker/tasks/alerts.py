"""What the operator must know."""

from svitlobot.services.alerts import watch as alerts_watch
from svitlobot.worker.runtime import Runtime


async def watch(runtime: Runtime) -> None:
    """Look for what is wrong, and tell the operator what began and what ended."""
    settings = runtime.settings
    await alerts_watch.look(
        runtime.database,
        runtime.clock(),
        urls=settings.schedule_urls,
        every=settings.schedule_fetch_every,
        rate=settings.send_rate * max(1, len(settings.telegram_bot_token)),
        backs_up=settings.backup_daily,
        admin_chat=settings.admin_chat_id,
        operators=settings.admin_user_ids,
    )
