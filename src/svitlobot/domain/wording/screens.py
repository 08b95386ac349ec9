"""What people see in the bot: its screens, answers and buttons. Telegram HTML; buttons are plain."""

from collections.abc import Mapping

SCREENS: Mapping[str, str] = {}
