"""Texts as people would read them: with values such as there are in life."""

import html
import re
from collections.abc import Mapping

from svitlobot.domain.texts import parse_template

SAMPLES: Mapping[str, str] = {
    "address": "Дім: вул. Соборна, 12-А",
    "addresses": "3 адреси",
    "amount": "99,50",
    "bonus": "5 днів",
    "changes": "18:00 → 17:30",
    "channel": "@svitlobot",
    "checked": "14:05",
    "chosen": "PRO",
    "count": "3",
    "date": "5 травня 2026",
    "days": "30",
    "duration": "3 год 18 хв",
    "end": "21:00",
    "error": "У файлі бракує стовпця «Черга»",
    "features": "розсилки",
    "file": "addresses.xlsx",
    "house": "12-А",
    "label": "Дім",
    "left": "3 дні",
    "letter": "С",
    "link": "https://t.me/svitlobot?start=ref_K7M2",
    "minutes": "15",
    "night": "увімкнено",
    "note": "Має з'явитися о 21:00",
    "notifications": "увімкнено",
    "number": "2",
    "old_queue": "1.1",
    "percent": "45",
    "plan": "сьогодні: 18:00–21:00",
    "price": "99,50 ₴",
    "query": "соборна 12",
    "queue": "3.2",
    "report": "прийнято 12",
    "since": "сьогодні о 14:05",
    "size": "16",
    "start": "18:00",
    "status": "застосовано",
    "street": "вул. Соборна",
    "text": "Повідомлення оператора",
    "tier": "PRO",
    "tiers": "PRO",
    "time": "14:05",
    "times": "15 хв, 30 хв",
    "until": "5 травня 2026",
    "voltage": "198",
    "warnings": "15 хв, 30 хв",
    "what": "Перевіряю",
    "when": "сьогодні о 14:05",
}

_TAG = re.compile(r"<[^<>]*>")


def preview(key: str, text: str) -> str:
    """Return a text that `parse_template` accepts, filled with sample values, in Telegram HTML."""
    return parse_template(key, text).render(SAMPLES)


def plain(telegram_html: str) -> str:
    """Return what a person reads of Telegram HTML."""
    return html.unescape(_TAG.sub("", telegram_html))
