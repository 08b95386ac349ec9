"""What people are told unasked: one text for each kind of event."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str] = {
    "power_off_template": "⚫️ <b>Світло зникло</b> о {time}\nЧерга {queue} · {address}\n{note}",
    "power_on_template": "💡 <b>Світло є!</b> З {time}\nЧерга {queue} · {address}\n{note}",
    "power_off_undated_template": (
        "⚫️ <b>Зараз світла немає</b>\nЧерга {queue} · {address}\n"
        "Коли саме зникло — невідомо: датчики не озивалися.\n{note}"
    ),
    "power_on_undated_template": (
        "💡 <b>Зараз світло є!</b>\nЧерга {queue} · {address}\n"
        "Коли саме з'явилося — невідомо: датчики не озивалися.\n{note}"
    ),
    "power_unstable_template": (
        "⚠️ <b>Світло блимає</b>\nЧерга {queue} · {address}\n"
        "За останні 10 хвилин живлення змінювалося багато разів. Напишемо, коли стане стабільно."
    ),
    "voltage_low_template": "📉 <b>Низька напруга: {voltage} В</b>\nЧерга {queue} · {address}\nБережіть техніку.",
    "voltage_high_template": "📈 <b>Висока напруга: {voltage} В</b>\nЧерга {queue} · {address}\nБережіть техніку.",
    "voltage_normal_template": "✅ <b>Напруга знову в нормі: {voltage} В</b>\nЧерга {queue} · {address}",
    "warning_off_template": (
        "⏳ <b>Через {minutes} хв планове відключення</b> – о {time}\nЧерга {queue} · {address}\n{note}"
    ),
    "warning_on_template": (
        "⏳ <b>Через {minutes} хв за графіком має бути світло</b> – о {time}\nЧерга {queue} · {address}"
    ),
    "schedule_published_template": "🗓 <b>Графік відключень</b>\nЧерга {queue} · {address}\n{plan}",
    "schedule_changed_template": "🗓 <b>Графік змінили</b>\nЧерга {queue} · {address}\n{changes}\n\n{plan}",
    "schedule_tomorrow_template": "🗓 <b>План на завтра</b>\nЧерга {queue} · {address}\n{plan}",
    "admin_alert_template": "🚨 {text}",
    "broadcast_template": "{text}",
}
