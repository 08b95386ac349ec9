"""Settings that are missing, or not safe for production."""

import stat
from pathlib import Path

from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning
from svitlobot.settings import LOOPBACK, Settings

FREE_RATE = 30  # messages a second that Telegram takes from a bot for free
ENV_FILE = Path(".env")


async def check_settings(installation: Installation) -> list[Finding]:
    """Look for what a production installation should have set."""
    settings = installation.settings
    found = [*_file(ENV_FILE), *_sending(settings)]
    if settings.environment == "production":
        found += _production(settings)
    return found or [ok(f"ENVIRONMENT={settings.environment}")]


def _file(path: Path) -> list[Finding]:
    if path.is_file() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return [broken(f"файл {path} із секретами читає будь-хто на машині", f"chmod 0640 {path}")]
    return []


def _sending(settings: Settings) -> list[Finding]:
    found = []
    if settings.send_rate > FREE_RATE and settings.telegram_api_url == "https://api.telegram.org":
        text = f"SEND_RATE={settings.send_rate:g}: Telegram безкоштовно приймає {FREE_RATE} за секунду"
        found.append(warning(text, f"поставте SEND_RATE={FREE_RATE} або додайте токенів"))
    if settings.metrics_port is not None and settings.metrics_host not in {*LOOPBACK, "localhost"}:
        text = f"метрики видно на {settings.metrics_host}"
        found.append(warning(text, "закрийте ці порти від чужих мережевим екраном"))
    return found


def _production(settings: Settings) -> list[Finding]:
    found = []
    if not settings.telegram_bot_token:
        found.append(broken("TELEGRAM_BOT_TOKEN не задано", "візьміть токен у @BotFather"))
    if settings.admin_chat_id is None:
        found.append(warning("ADMIN_CHAT_ID не задано: тривоги нікому казати", "задайте чат оператора"))
    if settings.public_url is None:
        found.append(warning("PUBLIC_URL не задано: запити приймаються для будь-якого імені", "задайте адресу сайту"))
    if not settings.schedule_urls:
        text = "SCHEDULE_URLS не задано: графіки завантажує лише оператор"
        found.append(warning(text, "задайте адреси графіків, якщо вони є"))
    return found
