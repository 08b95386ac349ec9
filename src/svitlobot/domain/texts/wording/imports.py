"""Texts of imports, for the operator and for people whose queue changed."""

from collections.abc import Mapping

EXCEL: Mapping[str, str] = {
    "queue_moved_template": (
        "🔀 <b>Ваш будинок тепер в іншій черзі</b>\n{address}\n\n"
        "Про світло й графік далі писатиму за новою чергою. Робити нічого не треба."
    ),
    "queue_moved_house": "{address}: тепер черга {queue} (була {old_queue})",
    "excel_ask": (
        "📑 <b>Дані з Excel</b>\n\nНадішліть файл .xlsx: адреси, тексти, ціни чи старі назви вулиць — я впізнаю його "
        "за заголовками. Спершу покажу, що зміниться; без вашого слова нічого не змінюю.\n\n"
        "Нижче можна взяти те, що є зараз."
    ),
    "excel_ask_again": "📑 Надішліть, будь ласка, файл .xlsx (не фото й не текст).",
    "excel_too_large": "😕 Файл завеликий: приймаю до {size} МБ. Поділіть його на частини.",
    "excel_working": "⏳ <b>{file}</b>\n{what}… {percent}%",
    "excel_checked": "📑 <b>Перевірка</b>\n\n{report}\n\nЩе нічого не змінено. Застосувати?",
    "excel_held": "✋ <b>Потрібне ваше слово</b>\n\n{report}\n\nЗміна велика, тому ще нічого не змінено. Застосувати?",
    "excel_nothing": "📑 <b>Перевірка</b>\n\n{report}\n\nЗмінювати нічого.",
    "excel_done": "✅ <b>Застосовано</b>\n\n{report}",
    "excel_failed": "😕 <b>{file}</b>\n\n{error}\n\nНічого не змінено.",
    "excel_cancelled": "✖️ <b>{file}</b>\n\nСкасовано, нічого не змінено.",
    "excel_undo_checked": "↩️ <b>Що повернеться</b>\n\n{report}\n\nЩе нічого не змінено. Повернути?",
    "excel_undone": "↩️ <b>Повернуто</b>\n\n{report}",
    "watched_done": "Файл {file} змінився, і його застосовано (імпорт №{number}).\n{report}",
    "watched_unchanged": "Файл {file} змінився, але в базі все вже так.\n{report}",
    "watched_held": (
        "Файл {file} переводить в інші черги надто багато будинків, тому без вашого слова не застосовано "
        "(імпорт №{number}).\n{report}"
    ),
    "watched_waits": "Файл {file} чекає, доки звільниться місце: {error}",
    "watched_failed": "Файл {file} не застосовано: {error}",
    "excel_preview": "👁 <b>Так побачать люди</b>",
    "excel_list": "📑 <b>Останні імпорти</b>",
    "excel_list_line": "№{number} {file} — {status}, {when}",
    "excel_list_empty": "Імпортів ще не було.",
    "excel_row": "рядок {number}: {text}",
    "excel_rows_more": "… і ще {count}",
    "excel_export_failed": "Файл завеликий для чату: візьміть його командою svitlobot export",
    "excel_work_check": "Перевіряю",
    "excel_work_apply": "Застосовую",
    "excel_work_undo_check": "Дивлюся, що повернеться",
    "excel_work_undo": "Повертаю",
    "excel_status_new": "чекає",
    "excel_status_checked": "перевірено",
    "excel_status_held": "чекає на ваше слово",
    "excel_status_done": "застосовано",
    "excel_status_unchanged": "без змін",
    "excel_status_failed": "не вдалося",
    "excel_status_cancelled": "скасовано",
    "excel_status_undone": "повернуто",
}

EXCEL_BUTTONS: Mapping[str, str] = {
    "button_excel": "📑 Excel",
    "button_excel_apply": "✅ Застосувати",
    "button_excel_cancel": "✖️ Скасувати",
    "button_excel_undo": "↩️ Повернути, як було",
    "button_excel_undo_yes": "↩️ Так, повернути",
    "button_excel_rows": "📄 Рядки, на які глянути",
    "button_excel_refresh": "🔄 Що там?",
    "button_excel_open": "📑 Відкрити №{number}",
    "button_excel_list": "🗂 Останні імпорти",
    "button_excel_addresses": "⬇️ Адреси",
    "button_excel_texts": "⬇️ Тексти",
    "button_excel_tariffs": "⬇️ Ціни",
    "button_excel_aliases": "⬇️ Старі назви",
}
