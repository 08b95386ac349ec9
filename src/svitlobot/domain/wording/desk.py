"""What the operator sees in the bot, and what people are told in the operator's own words."""

from collections.abc import Mapping

DESK: Mapping[str, str] = {
    "operator_message_template": "✉️ <b>Повідомлення від оператора</b>\n\n{text}",
    "operator_notice_template": "📣 <b>Черга {queue}</b>\n\n{text}",
}
