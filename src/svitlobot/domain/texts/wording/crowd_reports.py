"""Crowd reports: what residents are asked and told, what the operator sees."""

from collections.abc import Mapping

CROWD: Mapping[str, str] = {
    # A resident
    "crowd_ask": "📝 <b>Що у вас зі світлом просто зараз?</b>",
    "crowd_use_buttons": "📝 Натисніть, будь ласка, кнопку: що у вас зі світлом просто зараз?",
    "crowd_which": "📍 <b>За якою адресою?</b>",
    "crowd_ask_place": (
        "🧭 <b>Додати місце на карті?</b>\n\n"
        "Необов'язково, але так операторові легше перевірити. Місце побачить лише він."
    ),
    "crowd_send_place": "🧭 Натисніть кнопку внизу, щоб надіслати місце.",
    "crowd_no_address": "📝 Щоб повідомити про світло, додайте спершу свою адресу.",
    "crowd_not_yours": "😕 Серед адрес, за якими ви стежите, цієї вже немає.",
    "crowd_thanks": "💛 <b>Дякую!</b> Записав: {claim}, черга {queue}.",
    "crowd_known": "Я знаю те саме: у вашій черзі {claim}.",
    "crowd_pending": "Датчики поки кажуть інше, тож перевірить оператор. Якщо стан черги зміниться, напишу.",
    "crowd_pending_unknown": "Датчики вашої черги зараз мовчать, тож перевірить оператор. Якщо щось зміниться, напишу.",
    "crowd_pending_unwatched": "Датчиків у вашій черзі ще немає, тож перевірить оператор. Якщо щось зміниться, напишу.",
    "crowd_pending_override": (
        "Раніше люди повідомили інше, тож перевірить оператор. Якщо стан черги зміниться, напишу."
    ),
    "crowd_pending_torn": "Датчики вашої черги кажуть різне, тож ваше слово важить. Оператор його побачить.",
    "crowd_noted": "Передам далі. Щоб я показував стан світла й писав про зміни, підпишіться на наш канал.",
    "crowd_judged": "Оператор щойно розглянув таке повідомлення. Якщо за десять хвилин нічого не зміниться, повторіть.",
    "crowd_pending_many": "Разом із вами так кажуть: {people}.",
    "crowd_too_often": "🐢 Ви вже кілька разів повідомили. Зачекайте, будь ласка, хвилину.",
    "power_question_template": (
        "❓ <b>У вас є світло?</b>\nЧерга {queue}: датчики кажуть різне. Одне натискання допоможе дізнатися напевно."
    ),
    # The operator
    "crowd_report_template": (
        "📝 <b>{claim}</b>, кажуть мешканці\nЧерга {queue} · {address}\n\n"
        "Зараз я знаю: {known}\nДатчики: {sensors}\nКажуть так за 10 хв: {people}\n{note}"
    ),
    "crowd_many_template": (
        "📣 <b>{claim}, кажуть багато людей</b>\nЧерга {queue} · {address}\n\n"
        "Зараз я знаю: {known}\nДатчики: {sensors}\nКажуть так за 10 хв: {people}\n{note}"
    ),
    "crowd_waiting": "📝 <b>Повідомлення мешканців: {count}</b>\n\nОберіть, щоб розглянути.",
    "crowd_nothing_waiting": "📝 Повідомлень, що чекають на вас, немає.",
    "crowd_was_confirmed": "✅ Підтверджено ({who}, {time}). Стан черги не змінено.",
    "crowd_was_flipped": "⚡️ Підтверджено ({who}, {time}): стан черги змінено, пишу людям.",
    "crowd_was_flipped_unstable": (
        "⚡️ Підтверджено ({who}, {time}): стан черги змінено. Світло там блимає, тож людям напишу, "
        "коли воно 10 хвилин не перемикатиметься."
    ),
    "crowd_was_so_already": "✅ Підтверджено ({who}, {time}). Черга вже в цьому стані.",
    "crowd_confirmed_before": "✅ Підтверджено ({who}, {time}).",
    "crowd_was_rejected": "✖️ Відхилено ({who}, {time}).",
    "crowd_was_closed": "🔒 Закрито без вас ({time}): стан уже відомий, людина передумала або минуло 2 години.",
    "crowd_decided_before": "Це вже вирішено: {outcome}",
    "crowd_report_gone": "Цього повідомлення вже немає.",
    "operators_only": "Ці кнопки лише для операторів.",
    "crowd_by_operator": "оператор",
    "sensors_on": "є — {count}",
    "sensors_off": "немає — {count}",
    "sensors_silent": "мовчать — {count}",
    "sensors_none": "їх тут немає",
    "and_more": "{names} і ще {count}",
    # Within other texts, of both
    "state_on": "світло є",
    "state_off": "світла немає",
    "state_unknown": "немає даних",
}

CROWD_BUTTONS: Mapping[str, str] = {
    "button_crowd_on": "💡 Світло є",
    "button_crowd_off": "⚫️ Світла немає",
    "button_crowd_place": "🧭 Додати місце",
    "button_crowd_send": "➡️ Без місця",
    "button_crowd_confirm": "✅ Підтвердити без розсилки",
    "button_crowd_flip": "⚡️ Підтвердити й повідомити чергу",
    "button_crowd_reject": "✖️ Відхилити",
    "button_reports": "📝 Повідомлення мешканців",
    "button_report_on": "💡 {queue} · {people}",
    "button_report_off": "⚫️ {queue} · {people}",
}
