"""How a bot gets its updates: by asking, or by a webhook."""

from dataclasses import dataclass
from typing import Any

from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.errors import conflict
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.webhook import Webhook, webhook_info
from svitlobot_sandbox.telegram.world import World

MAX_POLL_SECONDS = 50


@dataclass(frozen=True, slots=True)
class Described:
    """A result that Telegram sends with a word of explanation."""

    result: object
    description: str


async def get_updates(_world: World, bot: Bot, params: Params) -> list[dict[str, Any]]:
    """Return updates from ``offset`` on, waiting up to ``timeout`` seconds for the first."""
    if bot.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(bot, params)
    limit = min(max(params.integer("limit") or 100, 1), 100)
    timeout = min(max(params.integer("timeout") or 0, 0), MAX_POLL_SECONDS)
    return await bot.updates.poll(params.integer("offset") or 0, limit, timeout)


async def set_webhook(world: World, bot: Bot, params: Params) -> Described:
    """Have updates pushed to a URL; an empty URL ends that."""
    url = params.text("url")
    if not url:
        return await delete_webhook(world, bot, params)
    webhook = Webhook(url, params.text("secret_token"), params.integer("max_connections") or 40)
    _allow(bot, params)
    _drop_pending(bot, params)
    if webhook.same_as(bot.webhook):
        return Described(True, "Webhook is already set")
    bot.set_webhook(webhook, world.unix, world.config.webhook_retry_delay)
    return Described(True, "Webhook was set")


async def delete_webhook(world: World, bot: Bot, params: Params) -> Described:
    """End pushing; updates wait for getUpdates."""
    _drop_pending(bot, params)
    if bot.webhook is None:
        return Described(True, "Webhook is already deleted")
    bot.set_webhook(None, world.unix, 0)
    return Described(True, "Webhook was deleted")


def get_webhook_info(_world: World, bot: Bot, _params: Params) -> dict[str, Any]:
    """Return where updates are pushed, how many wait and what went wrong last."""
    return webhook_info(bot.webhook, len(bot.updates), bot.updates.allowed)


def _allow(bot: Bot, params: Params) -> None:
    kinds = params.structure("allowed_updates")
    if isinstance(kinds, list):
        bot.updates.allow(str(kind) for kind in kinds)


def _drop_pending(bot: Bot, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        bot.updates.clear()
