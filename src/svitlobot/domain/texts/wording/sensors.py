"""The operator's sensors in the bot: their cards, adding, new keys, moving, retiring; the news of a first signal."""

from collections.abc import Mapping

SENSORS: Mapping[str, str] = {
    "sensor_heard_template": "✅ <b>Датчик {name} озвався</b>\nЧерга {queue}: {known}",
    "sensors_of_queue": "📡 <b>Датчики черги {queue}</b>\n\nОберіть датчик або додайте новий.",
    "sensors_of_queue_none": "📡 <b>Датчики черги {queue}</b>\n\nЇх ще немає. Додайте перший.",
    "sensor_card": "📡 <b>{name}</b>\nЧерга {queue} · {supply}",
    "sensor_place": "📍 {text}",
    "sensor_firmware": "⚙️ Прошивка {text}",
    "sensor_battery": "🔋 {percent} %",
    "sensor_unheard": "❔ Ще не озивався. Напишу, щойно озветься.",
    "sensor_heard": "📶 Востаннє на зв'язку {when}: {known}",
    "sensor_quiet": "🔇 Мовчить, востаннє на зв'язку {when}: {known}",
    "sensor_voltage": "🔌 {voltage} В",
    "sensor_served": "📈 Спостерігаю {duration}: на зв'язку {percent} %, перерв: {count}",
    "sensor_longest_gap": "⏸ Найдовша перерва {lasted}: {when}",
    "sensor_agreed": "🤝 Згода з чергою {percent} %",
    "sensor_old_key": "🔑 Ще зі старим ключем, він діє до {when}",
    "sensor_set_aside": "⚠️ Не зважаю на нього: не помітив змін {moments}",
    "sensor_retired": "🗑 Прибрано {when}",
    "supply_backup": "з акумулятором",
    "supply_mains": "лише від мережі",
    "ask_supply": "➕ <b>Новий датчик, черга {queue}</b>\n\nЩо його живить, коли зникає світло?",
    "ask_sensor_id": (
        "✏️ <b>Новий датчик, черга {queue}</b>\n\nНапишіть ідентифікатор: до 50 знаків, напр. <code>ESP32_001</code>. "
        "Так датчик називатиме себе сам."
    ),
    "sensor_key": (
        "🔑 <b>{name}</b>\nКлюч: <code>{text}</code>\n\n"
        "Його видно лише тут. Увімкніть плату, приєднайтеся телефоном до її мережі Wi-Fi «SvitloBot…» і наведіть "
        "камеру на цей код: форма відкриється заповненою. Напишу, щойно датчик озветься ✅"
    ),
    "sensor_new_key": (
        "🔑 <b>{name}</b>\nНовий ключ: <code>{text}</code>\n\nЙого видно лише тут. Старий ключ діятиме ще тиждень."
    ),
    "ask_rotate": "🔑 <b>Новий ключ для датчика {name}?</b>\n\nСтарий діятиме ще тиждень.",
    "ask_retire": (
        "🗑 <b>Прибрати датчик {name}?</b>\n\nЙого ключ більше не діятиме, а чергу вирішуватимуть інші. "
        "Показання лишаться, і датчик можна повернути."
    ),
    "ask_move": "🚚 <b>Куди перенести датчик {name}?</b>\n\nВ іншій черзі він невідомий, доки там не озветься.",
    "ask_sensor_place": (
        "📍 <b>Де стоїть датчик {name}?</b>\n\nСтоячи біля нього, надішліть геопозицію (📎 → Геопозиція), і він буде "
        "на мапі. Або напишіть місце словами, до 200 знаків."
    ),
    "sensor_done": "Зроблено",
}

SENSOR_BUTTONS: Mapping[str, str] = {
    "button_sensors": "📡 Датчики",
    "button_sensor_add": "➕ Додати датчик",
    "button_supply_backup": "🔋 Акумулятор",
    "button_supply_mains": "🔌 Нічого: замовкне",
    "button_sensor_rotate": "🔑 Новий ключ",
    "button_sensor_move": "🚚 Перенести",
    "button_sensor_place": "📍 Місце",
    "button_sensor_retire": "🗑 Прибрати",
    "button_sensor_restore": "↩️ Повернути",
}
