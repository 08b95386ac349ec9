"""What the operator's settings mean to the bot's handlers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BotConfig:
    """Handed to every handler that names ``config``. Unset: there is no channel, or no Mini App."""

    channel_id: int | None = None
    channel_url: str | None = None
    webapp_url: str | None = None
    admin_user_ids: frozenset[int] = frozenset()
    admin_chat_id: int | None = None
    support_contact: str | None = None
    notifications_kept_days: int = 90
