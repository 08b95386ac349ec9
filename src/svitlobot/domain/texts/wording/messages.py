"""What people are told unasked: one text for each kind of event."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str] = {
    "power_off_template": "⚫️ <b>Світло зникло</b> {at}\nЧерга {queue} · {address}\n{note}",
    "power_on_template": "💡 <b>Світло є!</b> З {time}\nЧерга {queue} · {address}\n{note}",
    "power_off_undated_template": ("⚫️ <b>Зараз світла немає</b>\nЧерга {queue} · {address}\n{note}"),
    "power_on_undated_template": ("💡 <b>Зараз світло є!</b>\nЧерга {queue} · {address}\n{note}"),
    "power_off_reported_template": "⚫️ <b>Світло зникло</b>\nЧерга {queue} · {address}\n{note}",
    "power_on_reported_template": "💡 <b>Світло є!</b>\nЧерга {queue} · {address}\n{note}",
    "power_unstable_template": (
        "⚠️ <b>Світло блимає</b>\nЧерга {queue} · {address}\n"
        "За останні 10 хвилин живлення змінювалося багато разів. Напишу, коли стане стабільно."
    ),
    "voltage_low_template": "📉 <b>Низька напруга: {voltage} В</b>\nЧерга {queue} · {address}\nБережіть техніку.",
    "voltage_high_template": "📈 <b>Висока напруга: {voltage} В</b>\nЧерга {queue} · {address}\nБережіть техніку.",
    "voltage_normal_template": "✅ <b>Напруга знову в нормі: {voltage} В</b>\nЧерга {queue} · {address}",
    "warning_off_template": ("⏳ <b>Через {ahead} планове відключення</b> — {at}\nЧерга {queue} · {address}\n{note}"),
    "warning_on_template": ("⏳ <b>Через {ahead} за графіком має бути світло</b> — {at}\nЧерга {queue} · {address}"),
    "schedule_published_template": "🗓 <b>Графік відключень</b>\nЧерга {queue} · {address}\n{plan}",
    "schedule_changed_template": "🗓 <b>Графік змінили</b>\nЧерга {queue} · {address}\n{changes}\n\n{plan}",
    "schedule_tomorrow_template": "🗓 <b>План на завтра</b>\nЧерга {queue} · {address}\n{plan}",
    "payment_template": "💛 <b>Дякую, оплату отримано!</b>\nТариф «{tier}» діє до {until}.",
    "payment_declined_template": (
        "😕 <b>Оплата не пройшла.</b>\n{what}: банк або платіжна система відхилили платіж. "
        "Спробуйте ще раз, іншою карткою чи іншим способом. Якщо гроші все ж списано, натисніть /paysupport"
    ),
    "payment_refunded_template": "↩️ <b>Гроші повернено.</b>\nТепер ваш тариф — «{tier}»{until}.",
    "subscription_template": "⏳ <b>Ваш тариф діятиме ще {left}.</b>\nПродовжити можна в розділі 🎁 Тарифи.",
    "warnings_explained_template": (
        "⏰ <b>Попереджень стало менше</b>\n\nТепер попереджаю один раз, за 30 хв до відключення за графіком, а про "
        "повернення світла заздалегідь не пишу. Захочете інакше — оберіть у /settings."
    ),
    "subscription_over_template": (
        "⌛️ <b>Дні вашого тарифу скінчилися.</b>\nТепер ваш тариф — «{tier}». Якщо адрес у вас більше, ніж він дає, "
        "їх збережено: вони запрацюють, щойно продовжите."
    ),
    "subscription_bonus_over_template": (
        "⌛️ <b>Подаровані дні скінчилися.</b>\nТепер ваш тариф — «{tier}». Запросіть ще когось або оберіть тариф у 🎁."
    ),
    "subscription_granted_template": "🎁 <b>Вам подаровано {period}.</b>\nТариф «{tier}» діє до {until}.",
    "referral_template": (
        "🎉 <b>За вашим запрошенням прийшла нова людина!</b>\nПодаровано {period}. Тариф «{tier}» діє до {until}."
    ),
    "whole_queue": "усі адреси",
    "admin_alert_template": "🚨 {text}",
    "broadcast_template": "{text}",
}

# Fields that the texts above once had, and those of operators may still have.
OLDER_FIELDS: Mapping[str, frozenset[str]] = {
    "power_off_template": frozenset({"time"}),
    "warning_off_template": frozenset({"minutes", "time"}),
    "warning_on_template": frozenset({"minutes", "time"}),
    "subscription_granted_template": frozenset({"days"}),
    "referral_template": frozenset({"days"}),
    "person_grant": frozenset({"days"}),
    "confirm_days": frozenset({"days"}),
}
