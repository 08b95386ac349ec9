"""What the operator sees in the bot, and what people are told in the operator's own words."""

from collections.abc import Mapping

DESK: Mapping[str, str] = {
    # To people
    "operator_message_template": "✉️ <b>Повідомлення від оператора</b>\n\n{text}",
    "operator_notice_template": "📣 <b>Черга {queue}</b>\n\n{text}",
    "banned": (
        "🙏 Вибачте, оператор призупинив для вас цього бота, тож відповідати я не зможу. "
        "Якщо це помилка, напишіть, будь ласка, оператору."
    ),
    # The first screen
    "desk": "🔧 <b>Пульт оператора</b>",
    "desk_sensors": "📡 Датчики: на зв'язку {online} з {total}",
    "desk_people": "👥 Людей: {total} (нових сьогодні: {new}, недосяжних: {blocked}, заблокованих: {banned})",
    "desk_tiers": "🎁 Без підписки {nofree} · Безкоштовний {free} · Стандарт {standard} · Про {pro}",
    "desk_counted": "(пораховано о {time})",
    "desk_sending": "📨 У черзі на надсилання: {waiting}, темп {rate}/с, лишилося {eta}",
    "desk_sending_idle": "📨 Надсилати нічого",
    "desk_money": "💳 Сьогодні: {today} · за 30 днів: {month} · чекають: {pending}",
    "desk_no_money": "0",
    "desk_reports": "📝 Повідомлень мешканців без відповіді: {count}",
    "desk_source_stale": "⚠️ Джерело графіків не відповідає (спроб: {failures}): {url}",
    # Queues
    "desk_queues": "⚡️ <b>Черги</b>\n\nОберіть чергу, щоб сказати, чи є в ній світло.",
    "desk_queue": "⚡️ <b>Черга {queue}</b>",
    "desk_override_on": "✋ Вручну: світло <b>є</b>, до: {until}\nХто: {who}\nЧому: {reason}",
    "desk_override_off": "✋ Вручну: світла <b>немає</b>, до: {until}\nХто: {who}\nЧому: {reason}",
    "desk_no_override": "✋ Вручну нічого не зафіксовано.",
    "desk_queue_sensors": "📡 <b>Датчики</b>",
    "desk_no_sensors": "📡 Датчиків немає.",
    "desk_sensor_on": "💡 {name}: є, {when}",
    "desk_sensor_off": "⚫️ {name}: немає, {when}",
    "desk_sensor_unheard": "❔ {name}: ще не озивався",
    "desk_sensor_voltage": ", {voltage} В",
    "desk_sensor_silent": "· мовчить",
    "desk_sensors_more": "… і ще: {count}",
    "desk_hours_on": "💡 Черга {queue}: світло <b>є</b>.\n\nНа скільки годин зафіксувати?",
    "desk_hours_off": "⚫️ Черга {queue}: світла <b>немає</b>.\n\nНа скільки годин зафіксувати?",
    "desk_hours": "{count} год",
    "ask_override_reason": "✏️ Звідки відомо? Напишіть причину — вона лишиться в журналі.",
    "ask_withdraw_reason": "✏️ Чому повертаєте датчикам? Напишіть причину — вона лишиться в журналі.",
    "confirm_override_on": (
        "💡 <b>Черга {queue}: світло є</b>\nДіє: {hours} год\nПричина: {reason}\n\n"
        "Якщо зараз відомо інше, я напишу людям. Підтвердити?"
    ),
    "confirm_override_off": (
        "⚫️ <b>Черга {queue}: світла немає</b>\nДіє: {hours} год\nПричина: {reason}\n\n"
        "Якщо зараз відомо інше, я напишу людям. Підтвердити?"
    ),
    "confirm_withdraw": "↩️ <b>Черга {queue}: далі вирішують датчики</b>\nПричина: {reason}\n\nПідтвердити?",
    "done_override": "✅ Черга {queue}: прийнято, пишу людям.",
    "done_override_same": "Черга {queue} і так у цьому стані: людям не пишу.",
    "done_override_unstable": (
        "✅ Черга {queue}: прийнято. Світло там блимає, тож людям напишу, коли воно 10 хвилин не перемикатиметься."
    ),
    "done_withdraw": "✅ Черга {queue}: далі вирішують датчики. Вони показують інше, тож пишу людям.",
    "done_withdraw_same": "✅ Черга {queue}: далі вирішують датчики. Якщо вони покажуть інше, людям напишу.",
    "done_withdraw_unstable": (
        "✅ Черга {queue}: далі вирішують датчики. Вони показують інше, але світло там блимає, тож людям напишу, "
        "коли воно 10 хвилин не перемикатиметься."
    ),
    # People
    "ask_person": (
        "👤 <b>Кого знайти?</b>\n\nНапишіть ID у Telegram, @ім'я або початок імені. "
        "Можна й фільтр, наприклад <code>tier:PRO queue:1.1</code>"
    ),
    "people_found": "👤 <b>Знайдено</b>\n\nОберіть людину:",
    "people_none": "😕 Нікого не знайшлося. Напишіть інакше.",
    "people_none_yet": "🔎 Поки нікого; шукати далі?",
    "person": "👤 <b>{name}</b>\n<code>{user_id}</code> {username}",
    "person_tier": "🎁 {tier}",
    "person_tier_until": "🎁 {tier} до {until}",
    "person_since": "Тут з {created}, востаннє на зв'язку {active}",
    "person_banned": "⛔️ Заблоковано оператором {when}",
    "person_blocked": "🔕 Недосяжний: заблокував бота або видалив акаунт",
    "person_address": "📍 {address} · черга {queue}",
    "person_no_address": "📍 Адреси немає",
    "person_payments": "🧾 <b>Оплати</b>",
    "person_payment": "{date}: {price}, «{tier}» на {days} — {status}",
    "person_grants": "🎁 <b>Дні</b>",
    "person_grant": "{date}: {period} «{tier}» ({cause})",
    "person_messages": "✉️ <b>Останні повідомлення</b>",
    "person_message": "{date} · {state}\n{text}",
    "message_pending": "чекає",
    "message_sent": "надіслано",
    "message_failed": "не прийнято",
    "message_blocked": "недосяжний",
    "message_superseded": "застаріло",
    "message_expired": "запізно",
    "message_cancelled": "скасовано",
    "paid_pending": "чекаю на оплату",
    "paid_success": "оплачено",
    "paid_failed": "не пройшла",
    "paid_refunded": "повернено",
    "ask_days": (
        "✏️ Скільки днів «{tier}» і за що? Наприклад: <code>30 за допомогу з картою</code>\n"
        "Забрати дні: <code>-30 помилково нараховано</code>"
    ),
    "ask_days_again": "✏️ Спершу число днів, тоді причина. Наприклад: <code>30 за допомогу з картою</code>",
    "confirm_days": "🎁 <b>{name}: {period} «{tier}»</b>\nПричина: {reason}\n\nПідтвердити?",
    "done_days": "✅ Зроблено.",
    "ask_ban_reason": "✏️ За що заблокувати? Напишіть причину — вона лишиться в журналі.",
    "ask_unban_reason": "✏️ Чому розблокувати? Напишіть причину — вона лишиться в журналі.",
    "confirm_ban": (
        "⛔️ <b>Заблокувати: {name}</b>\nПричина: {reason}\n\nБот більше не писатиме й не відповідатиме. Підтвердити?"
    ),
    "confirm_unban": "✅ <b>Розблокувати: {name}</b>\nПричина: {reason}\n\nПідтвердити?",
    "done_ban": "⛔️ Заблоковано.",
    "done_unban": "✅ Розблоковано.",
    "ask_write": "✏️ Що написати цій людині?",
    "confirm_write": "✉️ <b>Кому: {name}</b>\n\n{reason}\n\nНадіслати?",
    "done_write": "✉️ Надсилаю.",
    "ask_reason_again": "✏️ Потрібно від 3 до {limit} знаків.",
    "ask_text_only": "✏️ Напишіть, будь ласка, текстом.",
    "deed_cancelled": "Нічого не змінено",
    # Broadcasts
    "broadcasts": "📣 <b>Розсилка</b>\n\nКому? Отримають лише ті, хто в каналі або платить.",
    "broadcasts_queue": "📣 <b>Розсилка</b>\n\nЯкій черзі?",
    "ask_filter": (
        "✏️ Напишіть фільтр: слова через пробіл, варіанти через кому.\n\n"
        "<code>tier:PRO,STANDARD queue:1.1 active:&lt;30d</code>\n"
        '<code>address:"соборна 12" since:2026-01-01</code>\n\n'
        "Слова: id, username, name, tier, queue, address, active, since, until, blocked, banned."
    ),
    "ask_broadcast_text": "✏️ Кому: <b>{audience}</b>\n\nНапишіть текст. Можна з виділенням: надішлю так, як напишете.",
    "audience_all": "усім",
    "audience_tier": "тариф «{tier}»",
    "audience_queue": "черга {queue}",
    "broadcast_check": (
        "☝️ Так виглядатиме розсилка.\n\nКому: <b>{audience}</b>\nЛюдей: {count}\nТриватиме: {eta}\n"
        "Діятиме: 24 год\n\nЩе нічого не надіслано. Інший текст можна просто написати."
    ),
    "count_exact": "{count}",
    "count_about": "приблизно {count}",
    "broadcast_tested": "Надіслано лише вам",
    "broadcast_nobody": "За цим фільтром немає кому надсилати.",
    "broadcast_progress": (
        "📣 <b>Розсилка № {number}</b> — {status}\n{bar}\n\nКому: {audience}\nНадіслано: {sent} з {planned}\n"
        "Недосяжні: {blocked} · не прийнято: {failed}\nТемп: {rate}/с · лишилося: {left} {eta}"
    ),
    "broadcast_eta": "({eta})",
    "broadcast_not_told": "Не отримали: {people}{tiers}",
    "broadcast_not_told_caption": "Розсилка № {number}: хто її не отримав. У файлі щонайбільше {most} рядків.",
    "broadcast_pending": "надсилається",
    "broadcast_expanded": "надсилається",
    "broadcast_paused": "на паузі",
    "broadcast_done": "завершено",
    "broadcast_expired": "термін вийшов",
    "broadcast_cancelled": "скасовано",
    "broadcast_superseded": "скасовано",
    "ask_cancel_broadcast": (
        "⛔️ <b>Скасувати розсилку № {number}?</b>\n\nРешта людей її не отримає, продовжити не вийде."
    ),
}

DESK_BUTTONS: Mapping[str, str] = {
    "button_desk": "◀️ Пульт",
    "button_desk_queues": "⚡️ Черги",
    "button_desk_people": "👤 Люди",
    "button_desk_broadcasts": "📣 Розсилка",
    "button_say_on": "💡 Світло є",
    "button_say_off": "⚫️ Світла немає",
    "button_withdraw": "↩️ Повернути датчикам",
    "button_confirm": "✅ Підтвердити",
    "button_leave": "✖️ Скасувати",
    "button_days_standard": "🎁 Дні «Стандарт»",
    "button_days_pro": "🎁 Дні «Про»",
    "button_write": "✉️ Написати",
    "button_ban": "⛔️ Заблокувати",
    "button_unban": "✅ Розблокувати",
    "button_further": "Шукати далі ➡️",
    "button_to_all": "👥 Усім",
    "button_to_tier": "🎁 {tier}",
    "button_to_queue": "⚡️ Черзі…",
    "button_to_filter": "✏️ За фільтром…",
    "button_test": "🧪 Надіслати лише мені",
    "button_send": "✅ Надіслати",
    "button_pause": "⏸ Пауза",
    "button_resume": "▶️ Продовжити",
    "button_cancel": "⛔️ Скасувати розсилку",
    "button_not_told": "📄 Хто не отримав",
    "button_cancel_yes": "⛔️ Так, скасувати",
    "button_broadcast": "№ {number} · {status}",
}
