"""The processes of SvitloBot: their command lines and what their environment carries."""

import os
import secrets
import sys
from collections.abc import Mapping

from svitlobot.launch.sandbox import (
    SANDBOX_CHANNEL_ID,
    SANDBOX_CHANNEL_URL,
    SANDBOX_OPERATOR_ID,
    SANDBOX_TOKEN,
    payment_sandbox_environment,
    require_sandbox,
)
from svitlobot.launch.supervisor import RoleProcess
from svitlobot.settings import Settings

# Asked to stop in this order: those who take work in, those who do it, and what they need for it.
_STAGES = {"api": 0, "bot": 0, "beat": 0, "mqtt": 0, "worker": 1, "sender": 1, "sandbox": 2}


def command(name: str) -> list[str]:
    """Return the command line of a role or of a one-off command."""
    return [sys.executable, "-m", "svitlobot", name]


def needs_sandbox(settings: Settings) -> bool:
    """Tell whether messages go to the local Telegram sandbox."""
    return not settings.telegram_bot_token and settings.environment != "production"


def roles(settings: Settings, environment: Mapping[str, str]) -> list[RoleProcess]:
    """Return the roles to run, in starting order."""
    names = ["api", "bot", "worker", "beat", "sender"]
    if settings.mqtt_url is not None:
        names.append("mqtt")
    if needs_sandbox(settings):
        require_sandbox()
        names.insert(0, "sandbox")
    return [RoleProcess(name, command(name), environment, _STAGES[name]) for name in names]


def child_environment(settings: Settings) -> dict[str, str]:
    """Return our own environment with what was decided at start: the URLs, tokens, the sandboxes, the channel."""
    environment = dict(os.environ)
    environment["SERVICE_TOKEN"] = secrets.token_urlsafe(32)  # for as long as these roles live, unless one is set
    for name in ("database_url", "redis_url", "admin_token", "service_token"):
        secret = getattr(settings, name)
        if secret is not None:
            environment[name.upper()] = secret.get_secret_value()
    if needs_sandbox(settings):
        environment["TELEGRAM_BOT_TOKEN"] = SANDBOX_TOKEN
        environment["TELEGRAM_API_URL"] = f"http://127.0.0.1:{settings.telegram_sandbox_port}"
        if settings.telegram_channel_id is None:
            environment["TELEGRAM_CHANNEL_ID"] = str(SANDBOX_CHANNEL_ID)
            environment["TELEGRAM_CHANNEL_URL"] = SANDBOX_CHANNEL_URL
        if not settings.admin_user_ids:
            environment["ADMIN_USER_IDS"] = str(SANDBOX_OPERATOR_ID)
        if settings.admin_chat_id is None:
            environment["ADMIN_CHAT_ID"] = str(SANDBOX_OPERATOR_ID)
        if settings.webapp_url is None:
            environment["WEBAPP_URL"] = f"{settings.backend_url}/app"
        environment.update(payment_sandbox_environment(settings))
    return environment
