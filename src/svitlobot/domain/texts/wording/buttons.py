"""What stands on the bot's buttons: plain text, no HTML, short enough for a narrow phone."""

from collections.abc import Mapping

BUTTONS: Mapping[str, str] = {
    # The keyboard below the chat
    "menu_info": "📊 Інформація",
    "menu_addresses": "📍 Адреси",
    "menu_settings": "⚙️ Налаштування",
    "menu_tariffs": "🎁 Тарифи",
    "menu_referral": "👥 Запросити",
    "menu_crowd": "📝 Повідомити",
    "menu_back": "◀️ Меню",
    "menu_send_place": "🧭 Надіслати моє місце",
    # Under messages
    "button_back": "◀️ Назад",
    "button_refresh": "🔄 Оновити",
    "button_previous": "⬅️ Попередні",
    "button_next": "Наступні ➡️",
    "button_map": "🗺 Карта",
    "button_plan": "🗓 Графік",
    "button_plan_all": "📋 Усі черги",
    "button_plan_one": "🗓 Моя черга",
    "button_plan_dark": "🌙 Темна",
    "button_plan_light": "☀️ Світла",
    "button_plan_of": "🗓 Графік {queue}",
    "button_calendar": "📅 Календар",
    "button_calendar_new": "🔁 Нове посилання",
    # Choosing an address
    "button_streets": "🔤 Обрати вулицю",
    "button_nearby": "🧭 Поруч зі мною",
    "button_letters": "🔤 Інша літера",
    "button_add_address": "➕ Додати адресу",
    "button_follow": "✅ Так, стежити",
    "button_other_address": "✏️ Інша адреса",
    "button_skip": "Без підпису",
    "button_label_own": "✏️ Свій підпис",
    "label_home": "🏠 Дім",
    "label_work": "🏢 Робота",
    "label_parents": "👪 Батьки",
    # The channel
    "button_channel": "📢 Відкрити канал",
    "button_joined": "✅ Я підписався",
    # Settings
    "button_notifications_on": "🔔 Увімкнути сповіщення",
    "button_notifications_off": "🔕 Вимкнути сповіщення",
    "button_night_on": "🌙 Увімкнути тихі ночі",
    "button_night_off": "🌙 Вимкнути тихі ночі",
    "button_night_locked": "🔒 Тихі ночі",
    "button_warnings": "⏰ Попередження",
    "button_warnings_locked": "🔒 Попередження",
    "button_addresses": "📍 Мої адреси",
    "button_my_data": "📦 Мої дані",
    # One address
    "button_label": "✏️ Підпис",
    "button_primary": "⭐️ Зробити головною",
    "button_remove": "🗑 Прибрати",
    "button_remove_yes": "🗑 Так, прибрати",
    # My data
    "button_export": "📥 Отримати файл",
    "button_delete": "🗑 Видалити мої дані",
    "button_delete_yes": "🗑 Так, видалити назавжди",
    # Other screens
    "button_tariffs": "🎁 Тарифи",
    "button_choose_tier": "Обрати «{tier}»",
    "button_extend_tier": "Продовжити «{tier}»",
    "button_pay": "💳 Оплатити {price}",
    "button_pay_stars": "Оплатити {price}",
    "button_payments": "🧾 Мої оплати",
    "button_share": "📤 Надіслати друзям",
    # The operator
    "button_schedule": "🗓 Завантажити графік",
    "button_schedule_apply": "✅ Застосувати",
    "button_schedule_cancel": "✖️ Скасувати",
    "button_alerts": "🚨 Тривоги",
    "button_confirm_outage": "✅ Підтвердити відключення",
    "button_quiet": "🔕 Тиша на 2 год",
    "button_loud": "🔔 Увімкнути сповіщення",
}
