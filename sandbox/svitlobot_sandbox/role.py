"""`svitlobot sandbox`: the local Telegram and the local payment providers, as one process."""

from typing import TYPE_CHECKING

import uvloop

from svitlobot.launch.sandbox import MerchantKeys
from svitlobot.logging import configure_logging
from svitlobot.settings import Settings, load_settings

if TYPE_CHECKING:
    from svitlobot_sandbox.telegram.world import Channel


def sandbox() -> None:
    """Запустити пісочниці: місцевий сервер Bot API й місцеві платіжні системи, щоб грати без справжніх."""
    settings = load_settings()
    configure_logging(settings, "sandbox")
    uvloop.run(_sandboxes(settings))


async def _sandboxes(settings: Settings) -> None:
    from svitlobot_sandbox.payments.server import opened
    from svitlobot_sandbox.telegram.limits import Limits
    from svitlobot_sandbox.telegram.server import run
    from svitlobot_sandbox.telegram.world import Config

    config = Config(
        limits=Limits(rate=settings.send_rate), city_port=settings.city_port, channel=_channel_of_news(settings)
    )
    keys = MerchantKeys(liqpay_version=settings.liqpay_version)
    async with opened(settings.site_url, settings.payment_sandbox_port, settings.environment, keys):
        await run("127.0.0.1", settings.telegram_sandbox_port, config, settings.environment)


def _channel_of_news(settings: Settings) -> "Channel | None":
    """Return the channel people join, for the sandbox to open; None when the operator has none."""
    from svitlobot_sandbox.telegram.world import Channel

    if settings.telegram_channel_id is None:
        return None
    username = (settings.telegram_channel_url or "").rpartition("/")[2]
    return Channel(settings.telegram_channel_id, "СвітлоБот · новини", username if username.isidentifier() else "")
