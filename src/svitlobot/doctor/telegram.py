"""Each bot token, its webhook, and its rights where it must write."""

from collections.abc import Sequence
from typing import Any

from svitlobot.db.queries import server_health
from svitlobot.db.session import OUTAGES
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning
from svitlobot.gateways.telegram.facts import BotFacts, TelegramRefusesError

WAITING_UPDATES = 100
TOKEN_ADVICE = "візьміть новий токен у @BotFather: docs/runbooks/wrong-bot-token.md"  # noqa: S105 - an advice
ADMIN_ADVICE = "зробіть бота адміністратором із правом писати: docs/production.md"


async def check_telegram(installation: Installation) -> list[Finding]:
    """Ask each bot who it is and what becomes of its updates, and the first one about its rights."""
    settings = installation.settings
    tokens = [token.get_secret_value() for token in settings.telegram_bot_token]
    if not tokens:
        return [ok("TELEGRAM_BOT_TOKEN не задано: пісочниця замість Telegram")]
    found: list[Finding] = []
    for number, token in enumerate(tokens):
        bot = BotFacts(installation.http, settings.telegram_api_url, token)
        try:
            me = await bot.me()
        except TelegramRefusesError as error:
            text = f"токен №{number + 1} ({token.partition(':')[0]}) не приймають: {error.text}"
            found.append(broken(text, TOKEN_ADVICE))
            continue
        found += [ok(f"@{me.get('username', me['id'])} відповідає"), *await _webhook(installation, bot)]
        if number == 0:
            found += await _rights(installation, bot, int(me["id"]))
    return found


async def _webhook(installation: Installation, bot: BotFacts) -> Sequence[Finding]:
    wanted, webhook = installation.settings.telegram_webhook_url, await bot.webhook()
    url, waiting = str(webhook.get("url", "")), int(webhook.get("pending_update_count", 0))
    found = []
    if url and wanted is None:
        text = "у бота є вебхук, а TELEGRAM_WEBHOOK_URL не задано: бот не отримує повідомлень"
        found.append(broken(text, "перезапустіть svitlobot bot: він прибере вебхук"))
    elif wanted is not None and not url.startswith(wanted.rstrip("/")):
        text = f"вебхук веде не на TELEGRAM_WEBHOOK_URL, а на {url.partition('/telegram')[0] or 'ніщо'}"
        found.append(broken(text, "запустіть svitlobot bot: він поставить вебхук"))
    elif url and webhook.get("last_error_message") and waiting:
        text = f"Telegram не може доставити оновлення: {webhook['last_error_message']}"
        found.append(broken(text, "перевірте nginx, сертифікат і svitlobot bot"))
    if waiting > WAITING_UPDATES:
        found.append(warning(f"бота чекають {waiting} оновлень", "чи працює svitlobot bot?"))
    return found


async def _rights(installation: Installation, bot: BotFacts, bot_id: int) -> Sequence[Finding]:
    """Look at the news channel, the queues' channels and the operators' group; people's private chats have none."""
    settings = installation.settings
    chats = {"канал новин": settings.telegram_channel_id} if settings.telegram_channel_id is not None else {}
    try:
        async with installation.database.transaction() as session:
            channels = await server_health.channels(session)
    except OUTAGES:
        channels = {}
    chats |= {f"канал черги {queue}": chat_id for queue, chat_id in channels.items()}
    if settings.admin_chat_id is not None and settings.admin_chat_id < 0:
        chats["чат оператора"] = settings.admin_chat_id
    return [finding for name, chat in chats.items() if (finding := await _right(bot, bot_id, name, chat)) is not None]


async def _right(bot: BotFacts, bot_id: int, name: str, chat_id: int) -> Finding | None:
    try:
        member = await bot.membership(chat_id, bot_id)
    except TelegramRefusesError as error:
        return broken(f"{name} ({chat_id}): {error.text}", ADMIN_ADVICE)
    return None if _may_write(member, name) else broken(f"{name} ({chat_id}): бот не може там писати", ADMIN_ADVICE)


def _may_write(member: dict[str, Any], name: str) -> bool:
    if member.get("status") == "creator":
        return True
    if name == "чат оператора":
        return member.get("status") in {"administrator", "member"}
    return member.get("status") == "administrator" and member.get("can_post_messages", True) is not False
